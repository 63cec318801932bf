import { describe, expect, test } from 'vitest';
import { delimiter, type Framing, lengthPrefix, line, netstring, raw } from '../src/index.ts';
import { lf, serve } from './support/net-server.ts';
import { until } from './support/net-until.ts';

// The Twisted table of examples/MIGRATING.md: what it says of receivers, each row under its own name, over real sockets.
// What it says of connections, factories and TLS is in twisted-transports.test.ts.

const CRLF = line({ ending: 'crlf' });

/** A server that answers what `answers` makes of each frame, and notes it. */
async function answering(framing: Framing, answer: (text: string) => string) {
  const frames: string[] = [];
  const served = await serve({
    framing,
    frame(frame, connection) {
      const text = frame.toString();
      frames.push(text);
      connection.send(answer(text));
    },
  });
  return { ...served, frames };
}

describe('lines', () => {
  test('`LineReceiver`, `LineOnlyReceiver`, `lineReceived(line)`', async () => {
    const { pair, frames } = await answering(CRLF, (text) => `<${text}>`);
    const { client } = await pair();
    await client.send('one\r');
    await client.send('\n\r\ntwo\nthree\r\n');
    const answers = '<one>\r\n<>\r\n';
    expect(await client.text(answers.length)).toBe(answers);
    expect(frames).toEqual(['one', '', 'two\nthree']);
  });

  test('`delimiter`', async () => {
    const { pair } = await answering(delimiter('\0'), (text) => text.toUpperCase());
    const { client } = await pair();
    await client.send('one\0two\0');
    expect(await client.text(8)).toBe('ONE\0TWO\0');
  });

  test('`sendLine(line)`', async () => {
    const { client, connection } = await serve({ framing: CRLF }).then(({ pair }) => pair());
    expect(() => connection.send('two\r\nlines')).toThrow(
      expect.objectContaining({ code: 'ERR_PAYLOAD_HAS_TERMINATOR' }),
    );
    connection.send('one line');
    connection.end();
    expect(await client.rest()).toBe('one line\r\n');
  });

  test('`setRawMode()`, `rawDataReceived(data)`', async () => {
    const seen: string[] = [];
    let body = '';
    const served = await serve({
      maxFrameLength: 4,
      frame(frame, connection) {
        if (connection.framing.unit === 'pieces') body += frame;
        else {
          seen.push(frame.toString());
          if (frame.equals('DATA')) connection.framing = raw();
        }
      },
    });
    const client = await served.client();
    await client.send('HELO\nDATA\nall of\nthis ');
    await until(() => body.length > 0);
    await client.send('is\nraw');
    await until(() => body.endsWith('raw'));
    expect(seen).toEqual(['HELO', 'DATA']);
    expect(body).toBe('all of\nthis is\nraw');
  });

  test('`setLineMode(extra)`', async () => {
    const seen: string[] = [];
    let missing = 0;
    const served = await serve({
      frame(frame, connection) {
        if (connection.framing === lf) {
          seen.push(`line ${frame}`);
          missing = Number(frame.toString());
          if (missing > 0) connection.framing = raw();
          return;
        }
        const taken = Math.min(missing, frame.length);
        missing -= taken;
        seen.push(`raw ${frame.toString('latin1', 0, taken)}`);
        if (missing > 0) return;
        connection.unread(frame.length - taken);
        connection.framing = lf;
      },
    });
    const client = await served.client();
    await client.send('0\n5\na\nb\nc6\na\nb');
    await until(() => seen.length === 5);
    await client.send('\nd\n0\n');
    await until(() => seen.length === 7);
    expect(seen).toEqual(['line 0', 'line 5', 'raw a\nb\nc', 'line 6', 'raw a\nb', 'raw \nd\n', 'line 0']);
  });

  test.each([
    ['a rest', 'CLEAR\nwhole\nhal', 'whole\nhal'],
    ['no rest', 'CLEAR\n', ''],
  ])('`clearLineBuffer()`, %s', async (_, text, rest) => {
    const lines: string[] = [];
    let cleared = '';
    const served = await serve({
      frame(frame, connection) {
        if (connection.framing.unit === 'pieces') {
          cleared += frame;
          return;
        }
        lines.push(frame.toString());
        connection.send(frame);
        if (!frame.equals('CLEAR')) return;
        connection.framing = raw();
        queueMicrotask(() => {
          connection.framing = lf;
        });
      },
    });
    const client = await served.client();
    await client.send(text);
    expect(await client.line()).toBe('CLEAR');
    await client.send('next\n');
    expect(await client.line()).toBe('next');
    expect({ lines, cleared }).toEqual({ lines: ['CLEAR', 'next'], cleared: rest });
  });

  test.each([
    ['in one piece', ['four\nfives\nsix\n']],
    ['cut', ['four\nfiv', 'es\nsix\n']],
    ['cut in front of its end', ['four\nfives', '\nsix\n']],
  ])('`MAX_LENGTH`: %s', async (_, pieces) => {
    const served = await serve({ maxFrameLength: 4 });
    const { client, connection } = await served.pair();
    for (const piece of pieces) await client.send(piece).catch(() => {});
    await connection.closed;
    expect(served.log).toEqual(['open', 'frame four', 'error ERR_FRAME_TOO_LONG', 'close failed']);
  });

  test('`lineLengthExceeded(line)`', async () => {
    const { pair } = await serve({
      maxFrameLength: 4,
      error: (_error, connection) => void connection?.send('500 line too long'),
    });
    const { client } = await pair();
    await client.send('four\nfives\n');
    expect(await client.rest()).toBe('four\n500 line too long\n');
  });

  test('`lineLengthExceeded(line)` that carries on', async () => {
    const skipping = await serve({ maxFrameLength: 4, onOversize: 'skip' });
    const truncating = await serve({
      maxFrameLength: 4,
      onOversize: 'truncate',
      frame: (frame, connection) => void connection.send(`${frame.truncated} ${frame}`),
    });
    for (const [served, answer] of [
      [skipping, 'four\nsix\n'],
      [truncating, 'false four\ntrue five\nfalse six\n'],
    ] as const) {
      const client = await served.client({ allowHalfOpen: true });
      client.end('four\nfives\nsix\n');
      expect(await client.rest()).toBe(answer);
    }
    expect(skipping.log).toContain('error ERR_FRAME_TOO_LONG');
    expect(truncating.log).not.toContain('error ERR_FRAME_TOO_LONG');
  });
});

describe('strings', () => {
  test('`NetstringReceiver`, `sendString(string)`, `stringReceived(string)`', async () => {
    const { pair, frames } = await answering(netstring(), (text) => `got ${text}`);
    const { client } = await pair();
    await client.send('5:hel');
    await client.send('lo,0:,');
    expect(await client.text('9:got hello,4:got ,'.length)).toBe('9:got hello,4:got ,');
    expect(frames).toEqual(['hello', '']);
  });

  test.each([
    ['a leading zero', '2:ok,01:x,', 'ERR_FRAME_HEADER'],
    ['no comma', '2:ok,1:xy', 'ERR_FRAME_HEADER'],
    ['no digit', '2:ok,x:,', 'ERR_FRAME_HEADER'],
    ['a length that is too long, before a byte of the string', '2:ok,100000:', 'ERR_FRAME_TOO_LONG'],
  ])('`brokenPeer`: %s', async (_, text, code) => {
    const served = await serve({ framing: netstring(), maxFrameLength: 99_999 });
    const { client, connection } = await served.pair();
    await client.send(text);
    await connection.closed;
    expect(served.log).toEqual(['open', 'frame ok', `error ${code}`, 'close failed']);
  });

  test.each([1, 2, 4] as const)(
    '`Int8StringReceiver`, `Int16StringReceiver`, `Int32StringReceiver`: %i bytes',
    async (bytes) => {
      const { pair } = await answering(lengthPrefix({ bytes }), (text) => `got ${text}`);
      const { client } = await pair();
      const prefix = (length: number): string => '\0'.repeat(bytes - 1) + String.fromCharCode(length);
      await client.send(`${prefix(5)}he`);
      await client.send(`llo${prefix(0)}`);
      const answer = `${prefix(9)}got hello${prefix(4)}got `;
      expect(await client.text(answer.length)).toBe(answer);
    },
  );

  test('`lengthLimitExceeded(length)`', async () => {
    const served = await serve({ framing: lengthPrefix({ bytes: 4 }), maxFrameLength: 99_999 });
    const { client, connection } = await served.pair();
    await client.send(Buffer.from('000000026f6b000186a0', 'hex'));
    await connection.closed;
    expect(served.log).toEqual(['open', 'frame ok', 'error ERR_FRAME_TOO_LONG', 'close failed']);
  });

  test.each([
    [1, 256],
    [2, 65_536],
  ] as const)('`StringTooLongError`: %i bytes', async (bytes, tooLong) => {
    const served = await serve({ framing: lengthPrefix({ bytes }) });
    const { client, connection } = await served.pair();
    expect(() => connection.send(new Uint8Array(tooLong))).toThrow(RangeError);
    connection.send(new Uint8Array(tooLong - 1));
    connection.end();
    const sent = Buffer.concat([Buffer.alloc(bytes, 0xff), Buffer.alloc(tooLong - 1)]);
    expect((await client.take(sent.length)).equals(sent)).toBe(true);
    expect(await client.rest()).toBe('');
  });

  test('`StatefulStringProtocol`', async () => {
    type State = (text: string) => State | undefined;
    const name: State = (text) => (text === 'HELO' ? command : name);
    const command: State = (text) => (text === 'QUIT' ? undefined : command);
    const served = await serve<State>({
      framing: netstring(),
      open(connection) {
        connection.data = name;
      },
      frame(frame, connection) {
        const next = connection.data(frame.toString());
        served.log.push(`${frame} -> ${next?.name ?? 'done'}`);
        if (next) connection.data = next;
        else connection.end();
      },
    });
    const { client, connection } = await served.pair();
    await client.send('4:QUIT,4:HELO,4:QUIT,4:HELO,');
    expect(await client.rest()).toBe('');
    client.end();
    await connection.closed;
    expect(served.log.slice(1)).toEqual(['QUIT -> name', 'HELO -> command', 'QUIT -> done', 'close ended']);
  });
});
