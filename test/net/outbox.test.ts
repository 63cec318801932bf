import { expect, test } from 'vitest';
import { Outbox, type Sink } from '../../src/net/outbox.ts';
import { giveWriteBuffer, loseWriteBuffer, takeWriteBuffer } from '../../src/net/write-slabs.ts';
import { contentOf } from '../support/net-content.ts';
import { lf } from '../support/net-server.ts';

// What sockets cannot show: whose memory is handed over, and when it is used again.

/** A sink that takes all at once, or nothing until it is told to. */
class Keeper implements Sink {
  destroyed = false;
  errored: unknown = null;
  writableLength = 0;
  readonly takesAll: boolean;
  readonly writes: { bytes: Uint8Array; done: ((error?: Error | null) => void) | undefined }[] = [];
  readonly order: string[] = [];

  constructor(takesAll: boolean) {
    this.takesAll = takesAll;
  }

  cork(): void {
    this.order.push('cork');
  }

  uncork(): void {
    this.order.push('uncork');
  }

  write(bytes: Uint8Array, done?: (error?: Error | null) => void): boolean {
    if (bytes.length > 0) this.order.push(`write ${bytes.length}`);
    this.writes.push({ bytes, done });
    if (!this.takesAll) this.writableLength += bytes.length;
    return this.takesAll;
  }

  /** Calls back for all of them. */
  settle(error?: Error): void {
    this.writableLength = 0;
    for (const { done } of this.writes.splice(0)) done?.(error);
  }

  get text(): string {
    return this.writes.map(({ bytes }) => Buffer.from(bytes).toString()).join('');
  }
}

function outboxFor(sink: Sink, sinkIsPrompt = true): { outbox: Outbox; flushed: () => number } {
  let flushed = 0;
  const owner = {
    sink,
    sinkIsPrompt,
    mayWait: 2 ** 20,
    handedOver() {},
    flushed() {
      flushed++;
    },
  };
  return { outbox: new Outbox(owner), flushed: () => flushed };
}

const encoder = lf.encoder as NonNullable<typeof lf.encoder>;

/** As many there are. */
const SLABS = 64;

/** Takes all the slabs that there are to be had, and says how many. */
function slabsLeft(): number {
  const taken = Array.from({ length: 2 * SLABS }, () => takeWriteBuffer(1, 0, false)).filter(
    ({ isSlab }) => isSlab,
  );
  for (const slab of taken) giveWriteBuffer(slab);
  return taken.length;
}

test('there are so many slabs; who finds none, or is slow, starts small, and gets larger ones', () => {
  expect(slabsLeft()).toBe(SLABS);
  const taken = Array.from({ length: SLABS }, () => takeWriteBuffer(1, 0, false));
  expect(taken.map(({ isSlab, bytes }) => [isSlab, bytes.length])).toEqual(taken.map(() => [true, 131_072]));
  expect(takeWriteBuffer(1, 0, false)).toMatchObject({ isSlab: false, bytes: { length: 512 } });
  expect(takeWriteBuffer(1, 512, false).bytes).toHaveLength(2_048);
  expect(takeWriteBuffer(1, 60_000, false).bytes).toHaveLength(65_536);
  expect(takeWriteBuffer(200_000, 0, false)).toMatchObject({ isSlab: false, bytes: { length: 200_000 } });
  for (const slab of taken) giveWriteBuffer(slab);
  expect(takeWriteBuffer(1, 0, true)).toMatchObject({ isSlab: false, bytes: { length: 512 } });
  expect(slabsLeft()).toBe(SLABS);
});

test('one that is lost is replaced by a new one', () => {
  const slab = takeWriteBuffer(1, 0, false);
  loseWriteBuffer(slab);
  const others = Array.from({ length: SLABS }, () => takeWriteBuffer(1, 0, false));
  expect(others.every(({ isSlab }) => isSlab)).toBe(true);
  expect(others.map(({ bytes }) => bytes)).not.toContain(slab.bytes);
  for (const other of others) giveWriteBuffer(other);
});

test('what the sink has taken at once leaves its memory to the next one', () => {
  const sink = new Keeper(true);
  const { outbox } = outboxFor(sink);
  outbox.write('one');
  outbox.flush();
  outbox.write('two');
  outbox.flush();
  expect(sink.writes[0]?.bytes.buffer).toBe(sink.writes[1]?.bytes.buffer);
  expect(slabsLeft()).toBe(SLABS);
  expect(outbox).toMatchObject({ bytes: 6, collected: 0 });
});

test.each([
  ['the sink keeps', new Keeper(false), true],
  ['TLS encrypts later', new Keeper(true), false],
])('what %s keeps its memory until it is called back for', (_, sink, isPrompt) => {
  const { outbox } = outboxFor(sink, isPrompt);
  outbox.write('one');
  outbox.flush();
  expect(slabsLeft()).toBe(SLABS - 1);
  sink.settle();
  expect(slabsLeft()).toBe(SLABS);
});

test('what is written to who is slow waits, comes together, and takes no slab', () => {
  const sink = new Keeper(false);
  const { outbox } = outboxFor(sink);
  for (const text of ['one', 'two', 'three']) {
    outbox.write(text);
    outbox.flush();
  }
  expect(sink.text).toBe('one');
  expect(slabsLeft()).toBe(SLABS - 1);
  sink.settle();
  expect(sink.text).toBe('twothree');
  expect(slabsLeft()).toBe(SLABS);
  sink.settle();
});

test('what a write has failed with is never used again', () => {
  const sink = new Keeper(false);
  const { outbox } = outboxFor(sink);
  outbox.write('one');
  outbox.flush();
  const buffer = sink.writes[0]?.bytes.buffer;
  sink.settle(new Error('EPIPE'));
  const taken = Array.from({ length: SLABS + 1 }, () => takeWriteBuffer(1, 0, false));
  expect(taken.map(({ bytes }) => bytes.buffer)).not.toContain(buffer);
  for (const slab of taken) giveWriteBuffer(slab);
  expect(slabsLeft()).toBe(SLABS);
});

test('what was being written to a sink that is destroyed is lost, whatever its callback says', () => {
  const sink = new Keeper(true);
  const { outbox, flushed } = outboxFor(sink, false);
  outbox.write('one');
  outbox.flush();
  const before = flushed();
  sink.destroyed = true;
  // As Node does of TLS.
  sink.settle();
  expect(outbox.lost).toBe(true);
  expect(flushed()).toBe(before);
  expect(slabsLeft()).toBe(SLABS);
});

test('a payload that is refused leaves nothing behind', async () => {
  const sink = new Keeper(true);
  const { outbox } = outboxFor(sink);
  expect(() => outbox.send('a\nb', encoder)).toThrow();
  await new Promise(setImmediate);
  expect(slabsLeft()).toBe(SLABS);
  expect(sink.text).toBe('');
  outbox.send('a', encoder);
  expect(() => outbox.send('\n', encoder)).toThrow();
  outbox.send('b', encoder);
  outbox.flush();
  expect(sink.text).toBe('a\nb\n');
  expect(outbox.frames).toBe(2);
});

test('short pieces are copied together, long ones are handed over as they are', () => {
  const sink = new Keeper(true);
  const { outbox } = outboxFor(sink);
  const [short, long] = [contentOf(1, 0, 4_095), contentOf(1, 0, 4_096)];
  outbox.write('head');
  outbox.writeOwned(short);
  outbox.writeOwned(long);
  outbox.write('tail');
  outbox.flush();
  expect(sink.order).toEqual(['cork', 'write 4099', 'write 4096', 'write 4', 'uncork']);
  expect(sink.writes[1]?.bytes.buffer).toBe(long.buffer);
  expect(outbox.bytesCopied).toBe(4 + 4_095 + 4);
});

test('much is handed over before it is flushed', () => {
  const sink = new Keeper(true);
  const { outbox } = outboxFor(sink);
  for (let i = 0; i < 20; i++) outbox.write('x'.repeat(60_000));
  expect(sink.text.length).toBeGreaterThan(800_000);
  for (let i = 0; i < 5; i++) outbox.writeOwned(new Uint8Array(100_000));
  expect(outbox.collected).toBeLessThan(300_000);
  outbox.flush();
  expect(outbox.bytes).toBe(1_700_000);
  expect(slabsLeft()).toBe(SLABS);
});

test('what is dropped, or meant for a sink that is gone, gives its memory back', () => {
  const sink = new Keeper(true);
  const { outbox } = outboxFor(sink);
  outbox.write('one');
  outbox.drop();
  outbox.write('two');
  sink.destroyed = true;
  outbox.flush();
  expect(sink.text).toBe('');
  expect(outbox).toMatchObject({ bytes: 0, collected: 0 });
  expect(slabsLeft()).toBe(SLABS);
});
