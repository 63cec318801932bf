/**
 * The chunk-invariance kit: checks that a decoder's answer depends on the bytes,
 * never on where the network cut them. For wirecut's framings, for your own, and
 * for any other decoder; with any test runner, as it only throws.
 *
 * @module
 */
import type { FrameError } from './errors.ts';
import type { Frame } from './framing/frame.ts';
import type { FrameBatch } from './framing/frame-batch.ts';
import { FrameDecoder, type FrameDecoderOptions } from './framing/frame-decoder.ts';
import type { Framing } from './framing/framing.ts';

/** What a decoder did, one line an event. */
export type Trace = readonly string[];

/** Decodes a whole stream. The chunk given last is overwritten as soon as the next one is asked for. */
export type Decode = (chunks: Iterable<Uint8Array>) => Trace;

/** Options of {@link assertChunkInvariant}. */
export interface ChunkInvarianceOptions {
  /**
   * What the trace must be.
   *
   * @default what decoding the input in one chunk gives
   */
  readonly expected?: Trace;
  /**
   * Inputs of up to so many bytes are cut at every pair of places.
   *
   * @default 64
   */
  readonly maxPairInput?: number;
  /**
   * Inputs of up to so many bytes are cut in chunks of every size; longer ones in
   * those up to 64 and in powers of two.
   *
   * @default 1024
   */
  readonly maxSizeInput?: number;
}

/** What released chunks are overwritten with. */
const SCRIBBLE = 0xdb;
/** Bytes of the stream put in front of each chunk and behind it, which nobody may read. */
const NEIGHBOURS = 17;
const MAX_SIZE_OF_LONG_INPUT = 64;

/**
 * Throws unless `decode` gives the same trace however `input` is cut: in one
 * chunk, byte by byte, in chunks of every size, and at every pair of places. Each
 * chunk lies between bytes that must not be read, and is overwritten once it has
 * been released.
 *
 * The pairs matter: a terminator spread over three chunks takes another path
 * through a decoder than one spread over two.
 *
 * @returns The trace.
 *
 * Complexity: O(n²) runs for n bytes up to `maxPairInput`, O(n) beyond.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter } from 'wirecut';
 * import { assertChunkInvariant, traceOf } from 'wirecut/testing';
 *
 * const trace = assertChunkInvariant(traceOf(delimiter('\r\n')), 'a\r\n\r\nb\r');
 * assert.deepEqual(trace, ['frame "a"', 'frame ""', 'end partial "b\\r" (1 held)']);
 *
 * // A decoder that forgets what it has seen when the next chunk comes:
 * const careless = (chunks) => [...chunks].flatMap((chunk) => Buffer.from(chunk).toString().split('\n'));
 * assert.throws(() => assertChunkInvariant(careless, 'a\nb'), /cut at \[/);
 * ```
 */
export function assertChunkInvariant(
  decode: Decode,
  input: string | Uint8Array,
  options: ChunkInvarianceOptions = {},
): Trace {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : Uint8Array.from(input);
  const expected = options.expected ?? decode(chunksOf(bytes, []));
  for (const cuts of cuttings(bytes.length, options)) {
    const actual = decode(chunksOf(bytes, cuts));
    const at = firstDifference(actual, expected);
    if (at === -1) continue;
    const shown = [actual, expected].map((trace) => trace[at] ?? 'nothing');
    throw new Error(
      `Decoding depends on the cutting: cut at [${cuts.join(', ')}], event ${at} is ${shown[0]}, expected ${shown[1]}`,
    );
  }
  return expected;
}

/** Options of {@link traceOf}. */
export interface TraceOptions extends FrameDecoderOptions {
  /**
   * Whether frames are taken in batches, by `handler.frames`. The trace is the same
   * as frame by frame, but for what `onFrame` does to the decoder, which takes effect
   * behind the batch.
   *
   * @default false
   */
  readonly batches?: boolean;
  /** Called with each frame; it may set `decoder.framing`, suspend, close, give back what it was handed ... */
  onFrame?(frame: Frame, decoder: FrameDecoder): void;
  /** Called with each part. */
  onPart?(bytes: Uint8Array, last: boolean, decoder: FrameDecoder): void;
}

/**
 * A `Decode` that runs a `FrameDecoder` in checked mode and records frames,
 * errors and the end-of-stream report. Parts and pieces of `raw()` are recorded
 * joined. A decoder that its handler suspends is resumed at once.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, fixed } from 'wirecut';
 * import { assertChunkInvariant, traceOf } from 'wirecut/testing';
 *
 * const decode = traceOf(delimiter(':'), {
 *   onFrame(frame, decoder) {
 *     decoder.framing = frame.equals('2') ? fixed(2) : delimiter(':');
 *   },
 * });
 * assert.deepEqual(assertChunkInvariant(decode, '2:a:bc:'), [
 *   'frame "2"', 'frame "a:"', 'frame "bc"', 'end clean',
 * ]);
 * ```
 */
export function traceOf(framing: Framing, options: TraceOptions = {}): Decode {
  return (chunks) => {
    const { onFrame, onPart, batches = false, ...decoderOptions } = options;
    const trace: string[] = [];
    let text = '';
    /** What the text collected so far is part of. */
    let collecting: Framing['unit'] | undefined;
    let unread = 0;

    const flush = (): void => {
      if (collecting !== undefined) trace.push(`raw ${JSON.stringify(text)}`);
      text = '';
      collecting = undefined;
    };
    const collect = (bytes: Uint8Array, unit: Framing['unit']): void => {
      if (collecting !== unit) flush();
      collecting = unit;
      text += latin1(bytes);
    };

    const record = (frame: Frame): void => {
      if (decoder.framing.unit === 'pieces') {
        const bytes = frame.copy();
        onFrame?.(frame, decoder);
        // What is given back will come again.
        collect(bytes.subarray(0, bytes.length - unread), 'pieces');
        unread = 0;
      } else {
        flush();
        trace.push(`frame ${JSON.stringify(frame.toString('latin1'))}${frame.truncated ? ' truncated' : ''}`);
        onFrame?.(frame, decoder);
      }
    };

    const frames = (batch: FrameBatch): void => {
      for (const frame of batch) record(frame);
    };

    const decoder: FrameDecoder = new FrameDecoder(
      framing,
      {
        ...(batches ? { frames } : { frame: record }),
        part(bytes, last) {
          const copy = Uint8Array.from(bytes);
          const unit = collecting === 'frames' ? 'frames' : decoder.framing.unit;
          if (unit === 'frames') collect(copy, unit);
          if (last) {
            trace.push(`frame in parts ${JSON.stringify(text)}`);
            text = '';
            collecting = undefined;
          }
          onPart?.(bytes, last, decoder);
          if (unit === 'pieces') collect(copy.subarray(0, copy.length - unread), unit);
          unread = 0;
        },
        error(error: FrameError) {
          flush();
          trace.push(`error ${error.code} at ${error.streamOffset}${error.fatal ? '' : ', carrying on'}`);
        },
      },
      { ...decoderOptions, checked: true },
    );
    decoder.unread = (count) => {
      FrameDecoder.prototype.unread.call(decoder, count);
      unread = count;
    };
    for (const chunk of chunks) {
      decoder.write(chunk);
      while (decoder.suspended) decoder.resume();
    }
    const report = decoder.end();
    flush();
    trace.push(describe(report));
    return trace;
  };
}

function describe(report: ReturnType<FrameDecoder['end']>): string {
  if (report.kind === 'clean') return 'end clean';
  const notes = [
    report.heldPrefix > 0 ? `${report.heldPrefix} held` : '',
    report.missing > 0 ? `${report.missing} missing` : '',
    report.discarded > 0 ? `${report.discarded} discarded` : '',
  ].filter((note) => note !== '');
  return `end partial ${JSON.stringify(latin1(report.bytes))}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The chunks of `bytes` between `cuts`, each scribbled over when the next one is asked for. */
function* chunksOf(bytes: Uint8Array, cuts: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    const memory = new Uint8Array(to - from + 2 * NEIGHBOURS);
    for (let i = 0; i < memory.length; i++) memory[i] = bytes[i % Math.max(1, bytes.length)] ?? SCRIBBLE;
    memory.set(bytes.subarray(from, to), NEIGHBOURS);
    yield memory.subarray(NEIGHBOURS, NEIGHBOURS + to - from);
    memory.fill(SCRIBBLE);
    from = to;
  }
}

function* cuttings(length: number, options: ChunkInvarianceOptions): Generator<number[]> {
  const { maxPairInput = 64, maxSizeInput = 1024 } = options;
  yield [];
  for (let size = 1; size < length; size = nextSize(size, length <= maxSizeInput)) {
    const cuts: number[] = [];
    for (let cut = size; cut < length; cut += size) cuts.push(cut);
    yield cuts;
  }
  if (length > maxPairInput) return;
  for (let first = 0; first <= length; first++) {
    for (let second = first; second <= length; second++) yield [first, second];
  }
}

function nextSize(size: number, every: boolean): number {
  return every || size < MAX_SIZE_OF_LONG_INPUT ? size + 1 : size * 2;
}

function firstDifference(actual: Trace, expected: Trace): number {
  const length = Math.max(actual.length, expected.length);
  for (let i = 0; i < length; i++) {
    if (actual[i] !== expected[i]) return i;
  }
  return -1;
}
