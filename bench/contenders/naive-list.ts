import type { Contender } from './contender.ts';

/** The tutorial that knows that joining costs: chunks go to a list, which is joined when the end of a terminator has come. */
export const naiveList: Contender = {
  name: 'naive list of chunks',
  open(terminator, each) {
    const last = terminator.readUInt8(terminator.length - 1);
    let chunks: Buffer[] = [];
    return {
      write(chunk) {
        chunks.push(chunk);
        if (!chunk.includes(last)) return;
        let buffer = Buffer.concat(chunks);
        for (let end = buffer.indexOf(terminator); end !== -1; end = buffer.indexOf(terminator)) {
          each(buffer.subarray(0, end));
          buffer = buffer.subarray(end + terminator.length);
        }
        chunks = [buffer];
      },
      end() {},
    };
  },
};
