import { decode } from './decode.ts';
import { framings } from './framings.ts';
import type { Group } from './group.ts';
import { inPlace } from './in-place.ts';
import { search } from './search.ts';
import { split } from './split.ts';
import { streams } from './streams.ts';
import { switching } from './switching.ts';

export const GROUPS: readonly Group[] = [decode, inPlace, split, search, switching, ...framings, ...streams];
