import type { Bench, Progress } from './bench.ts';
import { settingOf, takenBy } from './machine.ts';
import { messageOf } from './numbers.ts';
import { type Options, optionsOf } from './options.ts';
import { quickText } from './quick-table.ts';
import type { GroupRecord } from './recording/record.ts';
import { Recorder } from './recording/recorder.ts';
import { answersText, groupText, settingText, targetText } from './text.ts';
import { TimeLeft } from './time-left.ts';

/** @returns The exit code: 1 if one of our own answers was wrong, or a group could not be measured. */
export async function runBenches(args: readonly string[], benches: readonly Bench[]): Promise<number> {
  const setting = settingOf();
  const taken = takenBy(args);
  let options: Options;
  let recorder: Recorder | undefined;
  try {
    options = optionsOf(args, benches);
    if (options.record) recorder = new Recorder(setting, options.thoroughness, taken, options.repeat);
  } catch (error) {
    console.error(`bench: ${messageOf(error)}`);
    return 2;
  }
  if (!options.check) console.log(settingText(setting, taken, options.thoroughness));
  const records = options.check ? await checkAll(options) : await measureAll(options, recorder);
  const broken = options.benches.length - records.length;
  const failed = broken + records.reduce((sum, record) => sum + record.failed, 0);
  const passed = records.reduce((sum, record) => sum + record.passed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

async function checkAll({ benches }: Options): Promise<GroupRecord[]> {
  const records: GroupRecord[] = [];
  for (const bench of benches) {
    const record = await attempt(bench, () => bench.check((line) => console.error(`${bench.name}: ${line}`)));
    if (record === undefined) continue;
    records.push(record);
    const text = answersText(record);
    if (text !== '') console.log(`${bench.name}\n${text}`);
  }
  return records;
}

/** Group after group; each is printed, and recorded, when it is done. */
async function measureAll(options: Options, recorder: Recorder | undefined): Promise<GroupRecord[]> {
  const { benches, thoroughness } = options;
  const timeLeft = new TimeLeft(benches.map((bench) => bench.estimate(thoroughness)));
  const records: GroupRecord[] = [];
  for (const [index, bench] of benches.entries()) {
    const progress: Progress = (line) =>
      console.error(`[${index + 1} of ${benches.length}, ${timeLeft}] ${bench.name}: ${line}`);
    timeLeft.begin(bench.estimate(thoroughness));
    const record = await attempt(bench, () => bench.measure(thoroughness, progress));
    timeLeft.end();
    if (record === undefined) continue;
    records.push(record);
    if (thoroughness === 'thorough') console.log(`\n${groupText(record)}`);
    else if (record.failed > 0) console.log(`\n${bench.name}\n${answersText(record)}`);
    if (recorder === undefined) continue;
    recorder.write(record);
    console.error(`recorded in ${recorder.file}`);
  }
  console.log(`\n${thoroughness === 'quick' ? quickText(records) : targetText(records)}`);
  return records;
}

/** One group that cannot be measured is no reason to lose the others. */
async function attempt(bench: Bench, run: () => Promise<GroupRecord>): Promise<GroupRecord | undefined> {
  try {
    return await run();
  } catch (error) {
    console.error(`${bench.name}: FAILED:`, error);
    return undefined;
  }
}
