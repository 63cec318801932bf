import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RunRecord } from './record.ts';

export const RECORDS: URL = new URL('../record/', import.meta.url);

/** A record, and the name of its file. */
export interface Filed {
  readonly file: string;
  readonly record: RunRecord;
}

/** All that there are in a directory, the oldest first: their names begin with their dates. */
export function readRecords(directory: URL = RECORDS): Filed[] {
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => ({ file, record: readRecord(file, directory) as RunRecord }));
}

/**
 * The record in a file of that directory, if there is one.
 *
 * @throws {Error} If it is of a format that we do not know.
 */
export function readRecord(file: string, directory: URL): RunRecord | undefined {
  const url = new URL(file, directory);
  if (!existsSync(url)) return undefined;
  const record = JSON.parse(readFileSync(url, 'utf8')) as RunRecord;
  if (record.format !== 1) throw new Error(`${fileURLToPath(url)}: no record of format 1`);
  return record;
}
