import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** What the numbers were taken with. */
export interface Setting {
  readonly machine: string;
  readonly system: string;
  readonly versions: string;
  readonly node: string;
  /** Ends in `-dirty` if it is not all that was measured. */
  readonly commit: string;
}

/** When, and by what run of the suite. */
export interface Taken {
  readonly date: string;
  readonly command: string;
  /** How many processes wanted to run, on average of the minute before the run began. */
  readonly load: string;
}

const ROOT = new URL('..', import.meta.url);

/** What the suite writes itself is no change of what it measures, nor is its commit. */
const OWN_OUTPUT = [':(exclude)bench/record', ':(exclude)BENCHMARKS.md'];

const RIVALS = [
  'split2',
  'binary-split',
  'bl',
  'byline',
  'streamsearch',
  '@serialport/parser-delimiter',
  '@serialport/parser-readline',
  '@serialport/parser-byte-length',
  'frame-stream',
  'it-length-prefixed',
  'length-prefixed-stream',
  'netstring',
];

export function settingOf(): Setting {
  const { version, devDependencies } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
    version: string;
    devDependencies: Record<string, string>;
  };
  const { node, v8 } = process.versions;
  const packages = ['mitata', ...RIVALS].map((name) => `${name} ${devDependencies[name]}`);
  const memory = Math.round(totalmem() / 2 ** 30);
  const governor = read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor') ?? 'none visible';
  return {
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${memory} GiB, governor: ${governor}`,
    system: `${type()} ${release()}, ${arch()}`,
    versions: [`wirecut ${version}`, `Node ${node}`, `V8 ${v8}`, ...packages].join(', '),
    node,
    commit: commit(),
  };
}

/** A run that begins now. */
export function takenBy(args: readonly string[]): Taken {
  return {
    date: new Date().toISOString().slice(0, 10),
    command: commandOf(args),
    load: (loadavg()[0] ?? 0).toFixed(1),
  };
}

/** Another Node than npm's own is started without `npm run`. */
function commandOf(args: readonly string[]): string {
  if (process.env.npm_lifecycle_event !== 'bench')
    return ['node --import tsx bench/main.ts', ...args].join(' ');
  return ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function commit(): string {
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', ...OWN_OUTPUT) !== '';
    return `${git('log', '-1', '--format=%h', '--', '.', ...OWN_OUTPUT)}${changed ? '-dirty' : ''}`;
  } catch {
    return 'unknown';
  }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}
