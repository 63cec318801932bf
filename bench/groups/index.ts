import { decode } from './decode.ts';
import { framings } from './framings.ts';
import type { Group } from './group.ts';
import { inPlace } from './in-place.ts';
import { lengths } from './lengths.ts';
import { lines } from './lines.ts';
import { search } from './search.ts';
import { split } from './split.ts';
import { streams } from './streams.ts';
import { switching } from './switching.ts';

export const GROUPS: readonly Group[] = [
  decode,
  inPlace,
  split,
  lines,
  ...lengths,
  switching,
  search,
  ...framings,
  ...streams,
];
