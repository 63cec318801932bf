import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';
import { groupsNamed } from './groups-named.ts';
import type { Thoroughness } from './recording/record.ts';

export interface Options {
  readonly benches: readonly Bench[];
  readonly thoroughness: Thoroughness;
  /** Right answers only. */
  readonly check: boolean;
  /** Whether a file of bench/record/ is to be written. */
  readonly record: boolean;
  /** Whether that is to be held against the record that there is, instead of taking its place. */
  readonly repeat: boolean;
}

/** @throws {TypeError | RangeError} If there is an option or a group that we do not know. */
export function optionsOf(args: readonly string[], all: readonly Bench[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      repeat: { type: 'boolean', default: false },
    },
  });
  const { quick, check, repeat } = values;
  const record = values.record || repeat;
  if (check && (quick || record)) throw new RangeError('--check checks everything, and measures nothing');
  const thoroughness = quick ? 'quick' : 'thorough';
  const named = groupsNamed(positionals, all);
  const benches = check ? named : named.filter((bench) => bench.estimate(thoroughness) > 0);
  if (benches.length === 0)
    throw new RangeError(`nothing quick in ${positionals.join(', ')}: leave out --quick`);
  return { benches, thoroughness, check, record, repeat };
}
