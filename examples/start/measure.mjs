import { setTimeout as delay } from 'node:timers/promises';
import { Driver } from './driver.mjs';
import { Random } from './random.mjs';

const PROGRESS_INTERVAL_MS = 100;

/**
 * Drives one server with one workload, and measures a window of that. Before it
 * the just-in-time compilers warm up; after it the rest is still verified.
 */
export async function measure({ label, port, scripts, seed, timing, cpuMicroseconds, onProgress }) {
  const drivers = scripts.map(
    (script, i) => new Driver(port, script, new Random(seed + i), `${label}, connection ${i + 1}`),
  );
  const finished = Promise.all(drivers.map((driver) => driver.finished));
  const ticker = setInterval(() => onProgress(sum(drivers, 'replies')), PROGRESS_INTERVAL_MS);
  try {
    const rates = await Promise.race([measureWindow(drivers, timing, cpuMicroseconds), finished]);
    for (const driver of drivers) driver.stop();
    await finished;
    return { ...rates, replies: sum(drivers, 'replies'), replyBytes: sum(drivers, 'replyBytes') };
  } finally {
    clearInterval(ticker);
    for (const driver of drivers) driver.destroy();
  }
}

async function measureWindow(drivers, { warmUpMs, windowMs }, cpuMicroseconds) {
  await delay(warmUpMs);
  const from = await sample(drivers, cpuMicroseconds);
  await delay(windowMs);
  const to = await sample(drivers, cpuMicroseconds);

  const seconds = (to.milliseconds - from.milliseconds) / 1e3;
  const cpuSeconds = (to.cpuMicroseconds - from.cpuMicroseconds) / 1e6;
  const replies = to.replies - from.replies;
  return {
    repliesPerSecond: replies / seconds,
    bytesPerSecond: (to.requestBytes - from.requestBytes) / seconds,
    cpuNanosecondsPerReply: (cpuSeconds * 1e9) / replies,
    cpuShare: cpuSeconds / seconds,
  };
}

async function sample(drivers, cpuMicroseconds) {
  return {
    cpuMicroseconds: await cpuMicroseconds(),
    milliseconds: performance.now(),
    replies: sum(drivers, 'replies'),
    requestBytes: sum(drivers, 'requestBytes'),
  };
}

function sum(drivers, property) {
  return drivers.reduce((total, driver) => total + driver[property], 0);
}
