import { parseArgs } from 'node:util';
import type { Group } from './groups/group.ts';
import { GROUPS } from './groups/index.ts';
import { groupsNamed } from './groups-named.ts';

export interface Options {
  readonly groups: readonly Group[];
  readonly quick: boolean;
  readonly check: boolean;
  readonly markdown: string | undefined;
  readonly json: string | undefined;
}

/** @throws {TypeError | RangeError} If there is an option or a group that we do not know. */
export function optionsOf(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      markdown: { type: 'string' },
      json: { type: 'string' },
    },
  });
  if (values.check && (values.markdown ?? values.json) !== undefined) {
    throw new RangeError('--check times nothing that could be written to a file');
  }
  return {
    groups: groupsNamed(positionals, GROUPS),
    quick: values.quick,
    check: values.check,
    markdown: values.markdown,
    json: values.json,
  };
}
