import { mkdirSync, writeFileSync } from 'node:fs';
import type { Setting, Taken } from '../machine.ts';
import { type Filed, RECORDS, readRecord, readRecords } from './read-records.ts';
import type { GroupRecord, RecordedGroup, RunRecord, Thoroughness } from './record.ts';
import { isRepeat, recordFile, repeatFile } from './record-file.ts';

/**
 * Records a run, group by group: in the file that has been taken with the same setting, whenever that was, which keeps
 * its other groups; or in one that begins anew.
 */
export class Recorder {
  readonly file: string;
  readonly #directory: URL;
  readonly #setting: Setting;
  readonly #effort: Thoroughness;
  readonly #taken: Taken;
  #groups: readonly RecordedGroup[];

  /**
   * @param repeat Into a file beside the one that there is.
   * @throws {RangeError} If there is nothing to repeat.
   */
  constructor(
    setting: Setting,
    effort: Thoroughness,
    taken: Taken,
    repeat: boolean,
    directory: URL = RECORDS,
  ) {
    this.#directory = directory;
    this.#setting = setting;
    this.#effort = effort;
    this.#taken = taken;
    const earlier = earlierFile(readRecords(directory), setting, effort);
    if (repeat && earlier === undefined)
      throw new RangeError(
        `--repeat: there is no ${effort} record of ${setting.commit} with Node ${setting.node}`,
      );
    const file = earlier?.file ?? recordFile(taken.date, setting.node, effort);
    this.file = repeat ? repeatFile(file) : file;
    const goesOn = repeat ? readRecord(this.file, directory) : earlier?.record;
    this.#groups = goesOn !== undefined && isSame(goesOn.setting, setting) ? goesOn.groups : [];
  }

  /** In place of what there was of that group. */
  write(group: GroupRecord): void {
    const recorded = { ...group, taken: this.#taken };
    const isThere = this.#groups.some(({ name }) => name === group.name);
    this.#groups = isThere
      ? this.#groups.map((other) => (other.name === group.name ? recorded : other))
      : [...this.#groups, recorded];
    const record: RunRecord = {
      format: 1,
      setting: this.#setting,
      effort: this.#effort,
      groups: this.#groups,
    };
    mkdirSync(this.#directory, { recursive: true });
    writeFileSync(new URL(this.file, this.#directory), `${textOf(record)}\n`);
  }
}

/** The newest record that more groups may be added to, or that can be repeated: no two uncommitted states are the same. */
function earlierFile(records: readonly Filed[], setting: Setting, effort: Thoroughness): Filed | undefined {
  if (/-dirty$|^unknown$/.test(setting.commit)) return undefined;
  return records.findLast(
    ({ file, record }) => !isRepeat(file) && record.effort === effort && isSame(record.setting, setting),
  );
}

export function isSame(one: Setting, other: Setting): boolean {
  return (Object.keys(one) as (keyof Setting)[]).every((field) => one[field] === other[field]);
}

/** Numbers with as many digits as say something, those of a cell in one line. */
function textOf(record: RunRecord): string {
  const round = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
  return JSON.stringify(record, round, 1).replace(/\[\n[-+.,e\d\s]+\]/g, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  );
}
