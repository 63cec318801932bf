// Prints nanoseconds per view, by way: what src/asynchat/buffer-over.ts and src/memory/view-of.ts stand on.
// `npx tsx bench/profile/views.ts`
const VIEWS = 1_000_000;
const ROUNDS = 10;

const memory = new ArrayBuffer(128 * 1024);
const buffer = Buffer.from(memory);
const bytes = new Uint8Array(memory);
// Those that a decoder gets to see: what a socket gives, what a file gives, its own.
const arrays: readonly Uint8Array[] = [
  buffer,
  bytes,
  buffer,
  new Uint8Array(new SharedArrayBuffer(128 * 1024)),
];
const FastBuffer = Reflect.get(Buffer, Symbol.species) as typeof Uint8Array;

/** What is timed: makes a view of 32 bytes from `from` on. */
type Way = (from: number) => Uint8Array;

const WAYS: Record<string, Way> = {
  'buffer.subarray': (from) => buffer.subarray(from, from + 32),
  'Buffer.from(memory, ...)': (from) => Buffer.from(memory, from, 32),
  'new FastBuffer(memory, ...)': (from) => new FastBuffer(memory, from, 32),
  'uint8Array.subarray': (from) => bytes.subarray(from, from + 32),
  'new Uint8Array(memory, ...)': (from) => new Uint8Array(memory, from, 32),
  'the same, asking an array for its memory': (from) =>
    new Uint8Array(bytes.buffer, bytes.byteOffset + from, 32),
  'the same, asking Buffers and arrays in turn': (from) => {
    const array = arrays[(from >> 5) & 3] as Uint8Array;
    return new Uint8Array(array.buffer, array.byteOffset + from, 32);
  },
};

let length = 0;

function nanoseconds(way: Way): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < VIEWS; i++) length += way((i * 32) & 0xffff).length;
    best = Math.min(best, Number(process.hrtime.bigint() - start) / VIEWS);
  }
  return best;
}

for (const [name, way] of Object.entries(WAYS))
  console.log(`${nanoseconds(way).toFixed(1).padStart(6)} ns  ${name}`);
if (length === 0) throw new Error('no view has been made');
