import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bench, Progress } from '../bench.ts';
import { messageOf } from '../numbers.ts';
import type { GroupRecord, TableRecord, Thoroughness } from '../recording/record.ts';

const execute = promisify(execFile);
const CHILD = fileURLToPath(new URL('./startup-child.mjs', import.meta.url));

/** Modules that are imported, each of which the child knows how to get a frame from. */
const OWN = ['wirecut', 'wirecut/streams', 'wirecut/asynchat', 'wirecut/asyncio', 'wirecut/testing'];
const RIVALS = [
  'node:readline',
  'split2',
  'binary-split',
  'byline',
  'streamsearch',
  'bl',
  '@serialport/parser-delimiter',
  '@serialport/parser-readline',
  'frame-stream',
  'length-prefixed-stream',
  'it-length-prefixed',
];
const MODULES = [...OWN, ...RIVALS];
const QUICK_MODULES = ['wirecut', 'node:readline', 'split2'];

const ROUNDS: Readonly<Record<Thoroughness, number>> = { thorough: 15, quick: 5 };
const SECONDS_PER_PROCESS = 0.12;

/** What one process has said, in milliseconds since the import has begun. */
interface Startup {
  readonly imported: number;
  /** Absent where no frames are cut. */
  readonly first?: number;
}

const IMPORTED = 'imported';
const FIRST = 'first frame';

/** How long until a program can begin? */
export const startup: Bench = {
  name: 'startup',
  question:
    'In a new process of Node, which has loaded nothing but `node:stream`: how long does it take to import a module, and until it has handed over its first frame?',
  // One more round, whose times are thrown away.
  estimate: (thoroughness) =>
    (ROUNDS[thoroughness] + 1) * modulesFor(thoroughness).length * SECONDS_PER_PROCESS,
  async check(progress) {
    return (await startAll(MODULES, 0, progress)).record;
  },
  async measure(thoroughness, progress) {
    const modules = modulesFor(thoroughness);
    const { record, samples } = await startAll(modules, ROUNDS[thoroughness], progress);
    const table: TableRecord = {
      title: 'Start',
      unit: 'ms',
      better: 'less',
      columns: [IMPORTED, FIRST],
      contenders: modules.map((name) => ({ name, own: OWN.includes(name) })),
      baseline: 'wirecut',
      samples,
    };
    return { ...record, tables: [table] };
  },
};

function modulesFor(thoroughness: Thoroughness): readonly string[] {
  return thoroughness === 'quick' ? QUICK_MODULES : MODULES;
}

type Samples = Record<string, Record<string, number[]>>;

/** They take turns, so that a machine that slows down meanwhile slows all of them. */
async function startAll(
  modules: readonly string[],
  rounds: number,
  progress: Progress,
): Promise<{ record: GroupRecord; samples: Samples }> {
  const wrong = new Map<string, string>();
  const samples: Samples = {};
  // The first round brings the files into memory, and shows whose frame is wrong.
  for (let round = 0; round <= rounds; round++) {
    progress(round === 0 ? 'checking all frames' : `round ${round} of ${rounds}`);
    for (const name of modules) {
      if (wrong.has(name)) continue;
      try {
        const { imported, first } = await start(name);
        if (round > 0) add(samples, name, { [IMPORTED]: imported, ...(first && { [FIRST]: first }) });
      } catch (error) {
        wrong.set(name, `${name}: ${messageOf(error)}`);
      }
    }
  }
  const failed = OWN.filter((name) => wrong.has(name)).length;
  const { name, question } = startup;
  const passed = modules.filter((name) => OWN.includes(name)).length - failed;
  const record = {
    name,
    question,
    tables: [],
    targets: [],
    notes: [],
    wrong: [...wrong.values()],
    passed,
    failed,
  };
  return { record, samples };
}

async function start(module: string): Promise<Startup> {
  const { stdout } = await execute(process.execPath, [CHILD, module]);
  return JSON.parse(stdout) as Startup;
}

function add(samples: Samples, name: string, times: Readonly<Record<string, number>>): void {
  const own = samples[name] ?? {};
  samples[name] = own;
  for (const [column, time] of Object.entries(times)) own[column] = [...(own[column] ?? []), time];
}
