import type { Bench } from '../bench.ts';
import { garbage } from './garbage.ts';
import { hostile } from './hostile.ts';
import { startup } from './startup.ts';

/** What is counted and measured in processes of its own, each in its own way. */
export const PROBES: readonly Bench[] = [hostile, garbage, startup];
