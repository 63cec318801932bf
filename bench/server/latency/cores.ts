import { readFileSync } from 'node:fs';
import type { Command } from '../run.ts';

/** Commands under which the client has a core to itself, and the servers have the others. */
export interface Cores {
  ofClient(command: Command): Command;
  ofServers(command: Command): Command;
}

/**
 * A client that never sleeps looks, to the scheduler, like any other process that wants a core: without this, a server
 * waits now and then for some milliseconds until the client's time slice is over. Undefined if there is but one, or if
 * the system does not say.
 */
export function coresHere(): Cores | undefined {
  const all = numbersIn(allowedHere());
  const client = all.pop();
  if (client === undefined || all.length === 0) return undefined;
  return {
    ofClient: (command) => ['taskset', '-c', client, ...command],
    ofServers: (command) => ['taskset', '-c', all.join(','), ...command],
  };
}

function allowedHere(): string {
  if (process.platform !== 'linux') return '';
  const [, allowed = ''] =
    /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return allowed;
}

/** `0-2,5`: 0, 1, 2 and 5. */
function numbersIn(list: string): number[] {
  if (list === '') return [];
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
