import type { Repeats } from '../repeats.ts';
import { NO_EFFORT, nativeTask } from './native-decoding.ts';
import { compile, type Program, reasonOf } from './program.ts';

export interface Compiled {
  readonly programs: readonly Program[];
  /** What has compiled them; which are left out, and why. */
  readonly notes: readonly string[];
}

/** Compiles those that this machine can compile and run; `probe` is decoded to see that they work. */
export async function compileAll(programs: readonly Program[], probe: Repeats): Promise<Compiled> {
  const working: Program[] = [];
  const notes: string[] = [];
  for (const program of programs) {
    try {
      const compiler = await compile(program);
      await nativeTask(program, probe).time(NO_EFFORT);
      working.push(program);
      notes.push(`${program.name}: ${compiler}`);
    } catch (error) {
      notes.push(`${program.name}: left out, ${reasonOf(program, error)}`);
    }
  }
  return { programs: working, notes };
}
