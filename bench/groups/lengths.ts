import { type Format, framedGroup } from './framed-group.ts';
import type { Group } from './group.ts';
import {
  fixedFormat,
  netstringFormat,
  octetCountedFormat,
  uint16Format,
  uint32Format,
  varintFormat,
} from './lengths-formats.ts';

const ASKED = 'A stream in chunks of 64 KiB is cut into frames of';
const BY_HAND =
  '`naive Buffer.concat` joins each chunk to what is left; `careful loop` makes a view of each frame where it lies.';

/** How fast are frames cut whose length is known beforehand, beside what people use for them today? */
export const lengths: readonly Group[] = [
  counted('length-prefix', [uint32Format, uint16Format]),
  counted('varint', [varintFormat]),
  counted(
    'netstring',
    [netstringFormat],
    ['netstring-stream: left out, it forgets the frame that a chunk ends in'],
  ),
  counted(
    'octet-counted',
    [octetCountedFormat],
    ['no package of note cuts this framing on npm: what is written by hand stands for them'],
  ),
  group('fixed', `${ASKED} the size given. ${BY_HAND}`, [fixedFormat], []),
];

function counted(name: string, formats: readonly Format[], notes: readonly string[] = []): Group {
  return group(name, `${ASKED} 50 % to 150 % of the size given. ${BY_HAND}`, formats, notes);
}

function group(name: string, question: string, formats: readonly Format[], notes: readonly string[]): Group {
  const goals = [{ contender: 'wirecut', factor: 3 }];
  return framedGroup({ name: `lengths/${name}`, question, formats, goals, notes });
}
