// npm run bench:guard [-- --update]

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { messageOf } from '../numbers.ts';
import { allocations } from './allocations.ts';
import { decoderCounts } from './decoder-counts.ts';
import { ratios } from './ratios.ts';
import { readerCounts } from './reader-counts.ts';
import { report } from './report.ts';
import { serverCounts } from './server-counts.ts';
import { compare, holds, type Numbers, thresholdsIn } from './thresholds.ts';

const FILE = new URL('./thresholds.json', import.meta.url);

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { update: { type: 'boolean', default: false } },
    });
    const thresholds = thresholdsIn(readFileSync(FILE, 'utf8'));
    return values.update ? await update(thresholds) : await guard(thresholds);
  } catch (error) {
    console.error(`bench:guard: ${messageOf(error)}`);
    return 2;
  }
}

async function guard(thresholds: Numbers): Promise<number> {
  const suffices = (what: string, ratio: number): boolean =>
    holds('atLeast', ratio, thresholds.atLeast[what]);
  const measured = { exactly: await counts(), atMost: await allocations(), atLeast: await ratios(suffices) };
  const verdicts = compare(measured, thresholds);
  console.log(report(verdicts));
  return verdicts.every(({ ok }) => ok) ? 0 : 1;
}

/** Writes the counts down as they are now; what is to be said for them is up to whoever looks at the diff. */
async function update(thresholds: Numbers): Promise<number> {
  const exactly = await counts();
  const changed = compare({ ...thresholds, exactly }, thresholds).filter(({ ok }) => !ok);
  for (const { what, bound, measured } of changed)
    console.log(`${what}: ${bound ?? '-'} -> ${measured ?? '-'}`);
  writeFileSync(FILE, `${JSON.stringify({ ...thresholds, exactly }, null, 2)}\n`);
  console.log(`${changed.length} counts changed`);
  return 0;
}

async function counts(): Promise<Record<string, number>> {
  return { ...decoderCounts(), ...(await readerCounts()), ...(await serverCounts()) };
}
