import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Setting } from '../machine.ts';
import { RECORDS, readRecord } from './read-records.ts';
import type { GroupRecord, RunRecord, Thoroughness } from './record.ts';

/**
 * Records a group as soon as it has been measured: in the file of the day, which keeps what else was measured with the
 * same commit, and begins anew with another one.
 *
 * @returns The name of the file.
 */
export function writeRecord(setting: Setting, effort: Thoroughness, group: GroupRecord): string {
  const file = fileOf(setting, effort);
  const earlier = readRecord(file);
  const others = earlier?.setting.commit === setting.commit ? earlier.groups : [];
  const groups = others.some(({ name }) => name === group.name)
    ? others.map((other) => (other.name === group.name ? group : other))
    : [...others, group];
  const record: RunRecord = { format: 1, setting, effort, groups };
  mkdirSync(RECORDS, { recursive: true });
  writeFileSync(new URL(file, RECORDS), `${textOf(record)}\n`);
  return file;
}

/** Numbers with as many digits as say something, those of a cell in one line. */
function textOf(record: RunRecord): string {
  const round = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
  return JSON.stringify(record, round, 1).replace(/\[\n[-+.,e\d\s]+\]/g, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  );
}

/** A quick run does not take the place of a thorough one. */
function fileOf({ date, node }: Setting, effort: Thoroughness): string {
  const ending = effort === 'quick' ? '-quick' : '';
  return `${date}-${slugOf(cpus()[0]?.model ?? 'unknown')}-node${node}${ending}.json`;
}

/** `intel-xeon` of `Intel(R) Xeon(R) Processor @ 2.60GHz`. */
function slugOf(model: string): string {
  return model
    .toLowerCase()
    .replace(/\((r|tm)\)|\b(cpu|processor)\b|@.*/g, ' ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
