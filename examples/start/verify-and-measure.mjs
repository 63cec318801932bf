import { unverified } from './failure.mjs';
import { formatCount } from './format.mjs';
import { measure } from './measure.mjs';
import { Progress } from './progress.mjs';
import { Random } from './random.mjs';
import { formatReport } from './report.mjs';
import { Script } from './script.mjs';
import { WORKLOADS } from './workloads.mjs';

const CONNECTIONS = 4;
const FULL = { warmUpMs: 350, windowMs: 900 };
const QUICK = { warmUpMs: 60, windowMs: 140 };
/** All is to end within 30 s, whatever happens, and the build comes first. */
const DEADLINE_MS = 25_000;

export async function verifyAndMeasure({ seed, quick }) {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const startedAt = performance.now();
  console.log(`${CONNECTIONS} connections over loopback to a process for each server, seed ${seed}`);
  try {
    const results = await measureAll(seed, quick ? QUICK : FULL, signal);
    console.log(formatReport(results, (performance.now() - startedAt) / 1e3));
  } catch (error) {
    throw signal.aborted ? unverified(`not done after ${DEADLINE_MS / 1e3} s`) : error;
  }
}

/** One after the other, so that they do not take the processor from each other. */
async function measureAll(seed, timing, signal) {
  const progress = new Progress(process.stdout);
  const results = [];
  for (const workload of WORKLOADS) {
    const scripts = Array.from({ length: CONNECTIONS }, (_, i) => {
      return new Script(workload.exchange, new Random(seed + i));
    });
    const measureOne = async (framers) => {
      const describe = (count) =>
        `${workload.title}, ${framers}: ${formatCount(count)} ${workload.units} verified`;
      const onProgress = (count) => progress.update(describe(count));
      const result = await measure({ framers, workload, scripts, seed, timing, signal, onProgress });
      progress.done(describe(result.replies));
      return result;
    };
    results.push({ workload, wirecut: await measureOne('wirecut'), naive: await measureOne('naive') });
  }
  return results;
}
