import { compiled, loadClient } from '../native/programs.ts';
import { type Command, run } from '../run.ts';
import { script } from '../script.ts';
import { CONNECTIONS, type Row } from './rows.ts';

/** What a client has seen of a server in a window of time; all answers were right. */
export interface Sample {
  readonly replies: number;
  readonly seconds: number;
  /** For what part of it the client itself was at work. */
  readonly busy: number;
}

/** A program that loads servers and looks at every byte of their answers. */
export interface LoadClient {
  readonly note: string;
  /** @throws {Error} If an answer is wrong, or missing. */
  load(port: number, row: Row, warmUpMs: number, windowMs: number): Promise<Sample>;
}

const PATIENCE_MS = 20_000;

/** The one in C, or else the one for Node. */
export async function openLoadClient(): Promise<LoadClient> {
  const { path, note } = await compiled(loadClient);
  const command: Command = path === undefined ? [process.execPath, script('clients/load.mjs')] : [path];
  return {
    note:
      path === undefined
        ? `the load comes from a client in Node, so that servers look more alike than they are; ${note}`
        : `the load comes from one thread in C; ${note}`,
    async load(port, { lineBytes, inFlight }, warmUpMs, windowMs) {
      const args = [port, CONNECTIONS, lineBytes, inFlight, warmUpMs, windowMs];
      return JSON.parse(await run([...command, ...args], PATIENCE_MS + warmUpMs + windowMs)) as Sample;
    },
  };
}
