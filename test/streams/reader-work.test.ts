import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { delimiter } from '../../src/index.ts';
import { type ReaderOptions, reader, type StreamReader } from '../../src/streams.ts';
import { until } from '../support/net-until.ts';
import { cutAt, Feed, settle, text } from '../support/reading.ts';

const MIB = 1024 * 1024;
const unlimited: ReaderOptions = { maxFrameLength: Number.POSITIVE_INFINITY };

function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Each byte is copied twice at most, and looked at `most` times. */
function expectLinear(input: StreamReader, most = 2): void {
  const { bytesCopied, bytesExamined, bytesReceived } = input.stats;
  expect(bytesCopied).toBeLessThanOrEqual(2 * bytesReceived);
  expect(bytesExamined).toBeLessThanOrEqual(most * bytesReceived + 512);
}

describe('a long line', () => {
  const line = Buffer.alloc(8 * MIB, 'x');
  line[line.length - 1] = 0x0a;

  const sizes = [1, 7, 1_460, 65_536, 8 * MIB];

  test.each(sizes)('of 8 MiB in chunks of %i bytes', { timeout: 60_000 }, async (size) => {
    const input = reader(pieces(line, size), unlimited);
    const given = await input.readLine();
    expect(given.length).toBe(line.length);
    expect(Buffer.compare(given, line)).toBe(0);
    expectLinear(input);
  });

  test('and those around its length in bytes: there is no length at which it costs more', async () => {
    for (const length of [1_023, 1_024, 1_025, 65_535, 65_536, 65_537, 131_073]) {
      const input = reader(pieces(Buffer.from(`${'x'.repeat(length - 1)}\n`), 1), unlimited);
      expect((await input.readLine()).length).toBe(length);
      expectLinear(input);
    }
  });

  test('by a terminator that nearly occurs everywhere', async () => {
    const near = Buffer.from(`${'\r\n\r'.repeat(20_000)}\r\n\r\n.`);
    for (const size of [1, 2, 3, 5, 64, 70_000]) {
      const input = reader(pieces(near, size), unlimited);
      expect((await input.readUntil('\r\n\r\n.')).length).toBe(near.length);
      // Where chunks are as short as it is, most bytes lie where two meet.
      expectLinear(input, 3);
    }
  });

  test('readExactly copies no more, and looks at nothing', async () => {
    for (const size of [7, 1_460, 65_536]) {
      const input = reader(pieces(line, size));
      expect((await input.readExactly(line.length)).length).toBe(line.length);
      expectLinear(input);
      expect(input.stats.bytesExamined).toBe(0);
    }
  });
});

describe('many short lines', () => {
  const lines = Buffer.from('a line of some length\r\n'.repeat(20_000));
  const takeAll: readonly (readonly [name: string, take: (input: StreamReader) => Promise<number>])[] = [
    ['readLine', (input) => count(input, () => input.readLine())],
    ['readUntil', (input) => count(input, () => input.readUntil('\r\n'))],
    ['readUntil a set', (input) => count(input, () => input.readUntil(['\r\n', '||']))],
    ['iteration', iterate],
    ['batches', batches],
  ];

  async function count(input: StreamReader, take: () => Promise<Uint8Array>): Promise<number> {
    let taken = 0;
    while (!(await input.atEnd())) {
      await take();
      taken++;
    }
    return taken;
  }

  async function iterate(input: StreamReader): Promise<number> {
    let taken = 0;
    for await (const line of input) taken += Math.sign(line.length);
    return taken;
  }

  async function batches(input: StreamReader): Promise<number> {
    let taken = 0;
    for await (const batch of input.batches()) taken += batch.length;
    return taken;
  }

  test.each(takeAll)('%s: what lies in one chunk is not copied', async (name, take) => {
    const input = reader([lines], { framing: delimiter('\r\n') });
    expect(await take(input)).toBe(20_000);
    expect(input.stats.bytesCopied).toBe(0);
    // Of a set each terminator is looked for.
    expectLinear(input, name === 'readUntil a set' ? 4 : 2);
  });

  test.each(takeAll)('%s: of those that lie in two, each once', async (name, take) => {
    const input = reader(pieces(lines, 40_000), { framing: delimiter('\r\n') });
    expect(await take(input)).toBe(20_000);
    const seams = Math.ceil(lines.length / 40_000) - 1;
    expect(input.stats.bytesCopied).toBeLessThanOrEqual(seams * 23);
    expectLinear(input, name === 'readUntil a set' ? 4 : 2);
  });

  test('a header line and a counted payload: what was looked through is not looked through again', async () => {
    const message = '5\r\nhello';
    const input = reader(pieces(Buffer.from(message.repeat(20_000)), 65_536));
    let taken = 0;
    for await (const head of input) {
      await input.readExactly(Number.parseInt(text(head), 10));
      taken++;
    }
    expect(taken).toBe(20_000);
    expectLinear(input);
  });

  test('terminators in turn', async () => {
    const input = reader([Buffer.from('key=value;'.repeat(20_000))]);
    for (let i = 0; i < 20_000; i++) {
      expect(text(await input.readUntil('='))).toBe('key=');
      expect(text(await input.readUntil(';'))).toBe('value;');
    }
    expectLinear(input, 4);
    expect(await input.atEnd()).toBe(true);
  });
});

describe('many chunks that wait', () => {
  /** How many elements are moved by what moves those of an array. */
  async function countMoves(work: () => Promise<void>): Promise<number> {
    let moves = 0;
    const { shift, unshift, splice } = Array.prototype;
    const spies = [
      vi.spyOn(Array.prototype, 'shift').mockImplementation(function (this: unknown[]) {
        moves += this.length;
        return shift.call(this);
      }),
      vi.spyOn(Array.prototype, 'unshift').mockImplementation(function (this: unknown[], ...added) {
        moves += this.length;
        return unshift.apply(this, added);
      }),
      vi.spyOn(Array.prototype, 'splice').mockImplementation(function (
        this: unknown[],
        start: number,
        count: number,
        ...added: unknown[]
      ) {
        moves += this.length - start - count;
        return splice.call(this, start, count, ...added);
      }),
    ];
    try {
      await work();
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    return moves;
  }

  const chunk = Buffer.alloc(2_048, 'x');
  const count = 2_000;

  test.each([
    ['taken at once', count],
    ['one by one', 1],
    ['some at a time', 7],
  ])('are not moved for each that is taken: %s', async (_, taken) => {
    const input = reader(Array<Buffer>(count).fill(chunk), { highWaterMark: count * chunk.length });
    await input.peek(1);
    await until(() => input.stats.bytesReceived === count * chunk.length);
    const moves = await countMoves(async () => {
      for (let left = count; left > 0; left -= taken) {
        const next = Math.min(taken, left) * chunk.length;
        expect((await input.readExactly(next)).length).toBe(next);
      }
    });
    // Other work that is done meanwhile moves some as well.
    expect(moves).toBeLessThan(count * 20);
  });
});

describe('peek', () => {
  test('one byte more each time', async () => {
    const feed = new Feed();
    const input = reader(feed.stream);
    const bytes = Buffer.alloc(3_000, 'abc');
    for (let at = 0; at < bytes.length; at++) {
      await feed.give(bytes.subarray(at, at + 1));
      expect((await input.peek(at + 1)).length).toBe(at + 1);
    }
    const { bytesCopied } = input.stats;
    expect(bytesCopied).toBeLessThanOrEqual(4 * bytes.length);
    expect(text(await input.readExactly(3_000))).toBe(text(bytes));
  });

  test('and of a long wait of chunks', async () => {
    const chunks = cutAt(Buffer.alloc(60_000, 'x'), [10, 20_010, 40_010]);
    const input = reader(chunks);
    for (let count = 1; count <= 60_000; count += 7) await input.peek(count);
    expect(input.stats.bytesCopied).toBeLessThanOrEqual(4 * 60_000);
  });
});

test('short chunks that have to wait are put together, in memory that grows with them', async () => {
  const input = reader(pieces(Buffer.alloc(5_000, 'x'), 1));
  await until(() => input.stats.bytesReceived === 5_000);
  let count = 0;
  for (let piece = await input.read(); piece.length > 0; piece = await input.read()) count++;
  expect(count).toBeLessThanOrEqual(10);
});

test('memory is made for what came, never for what was asked for', async () => {
  const feed = new Feed();
  const input = reader(feed.stream);
  const controller = new AbortController();
  const waiting = input.readExactly(2 ** 40, { signal: controller.signal }).catch((reason) => reason);
  await feed.give('ab');
  await feed.give('c');
  controller.abort('enough');
  expect(await waiting).toBe('enough');
  const held = await input.peek(3);
  expect(held.buffer.byteLength).toBeLessThanOrEqual(64);
});

test('nothing is held of what has been read', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const feed = new Feed();
  const input = reader(feed.stream);
  const length = 70_000;
  const readAll = async (): Promise<WeakRef<object>> => {
    const chunk = new Uint8Array(length).fill(0x0a);
    await feed.give(chunk);
    for await (const line of input) if (line.length === 0) break;
    await input.readLine();
    await input.readUntil(['\n', ';']);
    // Of some it is known already where they end.
    const iterator = input[Symbol.asyncIterator]();
    for (let i = 0; i < 6; i++) await iterator.next();
    await feed.give('next');
    await input.readExactly(length - 9);
    return new WeakRef(chunk.buffer);
  };
  const memory = await readAll();
  await settle();
  collect();
  expect(memory.deref()).toBeUndefined();
});
