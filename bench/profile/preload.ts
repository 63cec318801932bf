// Loaded first into a process that is to be profiled: does what the one that has started it asks, and ends with it.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import type { Reply, Request } from './profiled.ts';

/** Of samples, in microseconds. */
const INTERVAL = 200;

const session = new Session();
session.connect();

process.on('message', async (message) => {
  const request = message as Request;
  if (request.order === 'start') await start();
  else await stop(request.file);
  const reply: Reply = { done: request.order };
  process.send?.(reply);
});
process.on('disconnect', () => process.exit());

async function start(): Promise<void> {
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
  await session.post('Profiler.start');
}

async function stop(file: string): Promise<void> {
  const { profile } = await session.post('Profiler.stop');
  writeFileSync(file, JSON.stringify(profile));
}
