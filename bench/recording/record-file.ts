// What the files of records are called.
import { cpus } from 'node:os';
import type { Thoroughness } from './record.ts';

const REPEAT = '-repeat.json';

/** Of a record that begins. A quick run does not take the place of a thorough one. */
export function recordFile(date: string, node: string, effort: Thoroughness): string {
  const ending = effort === 'quick' ? '-quick' : '';
  return `${date}-${slugOf(cpus()[0]?.model ?? 'unknown')}-node${node}${ending}.json`;
}

/** Of a second run of the same, to be held against the first. */
export function repeatFile(file: string): string {
  return file.replace(/\.json$/, REPEAT);
}

export function isRepeat(file: string): boolean {
  return file.endsWith(REPEAT);
}

/** `intel-xeon` of `Intel(R) Xeon(R) Processor @ 2.60GHz`. */
function slugOf(model: string): string {
  return model
    .toLowerCase()
    .replace(/\((r|tm)\)|\b(cpu|processor)\b|@.*/g, ' ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
