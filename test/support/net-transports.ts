import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Connection, ServerOptions } from '../../src/index.ts';
import { Client } from './net-client.ts';
import { serve } from './net-server.ts';
import { localhost } from './net-tls.ts';
import { until } from './net-until.ts';

export const TRANSPORTS = ['tcp', 'unix', 'tls'] as const;

type Transport = (typeof TRANSPORTS)[number];

/** A server over that transport, and a client that has connected to it. */
export async function talk<Data = unknown>(
  transport: Transport,
  options: Partial<ServerOptions<Data>>,
): Promise<{ client: Client; connection: Connection<Data>; log: string[] }> {
  const tls = transport === 'tls' && { tls: localhost };
  const where = transport === 'unix' ? { path: socketPath() } : { port: 0, host: '127.0.0.1' };
  const served = await serve<Data>({ ...options, ...tls }, where);
  if (!tls) return { ...(await served.pair()), log: served.log };
  const client = await Client.overTls({ port: served.port, host: '127.0.0.1', ca: localhost.cert });
  await until(() => served.connections.length > 0);
  return { client, connection: served.connections[0] as Connection<Data>, log: served.log };
}

let paths = 0;

/** Where a Unix socket can be made; a pipe on Windows. */
export function socketPath(): string {
  const name = `wirecut-${process.pid}-${paths++}.sock`;
  if (process.platform === 'win32') return `\\\\?\\pipe\\${name}`;
  const path = join(tmpdir(), name);
  onTestFinished(() => rmSync(path, { force: true }));
  return path;
}
