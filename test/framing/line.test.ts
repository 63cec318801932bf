import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameDecoder, type LineOptions, line, streamed } from '../../src/index.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';
import { lineOracle } from '../support/line-oracle.ts';
import { cases, word } from '../support/property.ts';
import { words } from '../support/words.ts';

const POLICIES: Required<LineOptions>[] = (['crlf', 'lf', 'any'] as const).flatMap((ending) =>
  (['keep', 'reject'] as const).map((bare) => ({ ending, bare })),
);

describe.each(POLICIES)('line($ending, $bare)', (policy) => {
  test.each([false, true])('agrees with the oracle on all short streams (batches: %s)', (batches) => {
    for (const input of words('a\r\n', 0, batches ? 4 : 5)) {
      const expected = lineOracle(input, policy);
      assertChunkInvariant(traceOf(line(policy), { batches }), input, { expected });
    }
  });

  test('and in parts', () => {
    for (const input of words('a\r\n', 0, 5)) {
      const expected = lineOracle(input, policy, { streamed: true });
      assertChunkInvariant(traceOf(streamed(line(policy))), input, { expected });
    }
  });

  test.each(['error', 'skip', 'truncate'] as const)('and where lines are too long: %s', (onOversize) => {
    const limits = { maxFrameLength: 2, maxDiscardedBytes: 4, onOversize };
    for (const input of words('a\r\n', 0, 5)) assertChunkInvariant(traceOf(line(policy), limits), input);
  });

  test('agrees on long streams, where lines are indexed ahead', () => {
    fc.assert(
      fc.property(word('aaaaaaaa\r\n\n', 300, 3_000), fc.nat(), (input, seed) => {
        const expected = lineOracle(input, policy);
        const decode = traceOf(line(policy));
        const size = 1 + (seed % 700);
        const chunks = Array.from({ length: Math.ceil(input.length / size) }, (_, i) =>
          Uint8Array.from(input.subarray(i * size, (i + 1) * size)),
        );
        expect(decode(chunks)).toEqual(expected);
      }),
      cases(60),
    );
  });

  test('what it sends comes back; what would not is refused', () => {
    const framing = line(policy);
    for (const payload of words('a\r\n', 0, 5)) {
      const ending = policy.ending === 'crlf' ? '\r\n' : '\n';
      const stream = `${payload.toString('latin1')}${ending}`;
      const trace = lineOracle(Buffer.from(stream, 'latin1'), policy);
      const comesBack =
        trace.length === 2 && trace[0] === `frame ${JSON.stringify(payload.toString('latin1'))}`;
      if (comesBack) expect(Buffer.from(framing.encode(payload)).toString('latin1')).toBe(stream);
      else
        expect(() => framing.encode(payload), stream).toThrow(
          expect.objectContaining({ code: 'ERR_PAYLOAD_HAS_TERMINATOR' }),
        );
    }
  });

  test('long payloads are looked through, too', () => {
    const framing = line(policy);
    const plain = 'x'.repeat(5_000);
    expect(framing.encode(plain)).toHaveLength(5_000 + (policy.ending === 'crlf' ? 2 : 1));
    const bad = policy.ending === 'crlf' && policy.bare === 'keep' ? '\r\n' : '\n';
    expect(() => framing.encode(`${plain}${bad}${plain}`)).toThrow(/terminator/);
    const cr = `${plain}\r${plain}`;
    if (policy.bare === 'reject') expect(() => framing.encode(cr)).toThrow(/terminator/);
    else expect(framing.encode(cr).length).toBeGreaterThan(10_000);
  });
});

describe('line()', () => {
  test('is any and keep, and sends a line feed', () => {
    const trace = assertChunkInvariant(traceOf(line()), 'a\nb\r\nc\rd\n\r\n\n\re');
    expect(trace).toEqual([
      ...['frame "a"', 'frame "b"', 'frame "c\\rd"', 'frame ""', 'frame ""', 'end partial "\\re"'],
    ]);
    expect(Buffer.from(line().encode('x')).toString()).toBe('x\n');
  });

  test('a carriage return at the end is held back, and in the report', () => {
    expect(assertChunkInvariant(traceOf(line()), 'ab\r')).toEqual(['end partial "ab\\r" (1 held)']);
  });

  test('a bare ending is refused where it stands, behind the lines in front of it', () => {
    const decode = traceOf(line({ ending: 'crlf', bare: 'reject' }));
    expect(assertChunkInvariant(decode, 'ok\r\nDATA\n.\r\n')).toEqual([
      'frame "ok"',
      'error ERR_BARE_LINE_ENDING at 8',
      'end clean',
    ]);
    expect(() =>
      new FrameDecoder(line({ bare: 'reject' }), { frame() {} }).write(Buffer.from('a\rb')),
    ).toThrow('A bare line ending, where lines end with \\r\\n or \\n, at stream offset 1');
  });

  test('no byte is examined more than twice for either byte, hostile ones included', () => {
    for (const policy of POLICIES) {
      const input = Buffer.from('\r\r\n\n'.repeat(20_000), 'latin1');
      for (const size of [1, 7, 4_096, input.length]) {
        const decoder = new FrameDecoder(line(policy), { frame() {}, error() {} });
        for (let at = 0; at < input.length; at += size) decoder.write(input.subarray(at, at + size));
        expect(decoder.stats.bytesExamined).toBeLessThanOrEqual(4 * input.length + 2 * 300);
      }
    }
  });

  test.each([
    [{ ending: 'cr' }, "ending must be one of 'crlf', 'lf', 'any', got \"cr\""],
    [{ bare: true }, "bare must be one of 'reject', 'keep', got true"],
    [{ endings: 'lf' }, 'options has no "endings"'],
    [null, 'options must be an object'],
  ])('refuses %j', (options, message) => {
    expect(() => line(options as LineOptions)).toThrow(message);
  });
});
