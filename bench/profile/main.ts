// npm run profile -- <group> [contender] [row]

import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '../numbers.ts';
import { hottest } from './cpu-profile.ts';
import { Profiled } from './profiled.ts';
import { PROFILEES, type Profilee, profilee } from './profilees.ts';

const WARM_UP_MS = 1000;
const PROFILE_MS = 3000;
const FUNCTIONS = 15;
const DIRECTORY = join(tmpdir(), 'wirecut-profiles');

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    const [name, wantedContender, wantedRow, ...rest] = positionals;
    if (name === undefined || rest.length > 0) {
      console.error(`npm run profile -- <group> [contender] [row]\n\ngroups: ${PROFILEES.join(', ')}`);
      return 2;
    }
    const group = await profilee(name);
    const contender = oneOf('contender', group.contenders, wantedContender ?? group.contender);
    const row = oneOf('row', group.rows, wantedRow ?? group.row);
    const file = await profile(group, contender, row);
    console.log(`${name}, ${contender}, ${row}: ${PROFILE_MS / 1000} s\n`);
    console.log(hottest(JSON.parse(readFileSync(file, 'utf8')), FUNCTIONS));
    console.log(`\n${file}\nOpen it in Chrome's DevTools (Performance, load profile), or on speedscope.app.`);
    return 0;
  } catch (error) {
    console.error(`profile: ${messageOf(error)}`);
    return 1;
  }
}

/** @returns The file that says what was going on while it was at work. */
async function profile(group: Profilee, contender: string, row: string): Promise<string> {
  const { script, args } = group.program(contender, row);
  mkdirSync(DIRECTORY, { recursive: true });
  const name = [group.group, contender, row].join(' ').replaceAll(/[^a-z0-9]+/gi, '-');
  const file = join(DIRECTORY, `${name}-${Date.now()}.cpuprofile`);
  const profiled = await Profiled.start(script, args);
  try {
    // Longer than is looked at: a server without its load would be idle.
    const load = group.load?.(profiled.greeting, row, WARM_UP_MS + PROFILE_MS + WARM_UP_MS);
    await Promise.all([load, observe(profiled, file, load === undefined ? 0 : WARM_UP_MS)]);
  } finally {
    await profiled.stop();
  }
  return file;
}

async function observe(profiled: Profiled, file: string, warmUpMs: number): Promise<void> {
  await delay(warmUpMs);
  await profiled.startProfile();
  await delay(PROFILE_MS);
  await profiled.stopProfile(file);
}

function oneOf(what: string, names: readonly string[], wanted: string): string {
  if (names.includes(wanted)) return wanted;
  throw new RangeError(
    `no ${what} ${JSON.stringify(wanted)}, but ${names.map((name) => JSON.stringify(name)).join(', ')}`,
  );
}
