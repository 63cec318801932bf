import type { Contender } from './contender.ts';

/** What nearly every tutorial shows. */
export const naiveConcat: Contender = {
  name: 'naive Buffer.concat',
  open(terminator, each) {
    let buffer: Buffer = Buffer.alloc(0);
    return {
      write(chunk) {
        buffer = Buffer.concat([buffer, chunk]);
        for (let end = buffer.indexOf(terminator); end !== -1; end = buffer.indexOf(terminator)) {
          each(buffer.subarray(0, end));
          buffer = buffer.subarray(end + terminator.length);
        }
      },
      end() {},
    };
  },
};
