// Counts and times what one contender does with what is hostile, in a process of its own: hostile-worker.ts CONTENDER
// MILLISECONDS ROW...
import { bufferIndexOf } from '../contenders/buffer-index-of.ts';
import { frameStream } from '../contenders/frame-stream.ts';
import { lengthPrefixedStream } from '../contenders/length-prefixed-stream.ts';
import { naiveConcat } from '../contenders/naive-concat.ts';
import { naiveList } from '../contenders/naive-list.ts';
import { serialport } from '../contenders/serialport.ts';
import { wirecut } from '../contenders/wirecut.ts';
import { sendFinding } from '../probe.ts';
import { timeRuns } from '../timed-runs.ts';
import { type Attack, attacksOn, hostileGroup } from './hostile-group.ts';
import { heldBy, type Work, workByBuffers, workOfDecoder } from './hostile-work.ts';

/** By rows. */
export type HostileFindings = Readonly<Record<string, HostileFinding>>;

/** Nanoseconds, and what was done, for each byte received. */
export interface HostileFinding extends Work {
  readonly time: number;
}

/** Those that do all of it by methods of `Buffer`. */
const BY_BUFFERS: ReadonlySet<string> = new Set(
  [
    naiveConcat,
    naiveList,
    bufferIndexOf,
    serialport,
    frameStream({ lengthSize: 4 }),
    lengthPrefixedStream,
  ].map(({ name }) => name),
);

const [name = '', milliseconds, ...rows] = process.argv.slice(2);

await sendFinding(async (): Promise<HostileFindings> => {
  const findings: Record<string, HostileFinding> = {};
  for (const attack of attacksOn(name)) {
    if (rows.includes(attack.row)) findings[attack.row] = await find(attack);
  }
  return findings;
});

async function find({ row, contender, corpus }: Attack): Promise<HostileFinding> {
  const task = hostileGroup.prepare(name, row);
  if (!('run' in task)) throw new TypeError('an attack is run');
  const minMilliseconds = Number(milliseconds);
  const { p50 } = await timeRuns(task, { warmUpMilliseconds: minMilliseconds, minMilliseconds, minRuns: 3 });
  const work =
    name === wirecut.name
      ? workOfDecoder(corpus())
      : {
          ...(BY_BUFFERS.has(name) ? await workByBuffers(contender, corpus()) : {}),
          ...(await heldBy(contender, corpus())),
        };
  return { time: p50 / task.bytes, ...work };
}
