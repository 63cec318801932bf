// npm run bench:report: BENCHMARKS.md and its charts, made anew of the newest records.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readRecords } from '../recording/read-records.ts';
import { CHARTS } from './chart-files.ts';
import { fillRegions } from './regions.ts';
import { reportOf } from './report.ts';

const ROOT = new URL('../../', import.meta.url);
const DOCUMENT = new URL('BENCHMARKS.md', ROOT);

const records = readRecords();
if (records.length === 0) throw new Error('no records: npm run bench -- --record');
const { regions, charts, absent } = reportOf(records);
const document = fillRegions(readFileSync(DOCUMENT, 'utf8'), regions);

const directory = new URL(`${CHARTS}/`, ROOT);
// Those of groups that are no more.
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
for (const [file, svg] of charts) writeFileSync(new URL(file, directory), svg);
writeFileSync(DOCUMENT, document);

console.log(`BENCHMARKS.md: ${regions.size} regions, ${charts.size} charts`);
for (const what of absent) console.error(`not measured, and left out of the summary: ${what}`);
