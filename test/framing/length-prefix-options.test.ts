import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Framing, type LengthPrefixOptions, lengthPrefix, type TwoWayFraming } from '../../src/index.ts';
import { expectRoundTrip, latin1 } from '../support/counted.ts';

describe('options', () => {
  const make = (options: unknown) => () => lengthPrefix(options as LengthPrefixOptions);

  test.each([
    [undefined, TypeError, 'options must be an object, got undefined'],
    [{}, TypeError, 'bytes must be a number, got undefined'],
    [{ bytes: '4' }, TypeError, 'bytes must be a number, got "4"'],
    [{ bytes: 5 }, RangeError, 'bytes must be one of 1, 2, 3, 4, 6, 8, got 5'],
    [{ bytes: 0 }, RangeError, 'bytes must be'],
    [{ bytes: 4.5 }, RangeError, 'bytes must be'],
    [{ bytes: 4, byteOrder: 'big' }, TypeError, 'options has no "byteOrder": there are bytes, endian, '],
    [{ bytes: 4, endian: 'middle' }, RangeError, `endian must be one of 'big', 'little', got "middle"`],
    [{ bytes: 4, endian: true }, TypeError, 'endian must be'],
    [{ bytes: 4, offset: -1 }, RangeError, 'offset must be a whole number from 0 to 2147483647, got -1'],
    [{ bytes: 4, offset: 2 ** 31 }, RangeError, 'offset must be'],
    [{ bytes: 4, offset: '1' }, TypeError, 'offset must be a number, got "1"'],
    [{ bytes: 4, adjustment: 0.5 }, RangeError, 'adjustment must be a whole number from -2147483647'],
    [{ bytes: 4, adjustment: -(2 ** 31) }, RangeError, 'adjustment must be'],
    [{ bytes: 4, adjustment: 1n }, TypeError, 'adjustment must be a number, got 1n'],
    [{ bytes: 4, strip: -1 }, RangeError, 'strip must be a whole number from 0'],
    [{ bytes: 4, strip: Number.POSITIVE_INFINITY }, RangeError, 'strip must be'],
    [{ bytes: 4, strip: null }, TypeError, 'strip must be a number, got null'],
    [{ bytes: 4, includesSelf: 1 }, TypeError, 'includesSelf must be a boolean, got 1'],
  ])('%o', (options, type, message) => {
    expect(make(options)).toThrow(type);
    expect(make(options)).toThrow(message);
  });

  test('under which no length could be right', () => {
    expect(make({ bytes: 1, strip: 257 })).toThrow(
      new RangeError(
        'lengthPrefix({ bytes: 1, strip: 257 }) has no messages: of 257 bytes at least, and 256 at most',
      ),
    );
    expect(make({ bytes: 1, strip: 256 })).not.toThrow();
    expect(make({ bytes: 1, adjustment: -256 })).toThrow(RangeError);
    expect(make({ bytes: 1, adjustment: -255 })).not.toThrow();
  });

  test('the name says which were given', () => {
    expect(lengthPrefix({ bytes: 4 }).name).toBe('lengthPrefix({ bytes: 4 })');
    const options = { bytes: 2, endian: 'little', offset: 1, includesSelf: true } as const;
    expect(lengthPrefix(options).name).toBe(
      "lengthPrefix({ bytes: 2, endian: 'little', offset: 1, includesSelf: true })",
    );
  });
});

describe('sending', () => {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

  test.each([
    [{ bytes: 1 }, '026f6b'],
    [{ bytes: 2 }, '00026f6b'],
    [{ bytes: 2, endian: 'little' }, '02006f6b'],
    [{ bytes: 3 }, '0000026f6b'],
    [{ bytes: 4 }, '000000026f6b'],
    [{ bytes: 6, endian: 'little' }, '0200000000006f6b'],
    [{ bytes: 8 }, '00000000000000026f6b'],
    [{ bytes: 2, includesSelf: true }, '00046f6b'],
    [{ bytes: 2, adjustment: -2 }, '00046f6b'],
    [{ bytes: 2, adjustment: 2 }, '00006f6b'],
    [{ bytes: 2, adjustment: 1, includesSelf: true }, '00036f6b'],
  ] as const)('ok under %j', (options, expected) => {
    const framing = lengthPrefix(options);
    expect(hex(framing.encode('ok'))).toBe(expected);
    expectRoundTrip(framing, [Buffer.from('ok'), Buffer.from('more')]);
  });

  test('every byte of a length is written', () => {
    const framing = lengthPrefix({ bytes: 3, endian: 'little' });
    expect(hex(framing.encode(new Uint8Array(0x010203)).subarray(0, 3))).toBe('030201');
    expect(hex(lengthPrefix({ bytes: 8 }).encode(new Uint8Array(0x010203)).subarray(0, 8))).toBe(
      '0000000000010203',
    );
  });

  test('what the field cannot hold is refused', () => {
    expect(lengthPrefix({ bytes: 1 }).encode(new Uint8Array(255))).toHaveLength(256);
    expect(() => lengthPrefix({ bytes: 1 }).encode(new Uint8Array(256))).toThrow(
      new RangeError('payload must be of 0 to 255 bytes for lengthPrefix({ bytes: 1 }), got "256 bytes"'),
    );
    expect(lengthPrefix({ bytes: 1, includesSelf: true }).encode(new Uint8Array(254))).toHaveLength(255);
    expect(() => lengthPrefix({ bytes: 1, includesSelf: true }).encode(new Uint8Array(255))).toThrow(
      'payload must be of 0 to 254 bytes',
    );
    expect(() => lengthPrefix({ bytes: 2, adjustment: 3 }).encode('ok')).toThrow(
      'payload must be of 3 to 65538 bytes',
    );
  });

  test('with strip: 0, whole messages whose length is checked', () => {
    const framing = lengthPrefix({ offset: 1, bytes: 2, includesSelf: true, strip: 0 });
    const message = latin1('h\0\x04ok');
    expect(hex(framing.encode(message))).toBe(hex(message));
    expectRoundTrip(framing, [message, latin1('i\0\x02')]);
    expect(() => framing.encode(latin1('h\0\x05ok'))).toThrow(
      new RangeError(
        'length field of the payload for lengthPrefix({ offset: 1, bytes: 2, includesSelf: true, strip: 0 }) must be 4, got 5',
      ),
    );
    expect(() => framing.encode('h\0')).toThrow(
      new RangeError('payload must be of at least the 3 bytes of its header, got "2 bytes"'),
    );
  });

  test('every byte of a length is read', () => {
    const field = Buffer.from('0102030405060708', 'hex');
    for (const bytes of [1, 2, 3, 4, 6] as const) {
      const refused = (endian: 'big' | 'little') => () =>
        lengthPrefix({ bytes, endian, strip: 0 }).encode(field.subarray(0, bytes));
      if (bytes > 1) expect(refused('big')).toThrow(`got ${field.readUIntBE(0, bytes)}`);
      expect(refused('little')).toThrow(`got ${field.readUIntLE(0, bytes)}`);
    }
    const wide = Buffer.from('0011223344556677', 'hex');
    expect(() => lengthPrefix({ bytes: 8, strip: 0 }).encode(wide)).toThrow(`got ${0x11223344556677}`);
    const little = Buffer.from('7766554433221100', 'hex');
    expect(() => lengthPrefix({ bytes: 8, endian: 'little', strip: 0 }).encode(little)).toThrow(
      `got ${0x11223344556677}`,
    );
  });

  test('with other options there is no header to be made, and so no encoder', () => {
    for (const options of [{ offset: 1 }, { strip: 1 }, { strip: 6 }, { offset: 2, strip: 2 }]) {
      const framing = lengthPrefix({ bytes: 4, ...options });
      expect(framing.encoder).toBeUndefined();
      expect('encode' in framing).toBe(false);
    }
    expect(lengthPrefix({ bytes: 4, strip: 4 }).encoder).toBeDefined();
  });

  test('the types say which framings can be sent by', () => {
    expectTypeOf(lengthPrefix({ bytes: 4 })).toEqualTypeOf<TwoWayFraming>();
    expectTypeOf(lengthPrefix({ bytes: 4, offset: 1, strip: 0 })).toEqualTypeOf<TwoWayFraming>();
    expectTypeOf(lengthPrefix({ bytes: 4, offset: 1 })).toEqualTypeOf<Framing>();
    expectTypeOf(lengthPrefix({ bytes: 4, strip: 2 })).toEqualTypeOf<Framing>();
    const options: LengthPrefixOptions = { bytes: 4 };
    expectTypeOf(lengthPrefix(options)).toEqualTypeOf<Framing>();
  });
});
