import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** What the numbers were taken with. */
export interface Setting {
  readonly machine: string;
  readonly system: string;
  /** How many processes wanted to run, on average of the minute before. */
  readonly load: string;
  readonly versions: string;
  readonly node: string;
  readonly commit: string;
  readonly command: string;
  readonly date: string;
}

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

export function settingOf(args: readonly string[]): Setting {
  const { version, devDependencies } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as { version: string; devDependencies: Record<string, string> };
  const { node, v8 } = process.versions;
  const packages = ['mitata', ...RIVALS].map((name) => `${name} ${devDependencies[name]}`);
  const memory = Math.round(totalmem() / 2 ** 30);
  const governor = read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor') ?? 'none visible';
  return {
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${memory} GiB, governor: ${governor}`,
    system: `${type()} ${release()}, ${arch()}`,
    load: (loadavg()[0] ?? 0).toFixed(1),
    versions: [`wirecut ${version}`, `Node ${node}`, `V8 ${v8}`, ...packages].join(', '),
    node,
    commit: commit(),
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    date: new Date().toISOString().slice(0, 10),
  };
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
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
