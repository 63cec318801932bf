import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  delimiter,
  FrameDecoder,
  type Framing,
  fixed,
  lengthPrefix,
  netstring,
  octetCounted,
  REFUSED,
  raw,
  streamed,
  type TwoWayFraming,
  varint,
} from '../../src/index.ts';
import { NeedleScans } from '../../src/search/needle-scans.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';
import { expectRoundTrip, framingOf, traceEveryWay, traceInParts } from '../support/counted.ts';
import { type CountedRule, countedOracle, streamedOracle } from '../support/counted-oracle.ts';
import { cases } from '../support/property.ts';
import { words } from '../support/words.ts';

// What holds of every framing that counts.

const twoWay: readonly TwoWayFraming[] = [
  ...([1, 2, 3, 4, 6, 8] as const).flatMap((bytes) => [
    lengthPrefix({ bytes }),
    lengthPrefix({ bytes, endian: 'little' }),
  ]),
  lengthPrefix({ bytes: 2, includesSelf: true }),
  lengthPrefix({ bytes: 2, endian: 'little', adjustment: -2 }),
  varint(),
  varint({ maxBytes: 10 }),
  netstring(),
  octetCounted(),
  octetCounted({ lines: true }),
];
const named = (framings: readonly Framing[]) => framings.map((framing) => [framing.name, framing] as const);

const prefixRule: fc.Arbitrary<CountedRule> = fc
  .record({
    kind: fc.constant('lengthPrefix' as const),
    bytes: fc.constantFrom(1, 2, 3, 4, 6, 8),
    endian: fc.constantFrom('big', 'little'),
    offset: fc.integer({ min: 0, max: 3 }),
    adjustment: fc.integer({ min: -6, max: 6 }),
    includesSelf: fc.boolean(),
    strip: fc.option(fc.integer({ min: 0, max: 14 }), { nil: undefined }),
  })
  .map(({ strip, ...options }) => (strip === undefined ? options : { ...options, strip }));
const otherRule: fc.Arbitrary<CountedRule> = fc.oneof(
  fc.record({ kind: fc.constant('varint' as const), maxBytes: fc.integer({ min: 1, max: 10 }) }),
  fc.constant({ kind: 'netstring' as const }),
  fc.record({ kind: fc.constant('octetCounted' as const), lines: fc.boolean() }),
);

/** A frame as the rule has it, if its length is one that the rule can say. */
function frameOf(rule: CountedRule, length: number): Buffer {
  const payload = Buffer.alloc(length, '\n7,:x ');
  if (rule.kind !== 'lengthPrefix') {
    const isEmptyCount = rule.kind === 'octetCounted' && length === 0;
    return isEmptyCount ? Buffer.from('-') : Buffer.from((framingOf(rule) as TwoWayFraming).encode(payload));
  }
  const { bytes, endian, offset = 0, adjustment = 0, includesSelf = false } = rule;
  const value = Math.max(0, length - adjustment + (includesSelf ? bytes : 0)) % 256;
  const field = Buffer.alloc(bytes);
  field[endian === 'little' ? 0 : bytes - 1] = value;
  return Buffer.concat([Buffer.alloc(offset, 'h'), field, payload]);
}

/** Streams of frames that are right, nearly right, and wrong. */
function streamOf(rule: CountedRule): fc.Arbitrary<Buffer> {
  const frame = fc.integer({ min: 0, max: 12 }).map((length) => frameOf(rule, length));
  const letters = [0, 1, 2, 0x0a, 0x20, 0x2c, 0x2d, 0x30, 0x31, 0x39, 0x3a, 0x41, 0x80, 0x81, 0xff];
  const noise = fc.array(fc.constantFrom(...letters), { maxLength: 18 }).map((bytes) => Buffer.from(bytes));
  const ones = fc.integer({ min: 1, max: 12 }).map((count) => Buffer.alloc(count, 0xff));
  const piece = fc.oneof(
    { weight: 12, arbitrary: frame },
    { weight: 2, arbitrary: noise },
    { weight: 1, arbitrary: ones },
  );
  // Most streams end in the middle of something.
  return fc.tuple(fc.array(piece, { maxLength: 5 }), fc.integer({ min: 0, max: 4 })).map(([pieces, lost]) => {
    const stream = Buffer.concat(pieces);
    return stream.subarray(0, Math.max(0, stream.length - lost));
  });
}

/** Rules under which no message is possible are none. */
function isPossible(rule: CountedRule): boolean {
  try {
    framingOf(rule);
    return true;
  } catch {
    return false;
  }
}

const limits = fc.record({
  maxFrameLength: fc.integer({ min: 0, max: 12 }),
  onOversize: fc.constantFrom('error' as const, 'skip' as const, 'truncate' as const),
  maxDiscardedBytes: fc.integer({ min: 0, max: 12 }),
});

describe.each([
  ['lengthPrefix', prefixRule, 300],
  ['the others', otherRule, 300],
] as const)('%s: decoder and oracle agree, however the stream is cut', (_, rule, count) => {
  const input = rule.filter(isPossible).chain((it) => fc.tuple(fc.constant(it), streamOf(it)));
  const maxPairInput = 24;

  test('whole, and in batches', () => {
    fc.assert(
      fc.property(input, ([it, stream]) => {
        const options = { maxFrameLength: Number.POSITIVE_INFINITY, maxPairInput };
        traceEveryWay(framingOf(it), stream, { ...options, expected: countedOracle(stream, it) });
      }),
      cases(count),
    );
  });

  test('in parts', () => {
    fc.assert(
      fc.property(input, ([it, stream]) => {
        traceInParts(framingOf(it), stream, { maxPairInput, expected: streamedOracle(stream, it) });
      }),
      cases(count),
    );
  });

  test('with limits', () => {
    fc.assert(
      fc.property(input, limits, ([it, stream], some) => {
        const expected = countedOracle(stream, it, some);
        traceEveryWay(framingOf(it), stream, { ...some, maxPairInput, expected });
      }),
      cases(count),
    );
  });

  test('suspended at every frame, so that it is cut from the ring', () => {
    fc.assert(
      fc.property(input, ([it, stream]) => {
        const options = {
          maxFrameLength: Number.POSITIVE_INFINITY,
          onFrame: (_frame: unknown, decoder: { suspend(): void }) => decoder.suspend(),
        };
        const expected = countedOracle(stream, it);
        assertChunkInvariant(traceOf(framingOf(it), options), stream, { expected, maxPairInput });
      }),
      cases(count),
    );
  });
});

describe('every short stream', () => {
  // Of up to five bytes, each one of these four.
  const all: readonly [CountedRule, string][] = [
    [{ kind: 'netstring' }, '01:,'],
    [{ kind: 'octetCounted', lines: false }, '01 x'],
    [{ kind: 'octetCounted', lines: true }, '1 \nx'],
    [{ kind: 'varint', maxBytes: 2 }, '\0\x01\x80\x81'],
    [{ kind: 'lengthPrefix', bytes: 1, adjustment: -1 }, '\0\x01\x02\x03'],
    [{ kind: 'lengthPrefix', bytes: 2, endian: 'little', includesSelf: true, strip: 0 }, '\0\x01\x02\x03'],
    [{ kind: 'lengthPrefix', bytes: 1, offset: 1, strip: 3 }, '\0\x01\x02\x03'],
  ];

  test.each(all)('%j', (rule, bytes) => {
    for (const word of words('abcd', 0, 5)) {
      const input = Buffer.from(word.map((letter) => bytes.charCodeAt(letter - 0x61)));
      const maxPairInput = 4;
      traceEveryWay(framingOf(rule), input, { maxPairInput, expected: countedOracle(input, rule) });
      traceInParts(framingOf(rule), input, { maxPairInput, expected: streamedOracle(input, rule) });
    }
  });
});

describe.each(named(twoWay))('%s', (_, framing) => {
  test('what was encoded comes back', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 4 }), (payloads) =>
        expectRoundTrip(framing as TwoWayFraming, payloads),
      ),
      cases(30),
    );
  });

  test('payloads of lengths at which headers grow', () => {
    const isByte = framing.name.includes('bytes: 1');
    const lengths = [9, 10, 99, 100, 127, 128, 255, 999, 1_000, 16_383, 16_384, 65_530];
    for (const length of lengths.filter((some) => !isByte || some <= 255)) {
      const payload = Buffer.alloc(length, 'p');
      const trace = traceOf(framing)([(framing as TwoWayFraming).encode(payload)]);
      expect(trace).toEqual([`frame "${payload}"`, 'end clean']);
    }
  });

  test('what lies behind the bytes that came is not looked at', () => {
    const payloads = ['a', '7,', '\n\n', 'abcdefghijk'];
    const stream = Buffer.concat(payloads.map((payload) => (framing as TwoWayFraming).encode(payload)));
    for (let size = 1; size <= stream.length; size++) {
      const frames: string[] = [];
      const decoder = new FrameDecoder(framing, { frame: (frame) => frames.push(frame.toString()) });
      for (let at = 0; at < stream.length; at += size) {
        // The rest of the stream may be there already, say from an earlier read.
        const space = decoder.claim(stream.length - at);
        space.set(stream.subarray(at));
        decoder.commit(Math.min(size, stream.length - at));
      }
      expect(frames).toEqual(payloads);
      expect(decoder.end()).toEqual({ kind: 'clean' });
    }
  });
});

test('a cutter that has refused a frame goes on to, until it is reset', () => {
  for (const [framing, bad, good] of [
    [lengthPrefix({ bytes: 1, includesSelf: true }), '\0', '\x02x'],
    [varint({ maxBytes: 1 }), '\x80', '\x01x'],
    [netstring(), 'x', '1:x,'],
    [netstring(), '1:xx', '1:x,'],
    [octetCounted(), 'x', '1 x'],
    [octetCounted({ lines: true }), '1x', '1 x'],
  ] as const) {
    const cutter = framing.newCutter(new NeedleScans());
    const [wrong, right] = [Buffer.from(bad, 'latin1'), Buffer.from(good, 'latin1')];
    expect(cutter.advance(wrong, 0, wrong.length)).toBe(REFUSED);
    const { fault } = cutter;
    expect(fault).toMatchObject({ code: 'ERR_FRAME_HEADER', at: wrong.length - 1 });
    expect(cutter.advance(right, 0, right.length)).toBe(REFUSED);
    expect(cutter.fault).toBe(fault);
    cutter.reset();
    expect(cutter).toMatchObject({ fault: undefined, headerLength: 0, payloadLength: 0 });
    expect(cutter.advance(right, 0, right.length)).toBe(right.length);
    expect(cutter.headerLength).toBe(good.indexOf('x'));
    expect(cutter.payloadLength).toBe(1);
  }
});

describe('among other framings', () => {
  test('the framing may be changed at every frame, in mid-chunk', () => {
    const line = delimiter('\n');
    const choice = fc.tuple(fc.constantFrom(...twoWay, line), fc.stringMatching(/^[a-z]{1,9}$/));
    fc.assert(
      fc.property(fc.array(choice, { minLength: 1, maxLength: 6 }), fc.boolean(), (list, inParts) => {
        const stream = Buffer.concat(list.map(([framing, payload]) => framing.encode(payload)));
        const at = (index: number): Framing => {
          const [framing] = list[index % list.length] as (typeof list)[number];
          return inParts ? streamed(framing) : framing;
        };
        const word = inParts ? 'frame in parts' : 'frame';
        const expected = [...list.map(([, payload]) => `${word} "${payload}"`), 'end clean'];
        const decode = (chunks: Iterable<Uint8Array>) => {
          let index = 0;
          return traceOf(at(0), {
            onFrame(_frame, decoder) {
              decoder.framing = at(++index);
            },
            onPart(_bytes, last, decoder) {
              if (last) decoder.framing = at(++index);
            },
          })(chunks);
        };
        assertChunkInvariant(decode, stream, { expected, maxPairInput: 32 });
      }),
      cases(150),
    );
  });

  test('a counted payload read as raw pieces, the rest given back', () => {
    const decode = traceOf(netstring(), {
      onFrame(frame, decoder) {
        if (decoder.framing.unit === 'pieces') {
          decoder.unread(frame.length - 1);
          decoder.framing = netstring();
        } else decoder.framing = frame.length === 0 ? raw() : fixed(2);
        if (frame.length === 2) decoder.framing = netstring();
      },
    });
    expect(assertChunkInvariant(decode, '1:a,bb0:,c3:def,gg')).toEqual([
      'frame "a"',
      'frame "bb"',
      'frame ""',
      'raw "c"',
      'frame "def"',
      'frame "gg"',
      'end clean',
    ]);
  });
});
