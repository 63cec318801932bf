import { describe, expect, test } from 'vitest';
import { ProxyReader } from '../../src/net/proxy/proxy-reader.ts';
import { trustedBy } from '../../src/net/proxy/trusted-proxies.ts';
import { parseVersion1 } from '../../src/net/proxy/version-1.ts';
import { parseStart, parseVersion2, SIGNATURE } from '../../src/net/proxy/version-2.ts';
import { endpoints, version2 } from '../support/net-proxy.ts';

describe('version 1', () => {
  test('is a line', () => {
    expect(parseVersion1('PROXY TCP4 255.255.255.255 0.0.0.0 0 65535')).toEqual({
      version: 1,
      local: false,
      source: { address: '255.255.255.255', port: 0 },
      destination: { address: '0.0.0.0', port: 65_535 },
      tlvs: [],
    });
    expect(parseVersion1('PROXY UNKNOWN ffff:f...f:ffff 65535 whatever')).toMatchObject({
      source: undefined,
    });
  });

  test.each([
    '',
    'PROXY',
    'PROXY ',
    ' PROXY UNKNOWN',
    'PROXY unknown',
    'PROXYUNKNOWN',
    'PROXY TCP4 1.2.3.4 1.2.3.4 1 1e3',
    'PROXY TCP4 1.2.3.4 1.2.3.4 1 0x10',
    'PROXY TCP4 1.2.3.4 1.2.3.4  2',
    'PROXY TCP4 1.2.3.4 1.2.3.4 1 ２',
    'PROXY TCP4 01.2.3.4 1.2.3.4 1 2',
    'PROXY TCP4 1.2.3 1.2.3.4 1 2',
    'PROXY TCP6 [::1] ::1 1 2',
    'PROXY TCP6 :::1 ::1 1 2',
  ])('is not %j', (line) => {
    expect(parseVersion1(line)).toBeUndefined();
  });
});

describe('version 2', () => {
  /** The four bytes behind the signature, and the block behind them. */
  const parse = (header: Uint8Array) => {
    const start = parseStart(header.subarray(12, 16));
    return start && parseVersion2(start, header.subarray(16));
  };

  test('begins with a signature that no line begins with', () => {
    expect(Buffer.from(SIGNATURE).toString('latin1')).toBe('\r\n\r\n\0\r\nQUIT\n');
  });

  test('IPv6 addresses are written as Node writes them', () => {
    const shown = (groups: string): string | undefined =>
      parse(version2({ family: 2, addresses: endpoints(groups, 1, groups, 2) }))?.source?.address;
    expect(shown('0:0:0:0:0:0:0:0')).toBe('::');
    expect(shown('2001:db8:0:0:1:0:0:1')).toBe('2001:db8::1:0:0:1');
    expect(shown('0:0:0:0:0:ffff:c000:201')).toBe('::ffff:192.0.2.1');
    expect(shown('fe80:0:0:0:a:b:c:d')).toBe('fe80::a:b:c:d');
  });

  test('a datagram, and a family that says nothing, are taken', () => {
    expect(parse(version2({ transport: 2 }))?.source?.port).toBe(56_324);
    expect(parse(version2({ family: 0, addresses: new Uint8Array(0) }))).toMatchObject({ source: undefined });
  });

  test('a path is what is in front of the first NUL, or all of it', () => {
    const addresses = Buffer.alloc(216, 'x');
    addresses[108] = 0;
    expect(parse(version2({ family: 3, addresses }))).toMatchObject({
      source: { address: 'x'.repeat(108), port: 0 },
      destination: { address: '', port: 0 },
    });
  });

  test('what extensions hold is a copy', () => {
    const header = new Uint8Array(version2({ tlvs: [[5, 'abc']] }));
    const value = parse(header)?.tlvs[0]?.value;
    header.fill(0);
    expect(Buffer.from(value as Uint8Array).toString()).toBe('abc');
  });

  test.each([
    [0x11, 0x11],
    [0x31, 0x11],
    [0x22, 0x11],
    [0x2f, 0x11],
    [0x21, 0x41],
    [0x21, 0x13],
  ])('does not begin with %i, %i', (first, second) => {
    expect(parseStart(Uint8Array.of(first, second, 0, 12))).toBeUndefined();
  });

  test('says how long it is', () => {
    expect(parseStart(Uint8Array.of(0x20, 0x00, 0x12, 0x34))).toEqual({
      local: true,
      family: 0,
      length: 0x1234,
    });
  });
});

describe('the reader', () => {
  test('gives back what comes behind the header, wherever that ends', () => {
    for (const header of [
      Buffer.from('PROXY UNKNOWN\r\n'),
      version2(),
      version2({ tlvs: [[1, 'x'.repeat(60_000)]] }),
    ]) {
      for (const rest of ['', '\r\n', 'PROXY UNKNOWN\r\n', 'x'.repeat(70_000)]) {
        const outcome = new ProxyReader('any').write(Buffer.concat([header, Buffer.from(rest)]));
        expect(outcome?.header).toBeDefined();
        expect(Buffer.from(outcome?.rest as Uint8Array).toString()).toBe(rest);
      }
    }
  });

  test('says nothing until it knows', () => {
    const reader = new ProxyReader('any');
    expect(reader.write(Buffer.from('PROXY UNKNO'))).toBeUndefined();
    expect(reader.write(Buffer.from('WN\r'))).toBeUndefined();
    expect(reader.write(Buffer.from('\n'))?.header?.version).toBe(1);
  });

  test('what it gives back is a copy', () => {
    const chunk = Buffer.from('PROXY UNKNOWN\r\nrest');
    const outcome = new ProxyReader('any').write(chunk);
    chunk.fill(0);
    expect(Buffer.from(outcome?.rest as Uint8Array).toString()).toBe('rest');
  });

  test('a line of 107 bytes is the longest', () => {
    const line = (length: number): string => `${'PROXY UNKNOWN '.padEnd(length - 2, 'x')}\r\n`;
    expect(new ProxyReader('v1').write(Buffer.from(line(107)))?.header).toBeDefined();
    expect(new ProxyReader('v1').write(Buffer.from(line(108)))).toMatchObject({ header: undefined });
  });
});

describe('who is trusted', () => {
  test.each<[readonly string[] | 'any', string | undefined, boolean]>([
    ['any', '198.51.100.1', true],
    [[], '127.0.0.1', false],
    [['127.0.0.1'], '127.0.0.1', true],
    [['127.0.0.1'], '127.0.0.2', false],
    [['127.0.0.1'], '::ffff:127.0.0.1', true],
    [['127.0.0.1'], '::FFFF:127.0.0.1', true],
    [['10.0.0.0/8'], '10.255.255.255', true],
    [['10.0.0.0/8'], '11.0.0.0', false],
    [['10.1.2.3/32'], '10.1.2.3', true],
    [['10.1.2.3/32'], '10.1.2.4', false],
    [['0.0.0.0/0'], '198.51.100.1', true],
    [['0.0.0.0/0'], '::1', false],
    [['::1'], '::1', true],
    [['::1'], '0:0:0:0:0:0:0:1', true],
    [['2001:db8::/32'], '2001:db8:ffff::1', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [['::/0'], '2001:db9::1', true],
    [['192.0.2.1', '2001:db8::1'], '2001:db8::1', true],
    // Who reaches a Unix socket.
    [[], undefined, true],
  ])('%j, %s: %s', (proxies, address, expected) => {
    expect(trustedBy(proxies)(address)).toBe(expected);
  });

  test.each([
    [['localhost']],
    [['10.0.0.0/33']],
    [['::/129']],
    [['10.0.0.0/']],
    [['10.0.0.0/8/8']],
    [['10.0.0.0/-1']],
    [['10.0.0']],
    [['']],
    [[' 10.0.0.1']],
  ])('%j are no addresses', (proxies) => {
    expect(() => trustedBy(proxies)).toThrow(RangeError);
    expect(() => trustedBy(proxies)).toThrow(
      /^trustedProxies must be a list of IP addresses and networks, got /,
    );
  });
});
