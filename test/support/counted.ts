import { expect } from 'vitest';
import {
  FrameDecoder,
  type Framing,
  lengthPrefix,
  netstring,
  octetCounted,
  streamed,
  type TwoWayFraming,
  varint,
} from '../../src/index.ts';
import { assertChunkInvariant, type Trace, type TraceOptions, traceOf } from '../../src/testing.ts';
import type { CountedRule } from './counted-oracle.ts';

/** The framing that an oracle's rule stands for. */
export function framingOf(rule: CountedRule): Framing {
  switch (rule.kind) {
    case 'lengthPrefix': {
      const { kind, ...options } = rule;
      return lengthPrefix(options);
    }
    case 'varint':
      return varint({ maxBytes: rule.maxBytes });
    case 'netstring':
      return netstring();
    case 'octetCounted':
      return octetCounted({ lines: rule.lines });
  }
}

/** What comes frame by frame and in batches, which has to be the same, however `input` is cut. */
export function traceEveryWay(
  framing: Framing,
  input: string | Uint8Array,
  options: TraceOptions & { readonly expected?: Trace; readonly maxPairInput?: number } = {},
): Trace {
  const { expected, maxPairInput = 64, ...traceOptions } = options;
  const bytes = latin1(input);
  const decode = traceOf(framing, traceOptions);
  const trace = assertChunkInvariant(decode, bytes, {
    ...(expected && { expected }),
    maxPairInput,
  });
  const batches = traceOf(framing, { ...traceOptions, batches: true });
  return assertChunkInvariant(batches, bytes, { expected: trace, maxPairInput });
}

/** The same for its frames in parts. */
export function traceInParts(
  framing: Framing,
  input: string | Uint8Array,
  options: { readonly expected?: Trace; readonly maxPairInput?: number } = {},
): Trace {
  return assertChunkInvariant(traceOf(streamed(framing)), latin1(input), options);
}

/** Throws unless `input` is these frames and nothing else: whole, in batches and in parts, however it is cut. */
export function expectFrames(framing: Framing, input: string | Uint8Array, frames: readonly string[]): void {
  const end = 'end clean';
  const shown = frames.map((frame) => JSON.stringify(frame));
  expect(traceEveryWay(framing, input)).toEqual([...shown.map((frame) => `frame ${frame}`), end]);
  expect(traceInParts(framing, input)).toEqual([...shown.map((frame) => `frame in parts ${frame}`), end]);
}

/** Throws unless the decoder refuses `input` at offset `at`, behind these frames. */
export function expectFault(
  framing: Framing,
  input: string | Uint8Array,
  at: number,
  frames: readonly string[] = [],
): void {
  const end = [`error ERR_FRAME_HEADER at ${at}`, 'end clean'];
  const shown = frames.map((frame) => JSON.stringify(frame));
  expect(traceEveryWay(framing, input)).toEqual([...shown.map((frame) => `frame ${frame}`), ...end]);
  expect(traceInParts(framing, input)).toEqual([...shown.map((frame) => `frame in parts ${frame}`), ...end]);
}

/** Throws unless payloads that were encoded come back: by `encode`, and written into as much room as they take. */
export function expectRoundTrip(framing: TwoWayFraming, payloads: readonly Uint8Array[]): void {
  const stream = Buffer.concat(payloads.map((payload) => framing.encode(payload)));
  const target = new Uint8Array(stream.length);
  const end = payloads.reduce((offset, payload) => framing.writeInto(target, offset, payload), 0);
  expect(end).toBe(stream.length);
  expect(Buffer.from(target)).toEqual(stream);
  const [first] = payloads;
  if (first) {
    const tooSmall = new Uint8Array(framing.encode(first).length - 1);
    expect(() => framing.writeInto(tooSmall, 0, first)).toThrow(RangeError);
  }
  const frames = payloads.map(
    (payload) => `frame ${JSON.stringify(Buffer.from(payload).toString('latin1'))}`,
  );
  const options = { maxFrameLength: Number.POSITIVE_INFINITY, maxPairInput: 16 };
  traceEveryWay(framing, stream, { ...options, expected: [...frames, 'end clean'] });
}

/** What the error says that `input` makes. */
export function messageOf(framing: Framing, input: string | Uint8Array): string {
  const messages: string[] = [];
  const decoder = new FrameDecoder(framing, { frame() {}, error: ({ message }) => messages.push(message) });
  decoder.write(latin1(input));
  return messages.join(' and ');
}

/** Text whose characters are bytes. */
export function latin1(input: string | Uint8Array): Uint8Array {
  return typeof input === 'string' ? Buffer.from(input, 'latin1') : input;
}
