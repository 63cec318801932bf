import { setTimeout as delay } from 'node:timers/promises';
import { Driver } from './driver.mjs';
import { Random } from './random.mjs';
import { ServerProcess } from './server-process.mjs';

const PROGRESS_INTERVAL_MS = 100;

/**
 * Drives one server with one workload, in a process of its own: what the servers
 * measured before have compiled and left behind does not count.
 */
export async function measure({ framers, workload, scripts, seed, timing, signal, onProgress }) {
  const server = new ServerProcess(framers, workload, signal);
  try {
    const measured = server.port().then((port) => {
      const drivers = scripts.map((script, i) => {
        const label = `${workload.title}, ${framers}, connection ${i + 1}`;
        return new Driver(port, script, new Random(seed + i), label);
      });
      return measureDrivers(drivers, server, timing, onProgress);
    });
    return await Promise.race([measured, server.died]);
  } catch (error) {
    throw await server.explain(error);
  } finally {
    await server.stop();
  }
}

async function measureDrivers(drivers, server, timing, onProgress) {
  const finished = Promise.all(drivers.map((driver) => driver.finished));
  const ticker = setInterval(() => onProgress(sum(drivers, 'replies')), PROGRESS_INTERVAL_MS);
  try {
    const rates = await Promise.race([measureWindow(drivers, server, timing), finished]);
    for (const driver of drivers) driver.stop();
    await finished;
    return { ...rates, replies: sum(drivers, 'replies'), replyBytes: sum(drivers, 'replyBytes') };
  } finally {
    clearInterval(ticker);
    for (const driver of drivers) driver.destroy();
  }
}

/** The just-in-time compilers warm up before the window; what is under way at its end is verified all the same. */
async function measureWindow(drivers, server, { warmUpMs, windowMs }) {
  await delay(warmUpMs);
  const from = await sample(drivers, server);
  await delay(windowMs);
  const to = await sample(drivers, server);

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

async function sample(drivers, server) {
  const cpuMicroseconds = await server.cpuMicroseconds();
  return {
    cpuMicroseconds,
    milliseconds: performance.now(),
    replies: sum(drivers, 'replies'),
    requestBytes: sum(drivers, 'requestBytes'),
  };
}

function sum(drivers, property) {
  return drivers.reduce((total, driver) => total + driver[property], 0);
}
