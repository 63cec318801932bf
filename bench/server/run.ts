import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { startChild, stopChild } from './children.ts';

/** A command and its arguments. */
export type Command = readonly [string, ...(string | number)[]];

/**
 * Runs a program to its end.
 *
 * @returns What it prints.
 * @throws {Error} With its last words, if it fails, or takes longer than `patienceMs`.
 */
export async function run([command, ...args]: Command, patienceMs: number): Promise<string> {
  const child = startChild(command, args.map(String), { stdio: ['ignore', 'pipe', 'pipe'] });
  const impatience = setTimeout(() => void stopChild(child), patienceMs);
  try {
    const [[code], output, complaints] = await Promise.all([
      once(child, 'exit'),
      text(child.stdout as Readable),
      text(child.stderr as Readable),
    ]);
    if (code === 0) return output;
    const reason = code === null ? `it took longer than ${patienceMs} ms` : `it ended with ${code}`;
    throw new Error(complaints.trim() || reason);
  } finally {
    clearTimeout(impatience);
  }
}
