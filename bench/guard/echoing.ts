import type { Socket } from 'node:net';
import type { RunTask } from '../groups/group.ts';
import type { EchoServer, StartEcho } from './echo-servers.ts';
import { Flights } from './flights.ts';

const LINE = Buffer.from(`${'x'.repeat(31)}\n`);

/** So many times so many lines, there and back. */
export interface Traffic {
  readonly flights: number;
  /** Lines that wait for their answer. */
  readonly depth: number;
}

/**
 * Starts a server, has all lines come back, and stops it.
 *
 * @returns What `look` has seen of the server before it was stopped.
 * @throws {Error} If an answer is wrong, or missing.
 */
export async function echo<T>(
  start: StartEcho,
  { flights: count, depth }: Traffic,
  accepted: (socket: Socket) => void,
  look: (server: EchoServer) => T,
): Promise<T> {
  const lines = Buffer.concat(Array<Buffer>(depth).fill(LINE));
  const server = await start(accepted);
  const flights = await Flights.open(server.port);
  try {
    for (let i = 0; i < count; i++) await flights.fly(lines);
    return look(server);
  } finally {
    await flights.close();
    await server.close();
  }
}

/** The same, to be measured. */
export function echoTask(start: StartEcho, traffic: Traffic): RunTask {
  const count = traffic.flights * traffic.depth;
  const answer = { count, sum: count * LINE.length };
  return {
    bytes: answer.sum,
    expected: answer,
    run: () =>
      echo(
        start,
        traffic,
        () => {},
        () => answer,
      ),
  };
}
