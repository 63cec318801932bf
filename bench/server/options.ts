import { parseArgs } from 'node:util';
import { groupsNamed } from '../groups-named.ts';
import { asynchat } from './asynchat/asynchat.ts';
import { echo } from './echo/echo.ts';
import { CHECK, type Effort, QUICK, THOROUGH } from './effort.ts';
import type { ServerGroup } from './group.ts';
import { memory } from './memory/memory.ts';
import { redis } from './redis/redis.ts';

const GROUPS: readonly ServerGroup[] = [echo, asynchat, redis, memory];

export interface Options {
  readonly groups: readonly ServerGroup[];
  readonly effort: Effort;
  /** Right answers only. */
  readonly check: boolean;
}

/** @throws {TypeError | RangeError} If there is an option or a group that we do not know. */
export function optionsOf(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
    },
  });
  return {
    groups: groupsNamed(positionals, GROUPS),
    effort: values.check ? CHECK : values.quick ? QUICK : THOROUGH,
    check: values.check,
  };
}
