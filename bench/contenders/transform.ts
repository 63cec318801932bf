import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Cut, Feed } from './contender.ts';

/**
 * Feeds a transform stream with its default options, a new one per run: written to
 * as a socket's 'data' would, read through 'data'. It has ended when 'end' comes.
 */
export function feedOf<T = Cut>(stream: Duplex, each: (item: T) => void): Feed {
  const ended = once(stream, 'end');
  stream.on('data', each);
  return {
    write: (chunk) => void stream.write(chunk),
    async end() {
      stream.end();
      await ended;
    },
  };
}
