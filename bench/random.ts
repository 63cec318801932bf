/** A seeded source of numbers in [0, 1) (mulberry32): every run and every process makes the same inputs. */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Letters about as frequent as in English, so that no terminator of ours occurs by chance. */
const LETTERS = 'eeeeeetttttaaaaoooiiinnnsssrrrhhhlllddduucmfywgpbvk        ,.:;=/012345689';

/** Printable ASCII that looks like text from afar. */
export function printable(length: number, random: Random): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) bytes[i] = LETTERS.charCodeAt(Math.floor(random() * LETTERS.length));
  return bytes;
}
