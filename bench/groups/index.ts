import type { Group } from './group.ts';
import { search } from './search.ts';
import { split } from './split.ts';
import { switching } from './switching.ts';

export const GROUPS: readonly Group[] = [split, search, switching];
