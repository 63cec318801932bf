import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../numbers.ts';
import { run } from '../run.ts';
import { ServerProcess } from '../server-process.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/redis.mjs', import.meta.url));
const PATIENCE_MS = 10_000;

export const OURS = 'wirecut';
export const THEIRS = 'redis-server';

/** What is missing here, if anything is; else the version of what there is. */
export async function missing(): Promise<{ reason: string } | { version: string }> {
  if (!existsSync(EXAMPLE)) return { reason: 'there is no examples/redis.mjs' };
  try {
    await run(['redis-benchmark', '--version'], PATIENCE_MS);
    const version = await run([THEIRS, '--version'], PATIENCE_MS);
    return { version: version.match(/v=\S+/)?.[0] ?? 'unknown' };
  } catch (error) {
    const { code, path } = error as { code?: string; path?: string };
    return { reason: code === 'ENOENT' ? `no ${path} here` : messageOf(error) };
  }
}

export function startOurs(): Promise<ServerProcess> {
  return ServerProcess.start([process.execPath, EXAMPLE, '--port', 0]);
}

/** It keeps nothing on disk. */
export async function startTheirs(): Promise<ServerProcess> {
  const port = await freePort();
  const isReady = (line: string): number | undefined => (/ready to accept/i.test(line) ? port : undefined);
  return ServerProcess.start(
    [THEIRS, '--bind', '127.0.0.1', '--port', port, '--save', '', '--appendonly', 'no'],
    isReady,
  );
}

/** It does not choose one by itself. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}
