import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Connection, delimiter, type Frame } from '../../src/index.ts';
import { Client } from '../support/net-client.ts';
import { PATHS, serve } from '../support/net-server.ts';
import { cases } from '../support/property.ts';

// Handlers that answer each frame in another way, hold back and let go whomever they like, and a network that cuts as
// it likes: what comes back is what was sent, in order.

const lf = delimiter('\n');
const CONNECTIONS = 4;

type Answer = (frame: Frame, connection: Connection) => unknown;

async function* slowly(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    await turn();
    yield chunk;
  }
}

const NEWLINE = Buffer.from('\n');

const ANSWERS: Answer[] = [
  (frame, peer) => peer.send(frame),
  (frame, peer) => peer.send(frame.bytes),
  (frame, peer) => peer.send(frame.toString('latin1')),
  (frame, peer) => peer.write(`${frame}\n`),
  (frame, peer) => peer.writeOwned(Buffer.concat([frame.copy(), NEWLINE])),
  (frame, peer) => peer.writeProducer([frame.copy(), NEWLINE]),
  (frame, peer) => peer.writeProducer(slowly(frame.copy(), NEWLINE)),
  async (frame, peer) => {
    await turn();
    peer.send(frame);
  },
  (frame, peer) => turn().then(() => peer.send(frame)),
  (frame, peer) => {
    peer.send(frame);
    peer.pause();
    setImmediate(() => peer.resume());
  },
];

/** How the server answers frame after frame, how long they are, and where they are cut. */
const conduct = fc.record({
  answers: fc.array(fc.nat(ANSWERS.length - 1), { minLength: 1, maxLength: 12 }),
  meddles: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
  lengths: fc.array(fc.oneof(fc.nat(40), fc.nat(5_000), fc.nat(60_000)), { minLength: 1, maxLength: 30 }),
  cuts: fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70_000 })), {
    minLength: 1,
    maxLength: 8,
  }),
});

describe.each(PATHS)('received %s', (receive) => {
  test('whatever handlers do, what comes back is what was sent', { timeout: 60_000 }, async () => {
    const run = fc.asyncProperty(conduct, async ({ answers, meddles, lengths, cuts }) => {
      let count = 0;
      const served = await serve({
        receive,
        framing: lf,
        writeHighWaterMark: 20_000,
        frame(frame: Frame, connection: Connection): unknown {
          const n = count++;
          const other: Connection | undefined = served.connections[n % served.connections.length];
          if (other && other !== connection && meddles[n % meddles.length]) {
            other.pause();
            other.resume();
          }
          const answer = ANSWERS[answers[n % answers.length] as number] as Answer;
          return answer(frame, connection);
        },
      });
      const sent = Buffer.from(
        lengths.map((length, i) => `${String.fromCharCode(97 + (i % 26)).repeat(length)}\n`).join(''),
      );
      const exchange = async (): Promise<boolean> => {
        const client = await Client.to({ port: served.port, host: '127.0.0.1' });
        for (let at = 0, i = 0; at < sent.length; i++) {
          const end = at + (cuts[i % cuts.length] as number) * (sent.length > 20_000 ? 50 : 1);
          await client.send(sent.subarray(at, end));
          at = end;
        }
        client.end();
        return (await client.take(sent.length)).equals(sent) && (await client.rest()) === '';
      };
      const right = await Promise.all(Array.from({ length: CONNECTIONS }, exchange));
      expect(right).toEqual(right.map(() => true));
      await served.server.close();
    });
    await fc.assert(run, cases(12));
  });
});
