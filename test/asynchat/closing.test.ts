import { expect, test } from 'vitest';
import { resolveChatOptions } from '../../src/asynchat/chat-options.ts';
import type { AsyncChatOptions } from '../../src/asynchat.ts';
import { resolveConnectionLimits } from '../../src/net/connection-limits.ts';
import { Echo, listenInNode } from '../support/echo-chat.ts';
import { Client } from '../support/net-client.ts';

// A channel that has been closed does not wait for ever for a peer that does not end its side.

const MODES: [string, AsyncChatOptions][] = [
  ['departing', {}],
  ['strict', { compat: 'strict' }],
];

test.each(MODES)('%s: the peer is waited for so long', async (_, options) => {
  const { endTimeout } = resolveConnectionLimits(resolveChatOptions(options).dispatcher);
  expect(endTimeout).toBe(10_000);
  expect(
    resolveConnectionLimits(resolveChatOptions({ ...options, endTimeout: 5 }).dispatcher).endTimeout,
  ).toBe(5);
});

test.each(MODES)('%s: then its connection is gone', async (_, options) => {
  class Once extends Echo {
    override answered(): void {
      this.close();
    }
  }
  const port = await listenInNode((socket) => void new Once(socket, { ...options, endTimeout: 40 }));
  const client = await Client.to({ port, host: '127.0.0.1', allowHalfOpen: true });
  await client.send('hello\n');
  expect(await client.rest()).toBe('hello\n');
  const pouring = setInterval(() => client.socket.write('more\n'), 2);
  await client.closed;
  clearInterval(pouring);
});
