import { unverified } from './failure.mjs';
import { formatNoun } from './format.mjs';
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
  const progress = new Progress(process.stdout);
  const startedAt = performance.now();
  console.log(`${CONNECTIONS} connections over loopback to a process for each server, seed ${seed}`);
  try {
    const results = await measureAll({ seed, timing: quick ? QUICK : FULL, signal }, progress);
    console.log(formatReport(results, (performance.now() - startedAt) / 1e3));
  } catch (error) {
    progress.clear();
    throw signal.aborted ? unverified(`not done after ${DEADLINE_MS / 1e3} s`) : error;
  }
}

/** One after the other, so that they do not take the processor from each other. */
async function measureAll(common, progress) {
  const results = [];
  for (const workload of WORKLOADS) {
    const scripts = Array.from({ length: CONNECTIONS }, (_, i) => {
      return new Script(workload.exchange, new Random(common.seed + i));
    });
    const measureServer = async (framers) => {
      const describe = (count) =>
        `${workload.title}, ${framers}: ${formatNoun(count, workload.unit)} verified`;
      const onProgress = (count) => progress.update(describe(count));
      const result = await measure({ ...common, framers, workload, scripts, onProgress });
      progress.done(describe(result.replies));
      return result;
    };
    results.push({ workload, wirecut: await measureServer('wirecut'), naive: await measureServer('naive') });
  }
  return results;
}
