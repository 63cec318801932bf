import { describe, expect, test } from 'vitest';
import { type IncompleteReadError, reader } from '../../src/streams.ts';
import { rejection } from '../support/net-until.ts';
import { Feed, socketPair, text } from '../support/reading.ts';

describe('chunks of two kinds', () => {
  test.each([
    ['Buffer', [Buffer.from('ab\ncd'), new Uint8Array([0x65, 0x0a, 0x66])]],
    ['Uint8Array', [new Uint8Array([0x61, 0x62, 0x0a, 0x63, 0x64]), Buffer.from('e\nf')]],
  ] as const)('the first one decides: a %s', async (name, chunks) => {
    const feed = new Feed();
    const input = reader(feed.stream);
    await feed.give(chunks[0]);
    const given = [await input.readLine()];
    await feed.give(chunks[1]);
    given.push(await input.peek(4), await input.readLine(), await input.read());
    // Where nothing waits, a chunk is handed out as it lies.
    await feed.give(chunks[1]);
    given.push(await input.readLine(), await input.read());
    await feed.end();
    given.push(await input.read(0), await input.readLine());
    expect(given.map(text)).toEqual(['ab\n', 'cde\n', 'cde\n', 'f', 'e\n', 'f', '', '']);
    expect(given.map((bytes) => bytes.constructor.name)).toEqual(given.map(() => name));
  });

  test('what is empty as there is no chunk fits both', async () => {
    const [near, far] = await socketPair();
    const input = reader<Buffer>(near);
    const given = [await input.read(0)];
    far.end();
    given.push(await input.readLine(), await input.read());
    const { partial } = (await rejection(input.readExactly(1))) as IncompleteReadError;
    for (const bytes of [...given, partial]) expect(bytes).toEqual(Buffer.alloc(0));
  });
});
