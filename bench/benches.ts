import type { Bench } from './bench.ts';
import { GROUPS } from './groups/index.ts';
import { PROBES } from './groups/probes.ts';
import { inProcess } from './in-process.ts';
import { SERVER_BENCHES } from './server/index.ts';

/** All that `npm run bench` measures, in that order. */
export const BENCHES: readonly Bench[] = [...GROUPS.map(inProcess), ...PROBES, ...SERVER_BENCHES];
