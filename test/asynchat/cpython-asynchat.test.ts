import { Buffer } from 'node:buffer';
import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AsyncChat, findPrefixAtEnd, loop, SimpleProducer, type Terminator } from '../../src/asynchat.ts';
import { sleep, until } from '../support/net-until.ts';
import { SilentChat } from '../support/silent-chat.ts';

// CPython's Lib/test/test_asynchat.py (3.11), case by case under the names there, in both modes. Of 2.7,
// TestFifo has nothing to test here: the queue of what is to be sent is nobody's to see.

const QUIT = 'QUIT\n';

interface EchoServer {
  readonly port: number;
  /** What has come in front of `QUIT`. */
  received: string;
  /** Whether the client has ended its side. */
  clientEnded: boolean;
}

/**
 * Reads up to a line that says QUIT, then sends all that came in front of it, `chunkSize` bytes at a time.
 *
 * @param waitsForClose Whether it waits until the client has closed.
 */
async function echoServer(chunkSize: number, waitsForClose = false): Promise<EchoServer> {
  const state = { port: 0, received: '', clientEnded: false };
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    sockets.push(socket);
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('error', () => {});
    socket.on('end', () => {
      state.clientEnded = true;
    });
    socket.on('data', (text: string) => {
      state.received += text;
    });
    await until(() => state.received.includes(QUIT));
    state.received = state.received.replace(QUIT, '');
    if (waitsForClose) await until(() => state.clientEnded);
    for (let at = 0; at < state.received.length && !socket.destroyed; at += chunkSize) {
      socket.write(state.received.slice(at, at + chunkSize), 'latin1');
      await sleep(1);
    }
    socket.end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  state.port = (server.address() as { port: number }).port;
  return state;
}

interface Mode {
  readonly compat?: 'strict';
}

class EchoClient extends AsyncChat {
  contents: string[] = [];
  buffer = '';
  readonly map: Map<number, EchoClient>;

  constructor(terminator: Terminator, server: EchoServer, mode: Mode) {
    const map = new Map<number, EchoClient>();
    super(undefined, { ...mode, map });
    this.map = map;
    this.connect(['127.0.0.1', server.port]);
    // Bytes, as there.
    this.setTerminator(typeof terminator === 'string' ? Buffer.from(terminator) : terminator);
  }

  override handleConnect(): void {}

  collectIncomingData(data: Buffer): void {
    expect(data.length).toBeGreaterThan(0);
    this.buffer += data.toString('latin1');
  }

  foundTerminator(): void {
    this.contents.push(this.buffer);
    this.buffer = '';
  }
}

const LINES = ['hello world', "I'm not dead yet!"];

describe('TestHelperFunctions', () => {
  test('test_find_prefix_at_end', () => {
    expect(findPrefixAtEnd('qwerty\r', '\r\n')).toBe(1);
    expect(findPrefixAtEnd('qwertydkjf', '\r\n')).toBe(0);
  });
});

const MODES: [string, Mode][] = [
  ['departing', {}],
  ['strict', { compat: 'strict' }],
];

describe.each(MODES)('TestNotConnected, %s', (_, mode) => {
  test('test_disallow_negative_terminator', () => {
    class Chat extends AsyncChat {
      collectIncomingData(): void {}
      foundTerminator(): void {}
    }
    expect(() => new Chat(undefined, mode).setTerminator(-1)).toThrow(RangeError);
  });
});

describe.each(MODES)('TestAsynchatMocked, %s', (_, mode) => {
  class Chat extends SilentChat {
    received: () => unknown = () => '';
    override recv(): Buffer {
      return this.received() as Buffer;
    }
  }

  const failing = (code: string) => (): never => {
    throw Object.assign(new Error('failed'), { code });
  };

  test.each([
    ['test_blockingioerror', 'EAGAIN', 0],
    ['another error of the system: row 26', 'EIO', 1],
  ])('%s', (_, code, count) => {
    const chat = new Chat(undefined, mode);
    chat.setTerminator(Buffer.from('\n'));
    chat.received = failing(code);
    chat.handleRead();
    expect(chat.errors).toHaveLength(count);
  });

  test('text is none of what can be received: row 17', () => {
    const chat = new Chat(undefined, mode);
    chat.useEncoding = true;
    chat.setTerminator('\n');
    chat.received = () => 'text\n';
    expect(() => chat.handleRead()).toThrow(
      new TypeError('what recv() returns must be a Uint8Array, got "text\\n"'),
    );
  });
});

describe.each(
  MODES.flatMap(([name, mode]) => [false, true].map((usePoll) => [name, usePoll, mode] as const)),
)('TestAsynchat, %s, usePoll %s', (_, usePoll, mode) => {
  const turns = (client: EchoClient) => loop({ usePoll, count: 300, timeout: 10, map: client.map });

  async function linesEndedBy(terminator: string, chunkSize: number): Promise<string[]> {
    const server = await echoServer(chunkSize);
    const client = new EchoClient(terminator, server, mode);
    client.push(Buffer.from('hello '));
    client.push(Buffer.from(`world${terminator}`));
    client.push(Buffer.from(`I'm not dead yet!${terminator}`));
    client.push(Buffer.from(QUIT));
    await turns(client);
    return client.contents;
  }

  test.each([1, 2, 3])('test_line_terminator1, 2 and 3, by %i bytes', async (chunkSize) => {
    for (const terminator of ['\n', '\r\n', 'qqq']) {
      expect(await linesEndedBy(terminator, chunkSize)).toEqual(LINES);
    }
  });

  test.each([1, 6])('test_numeric_terminator1 and 2: %i', async (count) => {
    const server = await echoServer(1_000);
    const client = new EchoClient(count, server, mode);
    const data = "hello world, I'm not dead yet!\n";
    client.push(Buffer.from(data));
    client.push(Buffer.from(QUIT));
    await turns(client);
    expect(client.contents).toEqual([data.slice(0, count)]);
    expect(client.buffer).toBe(data.slice(count));
  });

  test('test_none_terminator', async () => {
    const server = await echoServer(1_000);
    const client = new EchoClient(null, server, mode);
    client.push(Buffer.from("hello world, I'm not dead yet!\n"));
    client.push(Buffer.from(QUIT));
    await turns(client);
    expect(client.contents).toEqual([]);
    expect(client.buffer).toBe("hello world, I'm not dead yet!\n");
  });

  test('test_simple_producer', async () => {
    const client = new EchoClient('\n', await echoServer(1), mode);
    const data = Buffer.from(`hello world\nI'm not dead yet!\n${QUIT}`);
    client.pushWithProducer(new SimpleProducer(data, 8));
    await turns(client);
    expect(client.contents).toEqual(LINES);
  });

  test('test_string_producer', async () => {
    const client = new EchoClient('\n', await echoServer(1), mode);
    client.pushWithProducer(Buffer.from(`hello world\nI'm not dead yet!\n${QUIT}`));
    await turns(client);
    expect(client.contents).toEqual(LINES);
  });

  test('test_empty_line', async () => {
    const client = new EchoClient('\n', await echoServer(1), mode);
    client.push(Buffer.from("hello world\n\nI'm not dead yet!\n"));
    client.push(Buffer.from(QUIT));
    await turns(client);
    expect(client.contents).toEqual(['hello world', '', "I'm not dead yet!"]);
  });

  test('test_close_when_done', async () => {
    const server = await echoServer(1, true);
    const client = new EchoClient('\n', server, mode);
    client.push(Buffer.from("hello world\nI'm not dead yet!\n"));
    client.push(Buffer.from(QUIT));
    client.closeWhenDone();
    await turns(client);
    await until(() => server.clientEnded);
    expect(client.contents).toEqual([]);
    expect(server.received.length).toBeGreaterThan(0);
  });

  test('test_push', async () => {
    const client = new EchoClient('\n', await echoServer(1), mode);
    const data = Buffer.from('bytes\n');
    client.push(data);
    client.push(new Uint8Array(data));
    client.push(data.subarray(0));
    for (const wrong of [10, 'unicode']) {
      expect(() => Reflect.apply(client.push, client, [wrong])).toThrow(TypeError);
    }
    client.push(Buffer.from(QUIT));
    await turns(client);
    expect(client.contents).toEqual(['bytes', 'bytes', 'bytes']);
  });
});
