import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/index.ts';
import type { Client } from '../support/net-client.ts';
import { contentOf, firstWrong, random } from '../support/net-content.ts';
import { PATHS, serve } from '../support/net-server.ts';
import { localhost } from '../support/net-tls.ts';
import { sleep, until } from '../support/net-until.ts';

// One connection's bytes never reach another, whatever happens to the memory that they were read into.

const KIB = 1024;

interface Reading {
  readonly id: number;
  /** Bytes of payload that have been delivered. */
  offset: number;
}

/** A connection, from both ends. */
interface Peer {
  readonly client: Client;
  /** The TCP below it. */
  readonly below: Client;
  readonly connection: Connection<Reading>;
  /** Bytes of payload that have been sent, and all. */
  sent: number;
  written: number;
}

/** A server that checks every byte, and a way to get peers; ticks are short, so that connections soon go dormant. */
async function checking(receive: 'direct' | 'stream', transport: 'tcp' | 'tls' = 'tcp') {
  const wrong: string[] = [];
  let ids = 0;
  const served = await serve<Reading>({
    receive,
    ...(transport === 'tls' && { tls: localhost }),
    maxFrameLength: 1024 * KIB,
    endTimeout: 40,
    open(connection) {
      connection.data = { id: ids++, offset: 0 };
    },
    frame(frame, { data }) {
      const at = firstWrong(frame.bytes, data.id, data.offset);
      if (at !== -1) wrong.push(`stream ${data.id}, byte ${data.offset + at}`);
      data.offset += frame.length;
    },
  });
  const peer = async (): Promise<Peer> => {
    const below = await served.client({ allowHalfOpen: true });
    const client = transport === 'tls' ? await below.upgrade({ ca: localhost.cert }) : below;
    const find = () => served.connections.findLast(({ remotePort }) => remotePort === below.socket.localPort);
    await until(() => find() !== undefined);
    return { client, below, connection: find() as Connection<Reading>, sent: 0, written: 0 };
  };
  return { wrong, served, peer };
}

/** Sends the next `length` bytes of a peer's stream, and waits until they have been read unless `connection` is paused. */
async function send(peer: Peer, length: number, end = '', waits = true): Promise<void> {
  const bytes = contentOf(peer.connection.data.id, peer.sent, length);
  peer.sent += length;
  peer.written += length + end.length;
  const sent = peer.client.send(Buffer.concat([bytes, Buffer.from(end)]));
  if (!waits) return;
  await sent;
  await isRead(peer);
}

function isRead({ connection, written }: Peer): Promise<void> {
  return until(() => connection.stats.bytesReceived === written);
}

describe.each(PATHS)('received %s', (receive) => {
  test('the space behind a frame that has ended is read into no more', async () => {
    const { wrong, peer } = await checking(receive);
    const [a, b] = [await peer(), await peer()];
    for (let round = 0; round < 10; round++) {
      await send(a, 100 * KIB);
      await send(a, 5, '\n');
      // Takes the memory that the other has given back.
      await send(b, 120 * KIB);
      await send(a, 20 * KIB, '\n');
      await send(b, 5, '\n');
    }
    expect(wrong).toEqual([]);
    expect([a.connection.data.offset, b.connection.data.offset]).toEqual([a.sent, b.sent]);
  });

  test.each<[string, (peer: Peer) => void]>([
    ['destroyed', ({ connection }) => connection.destroy()],
    ['reset', ({ client }) => client.reset()],
    // These two are read from still, to nobody's benefit.
    ['ended', ({ connection }) => connection.end()],
    ['half-closed', ({ connection }) => connection.endWriting()],
  ])(
    'the memory of one that is %s in mid-frame goes to others, and what still comes does not',
    async (_, part) => {
      const { wrong, peer } = await checking(receive);
      const other = await peer();
      await send(other, 70 * KIB);
      for (let round = 0; round < 10; round++) {
        const victim = await peer();
        await send(victim, 70 * KIB);
        if (round % 2 === 0) void send(victim, 90 * KIB, '', false);
        part(victim);
        const heir = await peer();
        // As long as the memory that the victim has left.
        await send(heir, 120 * KIB);
        victim.client.socket.write(contentOf(99, 0, 30 * KIB));
        await send(other, 1 * KIB);
        await sleep(2);
        await send(heir, 10, '\n');
        expect(heir.connection.data.offset).toBe(heir.sent);
        victim.client.socket.destroy();
      }
      await send(other, 1, '\n');
      expect(wrong).toEqual([]);
      expect(other.connection.data.offset).toBe(other.sent);
    },
  );

  test('a dormant connection gets its start of a frame back, and nobody else does', async () => {
    const { wrong, peer } = await checking(receive);
    const sleepers = await Promise.all(Array.from({ length: 10 }, peer));
    for (const [i, sleeper] of sleepers.entries()) await send(sleeper, 1 + 7 * i);
    await sleep(60);
    const busy = await peer();
    for (let round = 0; round < 20; round++) await send(busy, 60, round % 2 === 0 ? '' : '\n');
    for (const sleeper of sleepers) await send(sleeper, 3, '\n');
    expect(wrong).toEqual([]);
    expect(sleepers.map(({ connection }) => connection.data.offset)).toEqual(
      sleepers.map(({ sent }) => sent),
    );
  });

  test.each([
    [1, 'tcp'],
    [2, 'tcp'],
    [3, 'tcp'],
    [4, 'tls'],
    [5, 'tls'],
  ] as const)('any mixture, number %d, over %s', async (seed, transport) => {
    const next = random(seed);
    const pick = (count: number): number => Math.floor(next() * count);
    const { wrong, served, peer } = await checking(receive, transport);
    const peers = await Promise.all(Array.from({ length: 6 }, peer));
    const paused = new Set<Peer>();
    const actions: ((peer: Peer, index: number) => Promise<unknown> | undefined)[] = [
      (peer) => send(peer, pick(40), '\n', !paused.has(peer)),
      (peer) => send(peer, pick(200), '', !paused.has(peer)),
      (peer) => send(peer, pick(90 * KIB), '', !paused.has(peer)),
      (peer) => send(peer, pick(90 * KIB), '\n', !paused.has(peer)),
      (peer) => {
        paused.add(peer);
        peer.connection.pause();
        return undefined;
      },
      (peer) => {
        paused.delete(peer);
        peer.connection.resume();
        return isRead(peer);
      },
      async (old, index) => {
        if (next() < 0.5) old.connection.destroy();
        else old.below.reset();
        peers[index] = await peer();
      },
      () => (next() < 0.1 ? sleep(25) : undefined),
    ];
    for (let step = 0; step < 250; step++) {
      const index = pick(peers.length);
      const peer = peers[index] as Peer;
      await (actions[pick(actions.length)] as (typeof actions)[number])(peer, index);
    }
    for (const peer of peers) {
      peer.connection.resume();
      peer.client.end('\n');
    }
    await until(() => peers.every(({ connection, sent }) => connection.data.offset === sent), 'all of it');
    expect(wrong).toEqual([]);
    expect(served.server.stats().errors.ERR_HANDLER).toBeUndefined();
  });
});
