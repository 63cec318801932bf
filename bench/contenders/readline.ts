import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Contender } from './contender.ts';

/** Node's own, as its documentation reads a file line by line. It knows line ends alone. */
export const readline: Contender = {
  name: 'node:readline',
  isText: true,
  open(_terminator, each) {
    const input = new Readable({ read() {} });
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    const closed = once(lines, 'close');
    lines.on('line', each);
    return {
      write: (chunk) => void input.push(chunk),
      async end() {
        input.push(null);
        await closed;
      },
    };
  },
};
