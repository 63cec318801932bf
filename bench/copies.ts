// Prints nanoseconds per copy, by length and way: what the thresholds of src/memory/copy-bytes.ts, src/framing/payload.ts,
// src/framings/delimiter.ts and src/framings/line-encoder.ts stand on. `npx tsx bench/copies.ts`
const LENGTHS = [4, 8, 16, 31, 48, 64, 96, 128];
const COPIES = 200_000;
const ROUNDS = 10;
const SPAN = 128 * 1024;

const source = new Uint8Array(SPAN).fill(0x61);
const target = Buffer.allocUnsafeSlow(SPAN);
const text = 'a'.repeat(SPAN);
const sourceWords = new DataView(source.buffer);
const targetWords = new DataView(target.buffer, target.byteOffset, target.length);

/** What is timed: does its work on `length` bytes, from `from` to `to`. */
type Way = (from: number, length: number, to: number) => void;

const WAYS: Record<string, Way> = {
  'byte by byte'(from, length, to) {
    for (let i = 0; i < length; i++) target[to + i] = source[from + i] as number;
  },
  'by words'(from, length, to) {
    let i = 0;
    for (; i + 4 <= length; i += 4) targetWords.setInt32(to + i, sourceWords.getInt32(from + i, true), true);
    for (; i < length; i++) target[to + i] = source[from + i] as number;
  },
  'set, of a view'(from, length, to) {
    target.set(new Uint8Array(source.buffer, source.byteOffset + from, length), to);
  },
  'set, of an array'(_from, length, to) {
    target.set(wholes[length] as Uint8Array, to);
  },
  'text, character by character'(from, length, to) {
    for (let i = 0; i < length; i++) target[to + i] = text.charCodeAt(from + i);
  },
  'text, by Buffer.write'(_from, length, to) {
    target.write(texts[length] as string, to, 'utf8');
  },
  'search, byte by byte'(from, length) {
    let at = from;
    while (at < from + length && source[at] !== 0x0a) at++;
    found += at;
  },
  'search, Buffer.indexOf'(from, length) {
    found += haystack.indexOf(NEEDLE, from) + length;
  },
};

const NEEDLE = Buffer.from('\r\n');
const haystack = Buffer.from(source.buffer);
const wholes: Record<number, Uint8Array> = Object.fromEntries(
  LENGTHS.map((length) => [length, source.slice(0, length)]),
);
const texts: Record<number, string> = Object.fromEntries(
  LENGTHS.map((length) => [length, 'a'.repeat(length)]),
);
let found = 0;

function nanoseconds(way: Way, length: number): number {
  const best: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < COPIES; i++) way(i & 1_023, length, (i * 61) & 0xffff);
    best.push(Number(process.hrtime.bigint() - start) / COPIES);
  }
  return Math.min(...best);
}

console.log(['ns', ...LENGTHS].join('\t'));
for (const [name, way] of Object.entries(WAYS)) {
  // `indexOf` looks for what ends the haystack at that length.
  const times = LENGTHS.map((length) => {
    for (let i = 0; i < 1_024 + length; i++) source[i] = 0x61;
    source.set(NEEDLE, 1_023 + length);
    return nanoseconds(way, length).toFixed(1);
  });
  console.log([name, ...times].join('\t'));
}
if (found < 0) throw new Error('nothing has been looked for');
