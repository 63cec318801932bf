import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameDecoder, type Framing, raw, streamed, type TwoWayFraming, untilEnd } from '../../src/index.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';
import { encoded, splitLines, TWO_WAY } from '../support/framings.ts';
import { cases, word } from '../support/property.ts';

const LETTERS = 'aab\r\n,1: \x00\x03';
const shown = (payload: Uint8Array): string => JSON.stringify(Buffer.from(payload).toString('latin1'));

/** Payloads that a framing can frame, at least one of them. */
function payloadsOf(framing: TwoWayFraming): fc.Arbitrary<Buffer[]> {
  const length = framing.frameLength ?? 12;
  const payload = word(LETTERS, framing.frameLength ?? 0, length).filter(
    (bytes) => encoded(framing, bytes) !== undefined,
  );
  return fc.array(payload, { minLength: 1, maxLength: 5 });
}

describe.each(TWO_WAY.map((framing) => [framing.name, framing] as const))('%s', (_, framing) => {
  test('decode(encode(x)) is x: frame by frame, in batches and in parts, however it is cut', () => {
    fc.assert(
      fc.property(payloadsOf(framing), (payloads) => {
        const stream = Buffer.concat(payloads.map((payload) => framing.encode(payload)));
        const frames = payloads.map((payload) => `frame ${shown(payload)}`);
        const expected = [...frames, 'end clean'];
        assertChunkInvariant(traceOf(framing), stream, { expected });
        assertChunkInvariant(traceOf(framing, { batches: true }), stream, { expected });
        const inParts = expected.map((event) => event.replace('frame', 'frame in parts'));
        assertChunkInvariant(traceOf(streamed(framing)), stream, { expected: inParts });
      }),
      cases(15),
    );
  });

  test('writeInto writes what encode gives, into just enough room and no less', () => {
    fc.assert(
      fc.property(payloadsOf(framing), fc.nat(9), ([payload = Buffer.of()], offset) => {
        const frame = Buffer.from(framing.encode(payload));
        const target = new Uint8Array(offset + frame.length);
        expect(framing.writeInto(target, offset, payload)).toBe(target.length);
        expect(Buffer.from(target.subarray(offset))).toEqual(frame);
        expect([...target.subarray(0, offset)].every((byte) => byte === 0)).toBe(true);
        if (frame.length > 0)
          expect(() => framing.writeInto(target.subarray(1), offset, payload)).toThrow(RangeError);
      }),
      cases(50),
    );
  });

  test('text is framed as UTF-8, and frames as they are', () => {
    const text = framing.frameLength === undefined ? 'grün und 大きい, und 長い文字列も' : '大';
    const frame = framing.encode(text);
    const passed: Uint8Array[] = [];
    const decoder = new FrameDecoder(framing, {
      frame(received) {
        expect(received.toString()).toBe(text);
        passed.push(framing.encode(received));
      },
    });
    decoder.write(frame);
    expect(passed.map((bytes) => Buffer.from(bytes))).toEqual([Buffer.from(frame)]);
    const plain = new Uint8Array(frame.length);
    expect(framing.writeInto(plain, 0, text)).toBe(frame.length);
    expect(Buffer.from(plain)).toEqual(Buffer.from(frame));
  });

  test.each([7, null, undefined, {}])('%j cannot be sent', (payload) => {
    expect(() => framing.encode(payload as never)).toThrow(
      /^payload must be a string, a Uint8Array or a Frame/,
    );
    expect(() => framing.writeInto({} as never, 0, 'abc')).toThrow(/^target must be a Uint8Array/);
    expect(() => framing.writeInto(new Uint8Array(9), -1, 'abc')).toThrow(/^offset must be/);
  });

  test('garbage gives the same frames and errors however it is cut', () => {
    fc.assert(
      fc.property(
        word(LETTERS, 0, 30),
        fc.constantFrom('error', 'skip', 'truncate'),
        fc.nat(6),
        (input, onOversize, maxFrameLength) => {
          const fits = (framing.frameLength ?? 0) <= maxFrameLength;
          const limits = {
            onOversize,
            maxFrameLength: fits ? maxFrameLength : 6,
            maxDiscardedBytes: 9,
          } as const;
          assertChunkInvariant(traceOf(framing, limits), input);
          assertChunkInvariant(traceOf(framing, { ...limits, batches: true }), input);
          assertChunkInvariant(traceOf(streamed(framing), limits), input);
        },
      ),
      cases(60),
    );
  });

  test('what has come of a frame is in the report, whole, and can be gone on with', () => {
    fc.assert(
      fc.property(payloadsOf(framing), fc.nat(), ([payload = Buffer.of()], where) => {
        const frame = Buffer.from(framing.encode(payload));
        const cut = where % frame.length;
        const decoder = new FrameDecoder(framing, { frame() {}, error() {} });
        decoder.write(frame.subarray(0, cut));
        const report = decoder.end();
        if (cut === 0) expect(report).toEqual({ kind: 'clean' });
        else {
          expect(report).toMatchObject({ kind: 'partial', framing, discarded: 0 });
          if (report.kind === 'partial') {
            expect(Buffer.from(report.bytes)).toEqual(frame.subarray(0, cut));
            if (report.missing > 0) expect(report.missing).toBeLessThanOrEqual(frame.length - cut);
            if (report.heldPrefix > 0) expect(report.missing).toBe(0);
          }
        }
      }),
      cases(50),
    );
  });
});

/** Frames of one framing after those of another, each set by the handler of the frame before. */
function switching(first: readonly Framing[], style: 'frame' | 'streamed') {
  const wrap = (framing: Framing): Framing => (style === 'streamed' ? streamed(framing) : framing);
  return (chunks: Iterable<Uint8Array>) => {
    let index = 0;
    const next = (): Framing => wrap(first[Math.min(++index, first.length - 1)] as Framing);
    return traceOf(wrap(first[0] as Framing), {
      onFrame(_frame, decoder) {
        decoder.framing = next();
      },
      onPart(_bytes, last, decoder) {
        if (last) decoder.framing = next();
      },
    })(chunks);
  };
}

describe('switching between any two framings, in the middle of a chunk', () => {
  const lines = { name: splitLines.name, framing: splitLines, encode: (text: string) => `${text}\n` };
  const both = TWO_WAY.map((framing) => ({
    name: framing.name,
    framing: framing as Framing,
    encode: (text: string) => Buffer.from(framing.encode(text)).toString('latin1'),
  }));
  const all = [...both, lines];

  test.each(all)('from $name and back', (a) => {
    for (const b of all) {
      const stream = `${a.encode('one')}${b.encode('two')}${a.encode('xyz')}${b.encode('six')}`;
      const framings = [a.framing, b.framing, a.framing, b.framing, a.framing];
      const frames = ['one', 'two', 'xyz', 'six'];
      for (const style of ['frame', 'streamed'] as const) {
        const word = style === 'frame' ? 'frame' : 'frame in parts';
        const expected = [...frames.map((text) => `${word} "${text}"`), 'end clean'];
        assertChunkInvariant(switching(framings, style), stream, { expected, maxPairInput: 24 });
      }
    }
  });

  test.each(all)('from $name to untilEnd() and to raw()', (a) => {
    const stream = `${a.encode('one')}all the rest`;
    const rest = (framing: Framing, style: 'frame' | 'streamed'): readonly string[] =>
      assertChunkInvariant(switching([a.framing, framing], style), stream);
    expect(rest(untilEnd(), 'frame')).toEqual(['frame "one"', 'frame "all the rest"', 'end clean']);
    expect(rest(untilEnd(), 'streamed').at(-2)).toBe('frame in parts "all the rest"');
    expect(rest(raw(), 'frame')).toEqual(['frame "one"', 'raw "all the rest"', 'end clean']);
  });
});
