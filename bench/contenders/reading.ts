import { Readable } from 'node:stream';
import type { Feed } from './contender.ts';

/** Feeds what reads from a stream by itself: chunks are pushed as a socket's would be, and it has ended when `read` has. */
export function readingFeed(read: (input: Readable) => Promise<void>): Feed {
  const input = new Readable({ read() {} });
  const done = read(input);
  return {
    write: (chunk) => void input.push(chunk),
    async end() {
      input.push(null);
      await done;
    },
  };
}
