import { setTimeout as delay } from 'node:timers/promises';
import { script } from '../script.ts';
import { TalkingChild } from '../talking-child.ts';
import type { MemoryEffort } from './effort.ts';

interface Order {
  readonly order: 'open' | 'finish' | 'close';
  readonly port: number;
  readonly connections: number;
}

interface ClientReply {
  readonly right?: number;
}

/** What a server says of itself. */
interface Account {
  readonly port: number;
  readonly open: number;
  readonly bytesReceived: number;
  readonly heapUsed: number;
  /** Buffers included. */
  readonly external: number;
  readonly arrayBuffers: number;
  readonly rss: number;
}

/** In bytes per connection, on average. */
export interface Cost {
  /** The heap, and what hangs on it outside. */
  readonly total: number;
  readonly buffers: number;
  /** As the system counts, in pages. */
  readonly resident: number;
}

/** What each connection sends, before it falls silent. */
const PART_BYTES = 3;
/** Enough to make what is made once. */
const FIRST_CONNECTIONS = 50;
const PATIENCE_MS = 20_000;

/**
 * What idle connections cost a server in a process of its own, beyond what it takes without them.
 *
 * @param answers Whether it sends lines back: then each connection ends its own at last, to see that it was kept.
 * @throws {Error} If connections are missing, or get wrong answers.
 */
export async function costOf(
  server: string,
  answers: boolean,
  { connections, quietMs }: MemoryEffort,
): Promise<Cost> {
  const path = script(`servers/${server}`);
  const process = await TalkingChild.start<{ collects: boolean }, Account>(server, ['--expose-gc', path]);
  const client = await TalkingChild.start<Order, ClientReply>('the client', [script('clients/idle.mjs')]);
  const { port } = process.greeting;
  try {
    await client.ask({ order: 'open', port, connections: FIRST_CONNECTIONS });
    await until(process, FIRST_CONNECTIONS, PART_BYTES * FIRST_CONNECTIONS);
    await client.ask({ order: 'close', port, connections: 0 });
    await until(process, 0, PART_BYTES * FIRST_CONNECTIONS);
    const before = await process.ask({ collects: true });

    await client.ask({ order: 'open', port, connections });
    await until(process, connections, PART_BYTES * (FIRST_CONNECTIONS + connections));
    await delay(quietMs);
    const after = await process.ask({ collects: true });
    if (after.open !== connections) throw new Error(`${after.open} of ${connections} connections were left`);

    if (answers) {
      const { right } = await client.ask({ order: 'finish', port, connections });
      if (right !== connections) throw new Error(`${right} of ${connections} lines came back`);
    }
    const each = (part: (account: Account) => number): number => (part(after) - part(before)) / connections;
    return {
      total: each(({ heapUsed, external }) => heapUsed + external),
      buffers: each(({ arrayBuffers }) => arrayBuffers),
      resident: each(({ rss }) => rss),
    };
  } finally {
    await Promise.all([process.stop(), client.stop()]);
  }
}

/** Waits until so many are open, and so much has come. */
async function until(
  server: TalkingChild<{ collects: boolean }, Account>,
  open: number,
  bytes: number,
): Promise<void> {
  const begin = performance.now();
  for (;;) {
    const account = await server.ask({ collects: false });
    if (account.open === open && account.bytesReceived === bytes) return;
    if (performance.now() - begin > PATIENCE_MS) {
      throw new Error(
        `${account.open} of ${open} connections are open, ${account.bytesReceived} of ${bytes} bytes have come`,
      );
    }
    await delay(50);
  }
}
