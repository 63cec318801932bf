import { describe, expect, test } from 'vitest';
import { connect, createServer, fixed, streamed } from '../../src/index.ts';
import { canReadDirectly } from '../../src/net/direct-reading.ts';
import { lf } from '../support/net-server.ts';
import { rejection } from '../support/net-until.ts';

const fine = { framing: lf, frame() {} };

const shared: [string, object, string][] = [
  ['no framing', { framing: undefined }, 'framing must be a framing, got undefined'],
  ['a framing that is none', { framing: '\n' }, 'framing must be a framing, got "\\n"'],
  ['no handler of frames', { frame: undefined }, 'frame(frame), frames(batch) or part(bytes, last)'],
  ['two handlers of frames', { frames() {} }, 'both frame(frame) and frames(batch)'],
  ['a handler that is none', { open: true }, 'open must be a function, got true'],
  ['another', { close: 'handler' }, 'close must be a function, got "handler"'],
  ['streamed frames without part', { framing: streamed(lf) }, 'needs handler.part(bytes, last)'],
  ['frames above maxFrameLength', { framing: fixed(9), maxFrameLength: 8 }, 'maxFrameLength'],
  ['sendFraming', { sendFraming: 5 }, 'sendFraming must be a framing, got 5'],
  ['an unknown option', { idleTimout: 5 }, 'options has no "idleTimout": there are '],
  ['receive', { receive: 'directly' }, "receive must be one of 'direct', 'stream', 'auto', got \"directly\""],
  ['receive', { receive: true }, "receive must be one of 'direct', 'stream', 'auto', got true"],
  ['allowHalfOpen', { allowHalfOpen: 1 }, 'allowHalfOpen must be a boolean, got 1'],
  ['noDelay', { noDelay: 'no' }, 'noDelay must be a boolean, got "no"'],
  ['checked', { checked: null }, 'checked must be a boolean, got null'],
  ['keepAlive', { keepAlive: true }, 'keepAlive must be a number'],
  ['keepAlive', { keepAlive: -1 }, 'keepAlive must be '],
  ['keepAlive', { keepAlive: Number.NaN }, 'keepAlive must be '],
  ['maxFrameLength', { maxFrameLength: -1 }, 'maxFrameLength must be a whole number of at least 0, got -1'],
  [
    'maxFrameLength',
    { maxFrameLength: '64k' },
    'maxFrameLength must be a number of bytes or Infinity, got "64k"',
  ],
  ['maxDiscardedBytes', { maxDiscardedBytes: 1.5 }, 'maxDiscardedBytes must be a whole number'],
  [
    'onOversize',
    { onOversize: 'drop' },
    "onOversize must be one of 'error', 'skip', 'truncate', got \"drop\"",
  ],
  ...['frameTimeout', 'idleTimeout', 'endTimeout'].flatMap((name): [string, object, string][] => [
    [name, { [name]: 0 }, `${name} must be a whole number of at least 1, got 0`],
    [name, { [name]: Number.NaN }, `${name} must be a whole number of at least 1, got NaN`],
    [name, { [name]: '30s' }, `${name} must be a number of milliseconds or Infinity, got "30s"`],
  ]),
  [
    'writeHighWaterMark',
    { writeHighWaterMark: -1 },
    'writeHighWaterMark must be a whole number of at least 0, got -1',
  ],
  [
    'maxPendingWrite',
    { maxPendingWrite: null },
    'maxPendingWrite must be a number of bytes or Infinity, got null',
  ],
  [
    'maxPendingWrite below writeHighWaterMark',
    { maxPendingWrite: 99, writeHighWaterMark: 100 },
    'maxPendingWrite must be at least writeHighWaterMark (100), got 99',
  ],
];

const ofServers: [string, object, string][] = [
  ['maxConnections', { maxConnections: -1 }, 'maxConnections must be a whole number of at least 0, got -1'],
  ['maxConnections', { maxConnections: '9' }, 'maxConnections must be a number of'],
  ['maxConnectionsPerPeer', { maxConnectionsPerPeer: 0.5 }, 'maxConnectionsPerPeer must be a whole number'],
  ['tls', { tls: true }, 'tls must be an object of TLS options, got true'],
  ['startTls', { startTls: null }, 'startTls must be an object of TLS options, got null'],
  ['proxyProtocol', { proxyProtocol: 'v3' }, "proxyProtocol must be one of 'v1', 'v2', 'any', got \"v3\""],
  ['proxyProtocol alone', { proxyProtocol: 'v1' }, 'proxyProtocol needs trustedProxies'],
  ['trustedProxies alone', { trustedProxies: 'any' }, 'trustedProxies does not go without proxyProtocol'],
  [
    'trustedProxies',
    { proxyProtocol: 'v1', trustedProxies: 'all' },
    "trustedProxies must be 'any' or a list",
  ],
  ['trustedProxies', { proxyProtocol: 'v1', trustedProxies: ['10.0.0.0/33'] }, 'got "10.0.0.0/33"'],
  [
    'trustedProxies',
    { proxyProtocol: 'v1', trustedProxies: [5] },
    'trustedProxies must be a list of strings, got 5',
  ],
  ['an option of connect', { signal: undefined }, 'options has no "signal"'],
];

const isMisuse = (message: string) =>
  expect.toSatisfy(
    (error: unknown) =>
      (error instanceof TypeError || error instanceof RangeError) && error.message.includes(message),
    message,
  );

describe('createServer refuses', () => {
  test.each([...shared, ...ofServers])('%s: %o', (_, wrong, message) => {
    expect(() => createServer({ ...fine, ...wrong } as never)).toThrow(isMisuse(message));
  });

  test.each([[undefined], [null], ['options'], [() => {}]])('%s for options', (options) => {
    expect(() => createServer(options as never)).toThrow(isMisuse('options must be an object'));
  });

  test('a key that is none', () => {
    expect(() => createServer({ ...fine, tls: { key: 'garbage', cert: 'garbage' } })).toThrow();
  });

  test('to receive directly where that cannot be done, and only there', () => {
    const create = () => createServer({ ...fine, receive: 'direct' });
    if (canReadDirectly()) expect(create).not.toThrow();
    else expect(create).toThrow(isMisuse("receive cannot be 'direct' here"));
  });
});

test('writeHighWaterMark alone may be above the usual maxPendingWrite', () => {
  expect(() => createServer({ ...fine, writeHighWaterMark: 2 ** 30 })).not.toThrow();
});

describe('connect rejects', () => {
  test.each(shared)('%s: %o', async (_, wrong, message) => {
    const refused = connect({ port: 1 }, { ...fine, ...wrong } as never);
    expect(await rejection(refused)).toEqual(isMisuse(message));
  });

  test.each<[string, unknown, string]>([
    ['no target', undefined, 'options must be an object'],
    ['nowhere', {}, 'connect() needs one of port and path'],
    ['two places', { port: 1, path: '/x' }, 'connect() needs one of port and path'],
    ['port 0', { port: 0 }, 'port must be a whole number from 1 to 65535, got 0'],
    ['port 65536', { port: 65_536 }, 'port must be a whole number from 1 to 65535, got 65536'],
    ['port', { port: '80' }, 'port must be a number, got "80"'],
    ['path', { path: 5 }, 'path must be a string, got 5'],
    ['signal', { port: 1, signal: {} }, 'signal must be an AbortSignal, got an instance of Object'],
    ['tls', { port: 1, tls: 'yes' }, 'tls must be true or an object of TLS options, got "yes"'],
    [
      'connectTimeout',
      { port: 1, connectTimeout: 0 },
      'connectTimeout must be a whole number of at least 1, got 0',
    ],
    ['an unknown option', { port: 1, timeout: 5 }, 'options has no "timeout"'],
    ['options of servers', { port: 1, maxConnections: 5 }, 'options has no "maxConnections"'],
  ])('a wrong target: %s', async (_, target, message) => {
    expect(await rejection(connect(target as never, fine))).toEqual(isMisuse(message));
  });
});

describe('listen rejects', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'options must be an object'],
    ['nowhere', {}, 'listen() needs one of port, path and fd'],
    ['two places', { port: 0, path: '/x' }, 'listen() needs one of port, path and fd'],
    ['port', { port: '80' }, 'port must be a number, got "80"'],
    ['port -1', { port: -1 }, 'port must be a whole number of at least 0, got -1'],
    ['port 65536', { port: 65_536 }, '65536'],
    ['path', { path: null }, 'path must be a string, got null'],
    ['an unknown option', { port: 0, hots: 'x' }, 'options has no "hots"'],
  ])('%s', async (_, where, message) => {
    const server = createServer(fine);
    expect(await rejection(server.listen(where as never))).toEqual(isMisuse(message));
    expect(server.address).toBeUndefined();
    await server.close();
  });
});

describe('close refuses', () => {
  test.each<[unknown, string]>([
    [{ graceMs: -1 }, 'graceMs must be a whole number of at least 1, got -1'],
    [{ graceMs: 'soon' }, 'graceMs must be a number of milliseconds or Infinity, got "soon"'],
    [{ grace: 5 }, 'options has no "grace"'],
  ])('%o', async (options, message) => {
    const server = createServer(fine);
    expect(() => server.close(options as never)).toThrow(isMisuse(message));
    await server.close({ graceMs: 0 });
  });
});
