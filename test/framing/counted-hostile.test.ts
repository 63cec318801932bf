import { describe, expect, test } from 'vitest';
import {
  FrameDecoder,
  type FrameDecoderOptions,
  type Framing,
  lengthPrefix,
  netstring,
  octetCounted,
  streamed,
  varint,
} from '../../src/index.ts';
import { traceEveryWay } from '../support/counted.ts';

// What peers send who mean harm. Bounds are asserted on counts, never on time.

const UNLIMITED: FrameDecoderOptions = { maxFrameLength: Number.POSITIVE_INFINITY };

function feed(decoder: FrameDecoder, input: Uint8Array, size: number): void {
  for (let at = 0; at < input.length; at += size) decoder.write(input.subarray(at, at + size));
}

/** A length that is declared, and what a decoder with the default limits says to it. */
type Declared = readonly [what: string, framing: Framing, header: Buffer, verdict: string];

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const TOO_LONG: readonly Declared[] = [
  ['2^31 in 4 bytes', lengthPrefix({ bytes: 4 }), bytes('80000000'), 'ERR_FRAME_TOO_LONG at 65540'],
  ['2^32 - 1 in 4 bytes', lengthPrefix({ bytes: 4 }), bytes('ffffffff'), 'ERR_FRAME_TOO_LONG at 65540'],
  [
    '2^32 + 2 in 8 bytes',
    lengthPrefix({ bytes: 8 }),
    bytes('0000000100000002'),
    'ERR_FRAME_TOO_LONG at 65544',
  ],
  [
    '2^48 - 1 in 6 bytes',
    lengthPrefix({ bytes: 6, endian: 'little' }),
    bytes('ffffffffffff'),
    'ERR_FRAME_TOO_LONG at 65542',
  ],
  [
    '2^53 - 9 in 8 bytes',
    lengthPrefix({ bytes: 8 }),
    bytes('001ffffffffffff7'),
    'ERR_FRAME_TOO_LONG at 65544',
  ],
  ['2^31 as a varint', varint(), bytes('8080808008'), 'ERR_FRAME_TOO_LONG at 65541'],
  [
    '2^53 - 1 as a varint',
    varint({ maxBytes: 10 }),
    bytes('ffffffffffffff0f'),
    'ERR_FRAME_TOO_LONG at 65544',
  ],
  ['2^31 as a netstring', netstring(), Buffer.from('2147483648:'), 'ERR_FRAME_TOO_LONG at 65547'],
  ['2^53 - 1 as a netstring', netstring(), Buffer.from('9007199254740991:'), 'ERR_FRAME_TOO_LONG at 65553'],
  ['2^31 octets', octetCounted(), Buffer.from('2147483648 '), 'ERR_FRAME_TOO_LONG at 65547'],
  [
    '2^53 - 1 octets, among lines',
    octetCounted({ lines: true }),
    Buffer.from('9007199254740991 '),
    'ERR_FRAME_TOO_LONG at 65553',
  ],
];
const NO_LENGTH: readonly Declared[] = [
  ['2^53 in 8 bytes', lengthPrefix({ bytes: 8 }), bytes('0020000000000000'), 'ERR_FRAME_HEADER at 0'],
  ['2^63 in 8 bytes', lengthPrefix({ bytes: 8 }), bytes('8000000000000000'), 'ERR_FRAME_HEADER at 0'],
  ['2^64 - 1 in 8 bytes', lengthPrefix({ bytes: 8 }), bytes('ffffffffffffffff'), 'ERR_FRAME_HEADER at 0'],
  [
    '2^64 - 1 in 8 bytes, little',
    lengthPrefix({ bytes: 8, endian: 'little' }),
    bytes('ffffffffffffffff'),
    'ERR_FRAME_HEADER at 0',
  ],
  ['2^53 as a varint', varint({ maxBytes: 10 }), bytes('8080808080808010'), 'ERR_FRAME_HEADER at 7'],
  ['2^64 - 1 as a varint', varint({ maxBytes: 10 }), bytes('ffffffffffffffffff01'), 'ERR_FRAME_HEADER at 7'],
  ['2^53 as a netstring', netstring(), Buffer.from('9007199254740992:'), 'ERR_FRAME_HEADER at 15'],
  ['2^64 - 1 as a netstring', netstring(), Buffer.from('18446744073709551615:'), 'ERR_FRAME_HEADER at 16'],
  ['2^64 - 1 octets', octetCounted(), Buffer.from('18446744073709551615 '), 'ERR_FRAME_HEADER at 16'],
];

describe('lengths that nobody has', () => {
  test.each([...TOO_LONG, ...NO_LENGTH])('%s is refused under the default limits', (...declared) => {
    const [, framing, header, verdict] = declared;
    const input = Buffer.concat([header, Buffer.from('the first bytes')]);
    expect(traceEveryWay(framing, input)).toEqual([`error ${verdict}`, 'end clean']);
  });

  test.each(TOO_LONG)('%s makes a decoder without limits hold no more than came', (_, framing, header) => {
    for (const style of ['frame', 'frames', 'part'] as const) {
      const decoder = new FrameDecoder(
        style === 'part' ? streamed(framing) : framing,
        { [style]() {} },
        UNLIMITED,
      );
      decoder.write(header);
      let received = header.length;
      for (let i = 0; i < 200; i++) {
        const chunk = Buffer.alloc(1 + i * 7, 'x');
        decoder.write(chunk);
        received += chunk.length;
        // The ring doubles, from 64 bytes; parts are not held at all.
        const bound = style === 'part' ? 64 : Math.max(64, 2 * received);
        expect(decoder.stats.bytesHeld).toBeLessThanOrEqual(bound);
      }
      const report = decoder.end();
      expect(report).toMatchObject({ kind: 'partial', heldPrefix: 0 });
      expect(report.kind === 'partial' && report.missing).toBeGreaterThan(2 ** 31 - received);
    }
  });

  test('and one that skips throws no more away than it was told to', () => {
    const options = { onOversize: 'skip', maxFrameLength: 10, maxDiscardedBytes: 100 } as const;
    expect(traceEveryWay(netstring(), '101:xxx', options)).toEqual([
      'error ERR_DISCARD_LIMIT at 104',
      'end clean',
    ]);
    const decoder = new FrameDecoder(netstring(), { frame() {}, error() {} }, options);
    decoder.write(Buffer.from('100:'));
    for (let i = 0; i < 100; i++) {
      decoder.write(Buffer.from('x'));
      expect(decoder.stats.bytesHeld).toBeLessThanOrEqual(64);
    }
    decoder.write(Buffer.from(',2:ok,'));
    expect(decoder.stats).toMatchObject({ frames: 1, bytesDiscarded: 100 });
  });
});

describe('ten thousand frames of no bytes', () => {
  const COUNT = 10_000;
  const empty: readonly (readonly [string, Framing, string])[] = [
    ['a byte each', lengthPrefix({ bytes: 1 }), '\0'],
    ['8 bytes each', lengthPrefix({ bytes: 8 }), '\0\0\0\0\0\0\0\0'],
    ['all of them stripped', lengthPrefix({ bytes: 1, strip: 3 }), '\x02ab'],
    ['varints', varint(), '\0'],
    ['varints of more bytes than needed', varint(), '\x80\0'],
    ['netstrings', netstring(), '0:,'],
    ['lines', octetCounted({ lines: true }), '\n'],
  ];

  test.each(empty)('%s', (_, framing, frame) => {
    const input = Buffer.from(frame.repeat(COUNT), 'latin1');
    for (const style of ['frame', 'frames', 'part'] as const) {
      for (const size of [1, 7, input.length]) {
        let count = 0;
        const decoder = new FrameDecoder(framing, {
          [style](it: { length: number }) {
            count += style === 'frames' ? it.length : 1;
            if (style !== 'frames') expect(it.length).toBe(0);
          },
        });
        feed(decoder, input, size);
        expect(count).toBe(COUNT);
        expect(decoder.stats.frames).toBe(COUNT);
        expect(decoder.end()).toEqual({ kind: 'clean' });
      }
    }
  });
});

describe('headers that never end', () => {
  const endless: readonly (readonly [string, Framing, number, number])[] = [
    ['a varint', varint(), 0x80, 4],
    ['a varint of 10 bytes', varint({ maxBytes: 10 }), 0x80, 9],
    ['a varint that grows', varint({ maxBytes: 10 }), 0xff, 7],
    ['nines, in a netstring', netstring(), 0x39, 15],
    ['zeros, in a netstring', netstring(), 0x30, 1],
    ['ones, of octets', octetCounted(), 0x31, 16],
    ['ones, of octets among lines', octetCounted({ lines: true }), 0x31, 16],
  ];

  test.each(endless)('%s', (_, framing, byte, at) => {
    const input = Buffer.alloc(100_000, byte);
    for (const size of [1, 7, input.length]) {
      const errors: string[] = [];
      const decoder = new FrameDecoder(framing, {
        frame: () => expect.unreachable(),
        error: ({ code, streamOffset }) => errors.push(`${code} at ${streamOffset}`),
      });
      feed(decoder, input, size);
      expect(errors).toEqual([`ERR_FRAME_HEADER at ${at}`]);
      expect(decoder.closed).toBe(true);
      // No more of it was listened to.
      expect(decoder.stats.bytesReceived).toBeLessThan(at + 1 + size);
      expect(decoder.stats.bytesHeld).toBe(0);
    }
  });
});

describe('the work is linear', () => {
  const payload = Buffer.alloc(1_000, '\n2 ');
  const framings = [lengthPrefix({ bytes: 4 }), varint(), netstring(), octetCounted()];

  test.each(framings.map((framing) => [framing.name, framing] as const))('%s', (_, framing) => {
    const frame = framing.encode(payload);
    const input = Buffer.concat(Array<Uint8Array>(50).fill(frame));
    for (const size of [1, 7, 64, 999, 1_460, input.length]) {
      const decoder = new FrameDecoder(framing, { frame() {} });
      feed(decoder, input, size);
      const { bytesCopied, bytesExamined, frames } = decoder.stats;
      expect(frames).toBe(50);
      expect(bytesExamined).toBe(0);
      expect(bytesCopied).toBeLessThanOrEqual(size === input.length ? 0 : 2 * input.length);
    }
  });

  test('of a frame in parts nothing is copied but its header', () => {
    const decoder = new FrameDecoder(lengthPrefix({ bytes: 4 }), { part() {} });
    decoder.write(bytes('000f'));
    decoder.write(bytes('4240'));
    for (let i = 0; i < 1_000; i++) decoder.write(Buffer.alloc(1_000));
    expect(decoder.stats).toMatchObject({ frames: 1, bytesCopied: 4 });
  });

  test('lines in between are searched once, whatever the counted frames hold', () => {
    const framing = octetCounted({ lines: true });
    const counted = Buffer.from(framing.encode(payload));
    const pairs: readonly (readonly [string, Buffer])[] = [
      ['lines', Buffer.from('<13>text\n')],
      ['counted', counted],
      ['in turn', Buffer.concat([Buffer.from('<13>text\n'), counted])],
      ['short ones in turn', Buffer.from('\n1 \n')],
      ['many, then one', Buffer.concat([Buffer.alloc(300, 'x\n'), counted])],
    ];
    for (const [what, unit] of pairs) {
      const input = Buffer.alloc(unit.length * Math.ceil(60_000 / unit.length), unit);
      for (const style of ['frame', 'frames', 'part'] as const) {
        for (const size of [1, 7, 256, 4_096, input.length]) {
          const decoder = new FrameDecoder(framing, { [style]() {} });
          feed(decoder, input, size);
          const chunks = Math.ceil(input.length / size);
          const { bytesExamined } = decoder.stats;
          expect(bytesExamined, `${what}, ${style}, chunks of ${size}`).toBeLessThanOrEqual(
            2 * input.length + chunks * 257,
          );
          expect(decoder.end()).toEqual({ kind: 'clean' });
        }
      }
    }
  });
});
