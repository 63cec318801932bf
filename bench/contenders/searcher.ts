import { Finder, type SearchStrategy } from 'wirecut';

/** Shows every occurrence of a needle, overlapping ones included. */
export interface Searcher {
  readonly name: string;
  open(needle: Buffer, each: (offset: number) => void): (text: Buffer) => void;
}

/** One call into native code per occurrence; a byte is asked for as a number, which V8 calls faster. */
export const searchByIndexOf: Searcher = {
  name: 'Buffer.indexOf',
  open(needle, each) {
    const value = needle.length === 1 ? needle.readUInt8() : needle;
    return (text) => {
      for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) each(at);
    };
  },
};

/** As many offsets as a decoder takes at a time. */
const BATCH = 512;

export function searchByFinder(strategy: SearchStrategy): Searcher {
  return {
    name: strategy,
    open(needle, each) {
      const finder = new Finder(needle, { strategy });
      const offsets = new Uint32Array(BATCH);
      return (text) => {
        let start = 0;
        let found: number;
        do {
          found = finder.indexAll(text, start, text.length, offsets);
          for (let i = 0; i < found; i++) each(offsets[i] as number);
          start = (offsets[found - 1] ?? 0) + 1;
        } while (found === BATCH);
      };
    },
  };
}

/** Not every engine has what every strategy needs. */
export function isAvailable(searcher: Searcher): boolean {
  try {
    searcher.open(Buffer.from('\n'), () => {});
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
