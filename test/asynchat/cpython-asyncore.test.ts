import { Buffer } from 'node:buffer';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  closeAll,
  compactTraceback,
  Dispatcher,
  DispatcherWithSend,
  ExitNow,
  loop,
  socketMap,
} from '../../src/asynchat.ts';
import { rejection, until } from '../support/net-until.ts';
import { connected, Listening, listening, Noting } from '../support/noting-dispatcher.ts';

// CPython's Lib/test/test_asyncore.py (3.11), case by case under the names there. What does not apply:
//
// - test_readwrite: what `select` and `poll` answer is turned into calls; Node has no such answers. The calls of
//   handlers are in test_handle_*.
// - test_strerror: Node's errors say what they are by themselves.
// - test_handle_expt: Node knows of no urgent data; it is never called.
// - test_create_socket: family, type and inheritance are not ours to choose.
// - test_set_reuse_addr: Node sets it, and does not say so.
// - everything by select and again by poll: there is one loop, Node's. `loop` takes usePoll and ignores it.
//
// BaseTestAPI is in cpython-asyncore-api.test.ts, FileWrapperTest in files.test.ts.

describe('HelperFunctionTests', () => {
  const failing = (thrown: unknown) =>
    class extends Noting {
      override handleConnect(): void {
        throw thrown;
      }
    };

  test('test_readwriteexc: other exceptions', async () => {
    const server = await listening(new Listening(), ['127.0.0.1', 0]);
    const client = connected(new (failing(new Error('odd')))(), server);
    await until(() => client.calls.length > 0);
    expect(client.calls).toEqual(['error odd']);
  });

  test('test_readwriteexc: ExitNow', async () => {
    const server = await listening(new Listening(), ['127.0.0.1', 0]);
    const client = connected(new (failing(new ExitNow('enough')))(), server);
    const error = await rejection(loop());
    expect(error).toBeInstanceOf(ExitNow);
    expect(client.calls).toEqual([]);
    expect(client.closing).toBe(false);
  });

  test.each([true, false])('test_closeall, test_closeall_default: %s', (isDefault) => {
    class Dummy extends Dispatcher {
      isClosed = false;
      override close(): void {
        this.isClosed = true;
        super.close();
      }
    }
    const map = isDefault ? socketMap : new Map();
    const channels = Array.from({ length: 10 }, () => new Dummy(undefined, { map }));
    for (const channel of channels) channel.addChannel();
    expect(map.size).toBe(10);
    closeAll(isDefault ? undefined : map);
    expect(channels.every(({ isClosed }) => isClosed)).toBe(true);
    expect(map.size).toBe(0);
  });

  test('close_all goes on if it is to ignore what is thrown', () => {
    const map = new Map();
    class Failing extends Dispatcher {
      override close(): void {
        throw new Error('no');
      }
    }
    for (let i = 0; i < 2; i++) new Failing(undefined, { map }).addChannel();
    expect(() => closeAll(map)).toThrow('no');
    expect(map.size).toBe(2);
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    closeAll(map, true);
    expect(emit).toHaveBeenCalledTimes(2);
    emit.mockRestore();
    expect(map.size).toBe(0);
  });

  test('test_compact_traceback', () => {
    const [[file, name, line], kind, value, info] = compactTraceback(new RangeError('far'));
    expect(file).toContain('cpython-asyncore.test.ts');
    expect(line).toBeGreaterThan(1);
    expect(kind).toBe('RangeError');
    expect(value).toBeInstanceOf(RangeError);
    expect(info.endsWith(`[${file}|${name}|${line}]`)).toBe(true);
    expect(compactTraceback('thrown')).toEqual([['?', '?', 0], 'string', 'thrown', '']);
  });
});

describe('DispatcherTests', () => {
  test('test_basic', () => {
    const dispatcher = new Dispatcher();
    expect(dispatcher.readable()).toBe(true);
    expect(dispatcher.writable()).toBe(true);
  });

  test('test_repr', () => {
    const dispatcher = new Dispatcher();
    expect(`${dispatcher}`).toBe('Dispatcher(nowhere)');
    dispatcher.bind(['127.0.0.1', 80]);
    expect(`${dispatcher}`).toBe('Dispatcher(127.0.0.1:80)');
  });

  test('test_log, test_log_info', () => {
    const out: string[] = [];
    const note = (where: string) => (text: unknown) => out.push(`${where} ${text}`) > 0;
    const spies = [
      vi.spyOn(process.stderr, 'write').mockImplementation(note('stderr')),
      vi.spyOn(process.stdout, 'write').mockImplementation(note('stdout')),
    ];
    const dispatcher = new Dispatcher();
    dispatcher.log('Lovely spam!');
    dispatcher.logInfo('Have you got anything without spam?', 'EGGS');
    dispatcher.logInfo('Well');
    for (const spy of spies) spy.mockRestore();
    expect(out).toEqual([
      'stderr log: Lovely spam!\n',
      'stdout EGGS: Have you got anything without spam?\n',
      'stdout info: Well\n',
    ]);
  });

  test('test_unhandled', () => {
    const messages: string[] = [];
    class Telling extends Dispatcher {
      override logInfo(message: string, type?: string): void {
        messages.push(`${type}: ${message}`);
      }
    }
    const dispatcher = new Telling();
    dispatcher.handleExpt();
    dispatcher.handleRead();
    dispatcher.handleWrite();
    dispatcher.handleConnect();
    expect(messages).toEqual([
      'warning: unhandled incoming priority event',
      'warning: unhandled read event',
      'warning: unhandled write event',
      'warning: unhandled connect event',
    ]);
  });
});

test('DispatcherWithSendTests: test_send', async () => {
  let received = '';
  const server = createServer((socket) => {
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const sender = new DispatcherWithSend();
  sender.connect(['127.0.0.1', (server.address() as { port: number }).port]);
  const data = Buffer.from("Suppose there isn't a 16-ton weight?");
  sender.send(data);
  sender.send(data);
  sender.send(Buffer.from('\n'));
  expect(sender.outBuffer.length).toBe(2 * data.length + 1);
  await until(() => received.endsWith('\n'));
  expect(sender.outBuffer.length).toBe(0);
  expect(sender.writable()).toBe(false);
  expect(received).toBe(`${data}${data}\n`);
  sender.close();
});
