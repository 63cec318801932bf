import { describe, expect, test } from 'vitest';
import { delimiter, type Frame, type FrameBatch, streamed } from '../../src/index.ts';
import { withEnvironment } from '../support/environment.ts';
import { lf, PATHS, serve } from '../support/net-server.ts';
import { sleep, until } from '../support/net-until.ts';

/** Something that takes a while, and not always as long. */
const work = (i = 0): Promise<void> => sleep((i * 7) % 5);

describe.each(PATHS)('received %s', (receive) => {
  const kinds: [string, (act: (frame: Frame) => Promise<void>) => (frame: Frame) => Promise<void>][] = [
    ['an async function', (act) => async (frame) => act(frame)],
    ['a function that returns a promise', (act) => (frame) => act(frame)],
  ];

  describe.each(kinds)('%s', (_, make) => {
    test('frames come one at a time, in order, and can be read all the while', async () => {
      const log: string[] = [];
      let atWork = 0;
      let kept: Frame | undefined;
      const served = await serve({
        receive,
        frame: make(async (frame) => {
          atWork++;
          const text = frame.toString();
          await work(log.length);
          log.push(`${atWork} ${text === frame.toString() && text}`);
          atWork--;
          kept = frame;
        }),
      });
      const { client, connection } = await served.pair();
      for (let i = 0; i < 20; i++) {
        await client.send(`${2 * i}\n${2 * i + 1}`);
        if (i % 3 === 0) await until(() => connection.stats.framesReceived > i);
        await client.send('\n');
      }
      await until(() => log.length === 40);
      expect(log).toEqual(Array.from({ length: 40 }, (_, i) => `1 ${i}`));
      await until(() => atWork === 0);
      expect(() => kept?.length).toThrow(expect.objectContaining({ code: 'ERR_FRAME_RELEASED' }));
    });

    test('a frame keeps its bytes while more is read, here and elsewhere', async () => {
      const seen: string[] = [];
      const served = await serve({
        receive,
        maxFrameLength: 200_000,
        frame: make(async (frame) => {
          await work(seen.length);
          seen.push(`${frame.length} ${frame}`);
        }),
      });
      const pairs = await Promise.all([served.pair(), served.pair(), served.pair()]);
      const texts: string[] = [];
      for (let i = 0; i < 30; i++) {
        const text = `${i}`.repeat((i * 1_237) % 30_000);
        texts.push(`${text.length} ${text}`);
        await pairs[i % 3]?.client.send(`${text}\n`);
      }
      await until(() => seen.length === 30);
      expect(seen.toSorted()).toEqual(texts.toSorted());
    });
  });

  test('replies from behind an await, in order, of fifty connections', async () => {
    const served = await serve<number>({
      receive,
      open(connection) {
        connection.data = 0;
      },
      async frame(frame, connection) {
        await work(connection.data++ + served.connections.indexOf(connection));
        connection.send(`${connection.data} ${frame}`);
      },
    });
    const pairs = await Promise.all(Array.from({ length: 50 }, () => served.pair()));
    const count = 15;
    for (const [i, { client }] of pairs.entries()) {
      for (let j = 0; j < count; j++) {
        // Every third one straddles two reads.
        if (j % 3 === 0) {
          await client.send(`client ${i}, `);
          void client.send(`frame ${j}\n`);
        } else {
          void client.send(`client ${i}, frame ${j}\n`);
        }
      }
    }
    for (const [i, { client }] of pairs.entries()) {
      for (let j = 0; j < count; j++) expect(await client.line()).toBe(`${j + 1} client ${i}, frame ${j}`);
    }
  });

  test('batches: kept until the promise settles, and none comes meanwhile', async () => {
    const log: string[] = [];
    const kept: FrameBatch[] = [];
    const served = await serve({
      receive,
      async frames(batch) {
        log.push('begin');
        await work(3);
        log.push(`${batch.toStrings()} ${[...batch].length}`);
        kept.push(batch);
      },
    });
    const client = await served.client();
    await client.send('a\nb\nc');
    await until(() => log.length === 1);
    await client.send('c\nd\n');
    await client.send('e\n');
    await until(() =>
      log
        .filter((line) => line !== 'begin')
        .join()
        .includes('e'),
    );
    const batches = log.filter((line) => line !== 'begin');
    expect(batches[0]).toBe('a,b 2');
    expect(batches.map((line) => line.split(' ')[0]).join()).toBe('a,b,cc,d,e');
    expect(log.filter((_, i) => i % 2 === 0)).toEqual(batches.map(() => 'begin'));
    await sleep(1);
    for (const batch of kept) {
      expect(() => batch.length).toThrow(expect.objectContaining({ code: 'ERR_FRAME_RELEASED' }));
    }
  });

  test('parts of an async handler are its own', async () => {
    const seen: string[] = [];
    const served = await serve({
      receive,
      framing: streamed(lf),
      async part(bytes, last) {
        await work(2);
        seen.push(`${Buffer.from(bytes)}${last ? '|' : ''}`);
      },
    });
    const client = await served.client();
    await client.send('one\ntwo\nth');
    await client.send('ree\n');
    await until(() => seen.join('') === 'one|two|three|');
  });

  test('the stream is reported to have ended when the last of them is done', async () => {
    const served = await serve({
      receive,
      async frame(frame) {
        served.log.push(`begin ${frame}`);
        await sleep(20);
        served.log.push(`done ${frame}`);
      },
      async end() {
        await sleep(20);
        served.log.push('done');
      },
    });
    const { client, connection } = await served.pair();
    client.end('a\nb\nc');
    await connection.closed;
    expect(served.log).toEqual([
      ...['open', 'begin a', 'done a', 'begin b', 'done b', 'end partial', 'done', 'close ended'],
    ]);
  });

  test('a connection that is destroyed under its handler gets nothing more', async () => {
    const served = await serve({
      receive,
      async frame(frame, connection) {
        served.log.push(`begin ${frame}`);
        connection.destroy();
        await sleep(20);
        served.log.push(`done ${frame} ${connection.send('late')}`);
      },
    });
    const client = await served.client();
    await client.send('a\nb\n');
    await until(() => served.log.length === 4);
    await sleep(5);
    expect(served.log).toEqual(['open', 'begin a', 'close destroyed', 'done a false']);
  });

  test('what is pipelined behind one that is at work waits in the kernel', async () => {
    let go = (): void => {};
    const served = await serve({
      receive,
      frame: () =>
        new Promise<void>((resolve) => {
          go = resolve;
        }),
    });
    const { client, connection } = await served.pair();
    for (let i = 0; i < 64; i++) client.socket.write(Buffer.alloc(1_000_000, 'x\n'));
    await sleep(50);
    expect(connection.stats.framesReceived).toBe(1);
    expect(connection.stats.bytesReceived).toBeLessThan(500_000);
    go();
    connection.destroy();
  });

  test('a promise and a pause: both have to end', async () => {
    const served = await serve({
      receive,
      async frame(frame, connection) {
        served.log.push(`frame ${frame}`);
        connection.pause();
        await sleep(5);
      },
    });
    const { client, connection } = await served.pair();
    await client.send('a\nb\n');
    await until(() => served.log.length === 2);
    await sleep(20);
    expect(served.log).toHaveLength(2);
    connection.resume();
    await until(() => served.log.length === 3);
  });

  test('the framing can be set from behind an await', async () => {
    const served = await serve({
      receive,
      async frame(frame, connection) {
        served.log.push(`frame ${frame}`);
        await work(1);
        connection.framing = frame.equals('semicolons') ? delimiter(';') : lf;
      },
    });
    const client = await served.client();
    await client.send('semicolons\na\nb;c\n');
    await until(() => served.log.length === 4);
    expect(served.log).toEqual(['open', 'frame semicolons', 'frame a\nb', 'frame c']);
  });
});

describe('checked mode', () => {
  const views = async (options: object) => {
    const kept: Uint8Array[] = [];
    const served = await serve({ ...options, frame: (frame) => void kept.push(frame.bytes) });
    const client = await served.client();
    await client.send('secret\n');
    await until(() => kept.length === 1);
    await sleep(1);
    return Buffer.from(kept[0] as Uint8Array).toString('latin1');
  };

  test('scribbles over what is kept too long', async () => {
    expect(await views({ checked: true })).toBe('\xdb'.repeat(6));
    expect(await views({ checked: false })).toBe('secret');
  });

  test('is what WIRECUT_CHECKED says', async () => {
    // It is looked up when the server is made, before anything is waited for.
    expect(await withEnvironment('WIRECUT_CHECKED', '1', () => views({}))).toBe('\xdb'.repeat(6));
  });

  test('frames of async handlers are whole', async () => {
    const served = await serve({
      checked: true,
      async frame(frame, connection) {
        await work(1);
        connection.send(frame);
      },
    });
    const client = await served.client();
    await client.send('one\ntwo\n');
    expect(await client.text(8)).toBe('one\ntwo\n');
  });
});
