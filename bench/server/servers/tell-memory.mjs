import { setTimeout as delay } from 'node:timers/promises';

const COLLECTIONS = 6;

/** Tells the parent process what port it is, and, whenever it says so, what is open and how much memory that takes. */
export function tellMemory(port, stats) {
  process.on('message', async ({ collects }) => {
    if (collects) await collectGarbage();
    const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
    const { open, bytesReceived } = stats();
    process.send({ open, bytesReceived, heapUsed, external, arrayBuffers, rss });
  });
  process.send({ port });
}

/** More than once: what one collection finds dead may be what the next needs to know. */
async function collectGarbage() {
  for (let i = 0; i < COLLECTIONS; i++) {
    globalThis.gc();
    await delay(50);
  }
}
