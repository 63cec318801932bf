import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';
import { which } from './net-processes.ts';

const EXECUTABLES = ['chromium', 'chromium-browser', 'google-chrome'];
/** Bytes of a body that are sent at a time. */
const PIECE = 49_999;

/** Starts the system's Chromium, without a window. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = EXECUTABLES.map(which).find((path) => path !== undefined);
  if (executablePath === undefined) {
    throw new Error(`none of ${EXECUTABLES.join(', ')} is installed: apt-get install chromium`);
  }
  // The sandbox is not for root; and containers have little shared memory.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** What a site has at a path. */
interface Content {
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves a site on loopback. Bodies go out in pieces, as they do from afar. */
export async function serveSite(site: Readonly<Record<string, Content>>): Promise<Server> {
  const server = createServer(async (request, response) => {
    const content = site[request.url ?? ''];
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { type, headers } = content;
    const body = Buffer.from(content.body);
    response.writeHead(200, { 'content-type': type, ...headers });
    for (let at = 0; at < body.length; at += PIECE) {
      response.write(body.subarray(at, at + PIECE));
      await new Promise(setImmediate);
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

export function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
