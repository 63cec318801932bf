import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delimiter, fixed } from '../../src/index.ts';
import { FrameDecoderStream, FrameEncoderStream } from '../../src/streams-browser.ts';
import { cases, word } from '../support/property.ts';
import { all, drain } from '../support/streaming.ts';

const lf = delimiter('\n');

describe('FrameEncoderStream', () => {
  const payloads = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '')),
      word('abc', 0, 9),
    ),
  );

  test('goes around through a FrameDecoderStream', async () => {
    await fc.assert(
      fc.asyncProperty(payloads, async (list) => {
        const frames = ReadableStream.from<string | Uint8Array>(list)
          .pipeThrough(new FrameEncoderStream(lf))
          .pipeThrough(new FrameDecoderStream(lf));
        const expected = list.map((payload) => Buffer.from(payload as string).toString());
        expect((await all(frames)).map((frame) => Buffer.from(frame).toString())).toEqual(expected);
      }),
      cases(50),
    );
  });

  test('makes one plain chunk of each payload, and copies it', async () => {
    const payload = Buffer.from('abc');
    const chunks = await all(ReadableStream.from([payload, 'ü', '']).pipeThrough(new FrameEncoderStream(lf)));
    payload.fill(0);
    expect(chunks).toEqual(['abc\n', 'ü\n', '\n'].map((text) => new TextEncoder().encode(text)));
  });

  test.each([
    [lf, 'a\nb', { code: 'ERR_PAYLOAD_HAS_TERMINATOR', name: 'TypeError' }],
    [fixed(2), 'abc', { name: 'RangeError' }],
    [lf, 7, { name: 'TypeError' }],
  ])('fails if a payload cannot be framed: %o, %j', async (framing, payload, error) => {
    const source = ReadableStream.from(['ok', payload, 'ok'] as string[]);
    const { items, failure } = await drain(source.pipeThrough(new FrameEncoderStream(framing)));
    expect(items).toHaveLength(1);
    expect(failure).toMatchObject(error);
  });

  test('wants a framing that has an encoder', () => {
    const { encoder: _, ...oneWay } = lf;
    expect(() => Reflect.construct(FrameEncoderStream, [oneWay])).toThrow(
      new TypeError('delimiter("\\n") has no encoder: its frames can only be received'),
    );
    expect(() => Reflect.construct(FrameEncoderStream, ['\n'])).toThrow('framing must be a framing');
  });
});
