import { FLAGS } from './bytes-allocated.ts';
import { measure } from './measuring.ts';
import { ALLOCATING } from './tasks.ts';

/** Bytes allocated per frame, by way and framing. Several at a time: it is not time that is measured. */
export async function allocations(): Promise<Record<string, number>> {
  const measured = await Promise.all(ALLOCATING.map((names) => measure('bytesAllocated', names, FLAGS)));
  return Object.fromEntries(
    measured
      .flatMap((numbers) => Object.entries(numbers))
      .map(([name, bytes]) => [`${name}: bytes allocated per frame`, bytes]),
  );
}
