import type { Contender } from './contender.ts';

/** The other tutorial: fast, for it is V8's own split, and wrong on characters that straddle chunks. */
export const naiveString: Contender = {
  name: 'naive string split',
  open(terminator, each) {
    const separator = terminator.toString();
    let text = '';
    return {
      write(chunk) {
        text += chunk.toString();
        const parts = text.split(separator);
        text = parts.pop() ?? '';
        for (const part of parts) each(part);
      },
      end() {},
    };
  },
};
