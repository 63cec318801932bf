// What contenders do with bytes, counted.
import { setImmediate as turn } from 'node:timers/promises';
import { type DecoderStats, delimiter, FrameDecoder, lengthPrefix } from 'wirecut';
import type { Contender } from '../contenders/contender.ts';
import type { Corpus } from '../corpora.ts';
import { cuttingTask } from '../cutting.ts';
import { median } from '../recording/values.ts';

/** For each byte received. */
export interface Work {
  readonly examined?: number;
  readonly copied?: number;
  /** When all but the last chunk has come: it may complete a frame. */
  readonly held?: number;
}

/** Our decoder counts for itself. */
export function workOfDecoder(corpus: Corpus): Work {
  const { chunks, stream, terminator } = corpus;
  const framing = terminator.length === 0 ? lengthPrefix({ bytes: 4 }) : delimiter(terminator);
  const decoder = new FrameDecoder(framing, { frame() {} }, { maxFrameLength: Number.POSITIVE_INFINITY });
  for (const chunk of chunks.slice(0, -1)) decoder.write(chunk);
  const { bytesHeld } = decoder.stats;
  for (const chunk of chunks.slice(-1)) decoder.write(chunk);
  const { bytesExamined, bytesCopied, bytesStaged }: DecoderStats = decoder.stats;
  return {
    examined: bytesExamined / stream.length,
    copied: (bytesCopied + bytesStaged) / stream.length,
    ...heldOf(corpus, bytesHeld),
  };
}

const MIB = 1024 * 1024;

/** A frame of 8 MiB, byte by byte. */
export function workOnLongDrip(): { readonly examined: number; readonly copied: number } {
  const decoder = new FrameDecoder(delimiter('\r\n'), { frame() {} }, { maxFrameLength: 8 * MIB });
  const byte = Buffer.from('x');
  for (let i = 0; i < 8 * MIB; i++) decoder.write(byte);
  for (const end of Buffer.from('\r\n')) decoder.write(Uint8Array.of(end));
  const { bytesReceived, bytesExamined, bytesCopied, frames } = decoder.stats;
  if (frames !== 1) throw new Error(`${frames} frames, not one`);
  return { examined: bytesExamined / bytesReceived, copied: bytesCopied / bytesReceived };
}

/**
 * What is done by methods of `Buffer`, which are all that some contenders look at bytes with. A search has examined
 * what lies in front of what it has found, and that; what the engine does inside is not known.
 */
export async function workByBuffers(contender: Contender, corpus: Corpus): Promise<Work> {
  const { indexOf, copy } = Buffer.prototype;
  const { concat } = Buffer;
  let examined = 0;
  let copied = 0;
  Buffer.prototype.indexOf = function (this: Buffer, needle: Buffer | number, from = 0, ...rest: never[]) {
    const found = Reflect.apply(indexOf, this, [needle, from, ...rest]) as number;
    const length = typeof needle === 'number' ? 1 : needle.length;
    examined += (found === -1 ? this.length : found + length) - Number(from);
    return found;
  } as typeof indexOf;
  Buffer.prototype.copy = function (this: Buffer, ...args: Parameters<typeof copy>) {
    const count = Reflect.apply(copy, this, args) as number;
    copied += count;
    return count;
  };
  Buffer.concat = (...args: Parameters<typeof concat>) => {
    const joined = concat(...args);
    copied += joined.length;
    return joined;
  };
  try {
    await cuttingTask(contender, corpus).run();
  } finally {
    Object.assign(Buffer.prototype, { indexOf, copy });
    Buffer.concat = concat;
  }
  return { examined: examined / corpus.stream.length, copied: copied / corpus.stream.length };
}

/** Enough for what is made once to have been made, and for what is left over to have gone. */
const TIMES = 5;

/** What it takes of the heap and of memory outside, its own objects included. Needs `--expose-gc`. */
export async function heldBy(contender: Contender, corpus: Corpus): Promise<Work> {
  const all: number[] = [];
  for (let i = 0; i < TIMES; i++) all.push(await heldOnce(contender, corpus));
  return heldOf(corpus, Math.max(0, median(all)));
}

async function heldOnce(contender: Contender, { chunks, terminator }: Corpus): Promise<number> {
  const before = await memoryUsed();
  const feed = contender.open(terminator, () => {});
  for (const chunk of chunks.slice(0, -1)) {
    // The corpus would keep those that it has, whoever else does.
    const own = Buffer.allocUnsafeSlow(chunk.length);
    own.set(chunk);
    feed.write(own);
  }
  const held = (await memoryUsed()) - before;
  for (const chunk of chunks.slice(-1)) feed.write(chunk);
  await feed.end();
  return held;
}

function heldOf({ chunks, stream }: Corpus, held: number): Work {
  const last = chunks.at(-1);
  if (chunks.length === 1 || last === undefined) return {};
  return { held: held / (stream.length - last.length) };
}

async function memoryUsed(): Promise<number> {
  // Streams go on with what they have got in the turns that follow.
  for (let i = 0; i < 4; i++) {
    await turn();
    await globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
