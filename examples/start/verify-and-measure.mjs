import { unverified } from './failure.mjs';
import { formatNoun } from './format.mjs';
import { measure } from './measure.mjs';
import { Progress } from './progress.mjs';
import { Random } from './random.mjs';
import { formatReport } from './report.mjs';
import { Script } from './script.mjs';
import { ServerProcess } from './server-process.mjs';
import { WORKLOADS } from './workloads.mjs';

const SERVERS = ['wirecut', 'naive'];
const CONNECTIONS = 4;
const FULL = { warmUpMs: 300, windowMs: 1_000 };
const QUICK = { warmUpMs: 60, windowMs: 140 };
/** All is to end within 30 s, whatever happens, and the build comes first. */
const DEADLINE_MS = 25_000;

export async function verifyAndMeasure({ seed, quick }) {
  const server = new ServerProcess();
  let watchdog;
  const overdue = new Promise((_, reject) => {
    watchdog = setTimeout(() => reject(unverified(`not done after ${DEADLINE_MS / 1e3} s`)), DEADLINE_MS);
  });
  try {
    const startedAt = performance.now();
    const run = runAll(server, seed, quick ? QUICK : FULL);
    const results = await Promise.race([run, server.died, overdue]);
    console.log(formatReport(results, (performance.now() - startedAt) / 1e3));
  } catch (error) {
    throw await server.explain(error);
  } finally {
    clearTimeout(watchdog);
    await server.stop();
  }
}

/** One after the other, so that they do not take the processor from each other. */
async function runAll(server, seed, timing) {
  const ports = await server.ports();
  console.log(`${CONNECTIONS} connections over loopback to server process ${server.pid}, seed ${seed}`);

  const progress = new Progress(process.stdout);
  const steps = WORKLOADS.length * SERVERS.length;
  const results = [];
  for (const workload of WORKLOADS) {
    const scripts = Array.from({ length: CONNECTIONS }, (_, i) => {
      return new Script(workload.exchange, new Random(seed + i));
    });
    const result = { workload };
    for (const name of SERVERS) {
      const label = `${workload.title}, ${name}`;
      const step = results.length * SERVERS.length + SERVERS.indexOf(name) + 1;
      const describe = (count) => `[${step}/${steps}] ${label}: ${formatNoun(count, workload.unit)} verified`;
      result[name] = await measure({
        label,
        port: ports[name][workload.name],
        scripts,
        seed,
        timing,
        cpuMicroseconds: () => server.cpuMicroseconds(),
        onProgress: (count) => progress.update(describe(count)),
      });
      progress.done(describe(result[name].replies));
    }
    results.push(result);
  }
  return results;
}
