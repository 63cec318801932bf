import { StringDecoder } from 'node:string_decoder';
import type { Contender } from './contender.ts';

/** What a careful person writes for lines of UTF-8: Node's decoder keeps the characters that straddle, V8 splits. */
export const v8SplitText: Contender = {
  name: 'V8 split, StringDecoder',
  isText: true,
  open(terminator, each) {
    const separator = terminator.toString();
    const decoder = new StringDecoder('utf8');
    let carry = '';
    return {
      write(chunk) {
        const lines = decoder.write(chunk).split(separator);
        lines[0] = carry + lines[0];
        carry = lines.pop() as string;
        for (const line of lines) each(line);
      },
      end() {},
    };
  },
};
