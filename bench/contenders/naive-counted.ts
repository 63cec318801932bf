import type { Contender } from './contender.ts';
import type { Header } from './headers.ts';

/** What tutorials show for counted frames: everything joined, and the rest kept. */
export function naiveCounted(newHeader: () => Header): Contender {
  return {
    name: 'naive Buffer.concat',
    open(_terminator, each) {
      const header = newHeader();
      let buffer: Buffer = Buffer.alloc(0);
      return {
        write(chunk) {
          buffer = Buffer.concat([buffer, chunk]);
          for (let start = header.read(buffer, 0); start !== -1; start = header.read(buffer, 0)) {
            const end = start + header.payloadLength;
            if (end + header.trailerLength > buffer.length) break;
            each(buffer.subarray(start, end));
            buffer = buffer.subarray(end + header.trailerLength);
          }
        },
        end() {},
      };
    },
  };
}
