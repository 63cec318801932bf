import { parseArgs } from 'node:util';
import type { Group } from './groups/group.ts';
import { GROUPS } from './groups/index.ts';

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
  const unknown = positionals.find((name) => GROUPS.every((group) => group.name !== name));
  if (unknown !== undefined) {
    const known = GROUPS.map(({ name }) => name).join(', ');
    throw new RangeError(`no group ${JSON.stringify(unknown)}: there are ${known}`);
  }
  return {
    groups: positionals.length === 0 ? GROUPS : GROUPS.filter(({ name }) => positionals.includes(name)),
    quick: values.quick,
    check: values.check,
    markdown: values.markdown,
    json: values.json,
  };
}
