import type { Socket } from 'node:net';
import { ECHO_SERVERS, type StartEcho } from './echo-servers.ts';
import { echo, type Traffic } from './echoing.ts';

const TRAFFICS: readonly Traffic[] = [
  { flights: 50, depth: 1 },
  { flights: 50, depth: 128 },
];

/** What servers hand to their sockets, and copy, for what each read brings. */
export async function serverCounts(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [name, start] of Object.entries(ECHO_SERVERS)) {
    for (const traffic of TRAFFICS) {
      Object.assign(counts, await countsOf(`${name}, ${traffic.depth} in flight`, start, traffic));
    }
  }
  return counts;
}

async function countsOf(name: string, start: StartEcho, traffic: Traffic): Promise<Record<string, number>> {
  const { flights, depth } = traffic;
  const tally = { writes: 0 };
  const accepted = (socket: Socket): void => countWrites(socket, tally);
  const copied = await echo(start, traffic, accepted, (server) => server.bytesCopied?.());
  return {
    [`${name}: writes per read`]: tally.writes / flights,
    [`${name}: frames per write`]: (flights * depth) / tally.writes,
    ...(copied !== undefined && { [`${name}: bytes copied`]: copied }),
  };
}

/** Counts what a stream hands to what is under it: several writes that have been corked are one. */
function countWrites(socket: Socket, tally: { writes: number }): void {
  const { _write, _writev } = socket;
  socket._write = (...args) => {
    tally.writes++;
    _write.apply(socket, args);
  };
  if (_writev === undefined) return;
  socket._writev = (...args) => {
    tally.writes++;
    _writev.apply(socket, args);
  };
}
