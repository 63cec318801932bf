import { describe, expect, test } from 'vitest';
import { type Connection, delimiter, type Frame, fixed } from '../../src/index.ts';
import { PATHS, serve } from '../support/net-server.ts';

// Frames that are sent back as they came are copied together, when the read has been handled: nobody may see that.

type Handle = (frame: Frame, connection: Connection) => void;

const other = delimiter('|');

async function* slowly(...chunks: string[]): AsyncGenerator<string> {
  for (const chunk of chunks) {
    await new Promise(setImmediate);
    yield chunk;
  }
}

const HANDLERS: [string, string, Handle, string][] = [
  ['each', 'a\nbc\n\nd\n', (frame, peer) => void peer.send(frame), 'a\nbc\n\nd\n'],
  ['some', 'a\nb\nc\nd\ne\n', (frame, peer) => void (frame.equals('c') || peer.send(frame)), 'a\nb\nd\ne\n'],
  [
    'each twice',
    'a\nb\n',
    (frame, peer) => {
      peer.send(frame);
      peer.send(frame);
    },
    'a\na\nb\nb\n',
  ],
  [
    'and something between',
    'a\nb\nc\n',
    (frame, peer) => {
      peer.send(frame);
      if (frame.equals('b')) peer.write('<b>');
    },
    'a\nb\n<b>c\n',
  ],
  [
    'and something in front',
    'a\nb\nc\n',
    (frame, peer) => {
      peer.write('>');
      peer.send(frame);
    },
    '>a\n>b\n>c\n',
  ],
  [
    'changed before',
    'a\nb\nc\n',
    (frame, peer) => {
      frame.bytes[0] = 0x78;
      peer.send(frame);
    },
    'x\nx\nx\n',
  ],
  [
    'changed after',
    'a\nb\nc\n',
    (frame, peer) => {
      peer.send(frame);
      frame.bytes[0] = 0x78;
    },
    'a\nb\nc\n',
  ],
  [
    'changed later, through the view of another one',
    'a\nb\nc\nd\n',
    (frame, peer) => {
      peer.send(frame);
      if (!frame.equals('c')) return;
      const { buffer, byteOffset } = frame.bytes;
      new Uint8Array(buffer, byteOffset - 4, 5).fill(0x2e);
    },
    'a\nb\nc\nd\n',
  ],
  [
    'by another framing',
    'a\nb\nc\n',
    (frame, peer) => {
      peer.send(frame);
      if (frame.equals('a')) peer.sendFraming = other;
    },
    'a\nb|c|',
  ],
  [
    'as the framing changes',
    'a\nb\ncd',
    (frame, peer) => {
      if (frame.equals('b')) peer.framing = fixed(1);
      peer.send(frame);
    },
    'a\nbcd',
  ],
  [
    'behind a producer',
    'a\nb\nc\n',
    (frame, peer) => {
      peer.send(frame);
      if (frame.equals('a')) peer.writeProducer(['1', '2']);
    },
    'a\n12b\nc\n',
  ],
  [
    'behind a producer that takes its time',
    'a\nb\nc\n',
    (frame, peer) => {
      peer.send(frame);
      if (frame.equals('a')) peer.writeProducer(slowly('1', '2'));
    },
    'a\n12b\nc\n',
  ],
  [
    'and counted as waiting',
    'a\nb\n',
    (frame, peer) => {
      peer.send(frame);
      if (frame.equals('b')) peer.write(`${peer.stats.bytesPending}`);
    },
    'a\nb\n4',
  ],
  [
    'behind what is not copied',
    'a\nb\n',
    (frame, peer) => {
      peer.send(frame);
      if (frame.equals('a')) peer.writeOwned(Buffer.alloc(5_000, '.'));
    },
    `a\n${'.'.repeat(5_000)}b\n`,
  ],
  [
    'until the end',
    'a\nb\nc\n',
    (frame, peer) => {
      peer.send(frame);
      if (frame.equals('b')) peer.end();
      peer.send(frame);
    },
    'a\na\nb\n',
  ],
  [
    'until it throws',
    'a\nb\nc\n',
    (frame, peer) => {
      peer.send(frame);
      if (frame.equals('b')) throw new Error('enough');
    },
    'a\nb\n',
  ],
];

describe.each(PATHS)('received %s, sent back', (receive) => {
  test.each(HANDLERS)('%s', async (_, sent, handle, expected) => {
    const { pair } = await serve({ receive, checked: false, frame: handle, error() {} });
    const { client } = await pair();
    await client.send(sent);
    expect(await client.text(expected.length)).toBe(expected);
    client.end();
    expect(await client.rest()).toBe('');
  });

  test('to others as well', async () => {
    const served = await serve({
      receive,
      frame(frame) {
        for (const connection of served.connections) connection.send(frame);
      },
    });
    const pairs = [await served.pair(), await served.pair()];
    await pairs[0]?.client.send('a\nb\nc\n');
    for (const { client } of pairs) expect(await client.text(6)).toBe('a\nb\nc\n');
  });

  test('those that straddle reads too, each byte counted once for what is sent', async () => {
    const { pair } = await serve({ receive, frame: (frame, peer) => peer.send(frame) });
    const { client, connection } = await pair();
    await client.send('one\ntw');
    await client.text(4);
    await client.send('o\nthree\nfour\n');
    expect(await client.text(15)).toBe('two\nthree\nfour\n');
    expect(connection.stats).toMatchObject({ framesSent: 4, bytesSent: 19, framesReceived: 4 });
  });

  test('in checked mode, where nothing may be taken note of', async () => {
    const { pair } = await serve({ receive, checked: true, frame: (frame, peer) => peer.send(frame) });
    const { client } = await pair();
    await client.send('a\nb\nc\n');
    expect(await client.text(6)).toBe('a\nb\nc\n');
  });

  test('asynchronously', async () => {
    const { pair } = await serve({
      receive,
      async frame(frame, peer) {
        peer.send(frame);
        await undefined;
        peer.send(frame);
      },
    });
    const { client } = await pair();
    await client.send('a\nb\n');
    expect(await client.text(8)).toBe('a\na\nb\nb\n');
  });

  test('cut by one framing, and refused by another that finds its terminator', async () => {
    const errors: unknown[] = [];
    const { pair } = await serve({
      receive,
      sendFraming: other,
      frame(frame, peer) {
        try {
          peer.send(frame);
        } catch (error) {
          errors.push((error as { code: string }).code);
        }
      },
    });
    const { client } = await pair();
    await client.send('a\nb|c\nd\n');
    expect(await client.text(4)).toBe('a|d|');
    expect(errors).toEqual(['ERR_PAYLOAD_HAS_TERMINATOR']);
  });
});
