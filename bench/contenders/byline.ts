import { once } from 'node:events';
import { Readable } from 'node:stream';
import byline from 'byline';
import type { Contender } from './contender.ts';

/** As its documentation begins: around a stream with an encoding. Its `keepEmptyLines` would add one at the end. */
export const bylineLines: Contender = {
  name: 'byline',
  isText: true,
  open(_terminator, each) {
    const input = new Readable({ read() {}, encoding: 'utf8' });
    const lines = byline(input);
    const ended = once(lines, 'end');
    lines.on('data', each);
    return {
      write: (chunk) => void input.push(chunk),
      async end() {
        input.push(null);
        await ended;
      },
    };
  },
};
