import { lengthPrefix } from 'wirecut';
import { binarySplit } from '../contenders/binary-split.ts';
import { bufferIndexOf } from '../contenders/buffer-index-of.ts';
import { bufferList, bufferListCounted } from '../contenders/buffer-list.ts';
import { carefulCounted } from '../contenders/careful-counted.ts';
import type { Contender } from '../contenders/contender.ts';
import { frameStream } from '../contenders/frame-stream.ts';
import { Uint32BE } from '../contenders/headers.ts';
import { lengthPrefixedStream } from '../contenders/length-prefixed-stream.ts';
import { naiveConcat } from '../contenders/naive-concat.ts';
import { naiveCounted } from '../contenders/naive-counted.ts';
import { naiveList } from '../contenders/naive-list.ts';
import { naiveString } from '../contenders/naive-string.ts';
import { serialport } from '../contenders/serialport.ts';
import { split2 } from '../contenders/split2.ts';
import { streamsearch } from '../contenders/streamsearch.ts';
import { wirecut } from '../contenders/wirecut.ts';
import { cursorOf } from '../contenders/wirecut-framing.ts';
import type { Corpus } from '../corpora.ts';
import { cuttingCase, cuttingTask } from '../cutting.ts';
import type { Group } from './group.ts';
import { DECLARED_LENGTH, DRIPPED, declaredVarint, TERMINATED } from './hostile-inputs.ts';

/** A contender, and what it has to cut. */
export interface Attack {
  readonly row: string;
  readonly contender: Contender;
  readonly corpus: () => Corpus;
}

const CUTTERS = [
  wirecut,
  naiveConcat,
  naiveList,
  naiveString,
  bufferIndexOf,
  split2,
  binarySplit,
  streamsearch,
  serialport,
  bufferList,
];

/** Those that cut counted frames. */
const COUNTERS: readonly [contender: Contender, corpus: () => Corpus][] = [
  [
    cursorOf(lengthPrefix({ bytes: 4 }), wirecut.name, { maxFrameLength: Number.POSITIVE_INFINITY }),
    DECLARED_LENGTH.corpus,
  ],
  [naiveCounted(() => new Uint32BE()), DECLARED_LENGTH.corpus],
  [{ ...carefulCounted(() => new Uint32BE()), name: bufferIndexOf.name }, DECLARED_LENGTH.corpus],
  [frameStream({ lengthSize: 4 }), DECLARED_LENGTH.corpus],
  [lengthPrefixedStream, declaredVarint],
  [bufferListCounted(4, (list) => list.slice(0, 4).readUInt32BE()), DECLARED_LENGTH.corpus],
];

/** Who has to cut what. */
export const ATTACKS: readonly Attack[] = [
  ...TERMINATED.flatMap(({ name, corpus }) => {
    // In a list of single bytes it takes some n³/3 steps to look for a terminator n times.
    const cutters = name === DRIPPED.name ? CUTTERS.filter((one) => one !== bufferList) : CUTTERS;
    return cutters.map((contender) => ({ row: name, contender, corpus }));
  }),
  ...COUNTERS.map(([contender, corpus]) => ({ row: DECLARED_LENGTH.name, contender, corpus })),
];

export function attacksOn(contender: string): readonly Attack[] {
  return ATTACKS.filter((attack) => attack.contender.name === contender);
}

export const hostileGroup: Group = {
  name: 'hostile',
  question:
    'What does a byte cost that somebody sends who means harm? Frames of 16 KiB full of what is nearly a terminator, in chunks of 64 KiB; one such frame in single bytes; nothing but terminators; a length of 1 GiB, behind which 64 KiB come.',
  unit: 'frame',
  baseline: wirecut.name,
  contenders: [...new Set(ATTACKS.map(({ contender }) => contender.name))],
  own: new Set([wirecut.name]),
  rows: (quick) =>
    quick
      ? []
      : [...TERMINATED, DECLARED_LENGTH].map(({ name }) => ({ name, table: 'Attacks', column: name })),
  *cases(rows) {
    for (const { row, contender, corpus } of ATTACKS) {
      if (rows.some(({ name }) => name === row))
        yield { ...cuttingCase(contender, corpus()), kind: row, row };
    }
  },
  prepare(contender, row) {
    const attack = attacksOn(contender).find((one) => one.row === row);
    if (attack === undefined) throw new RangeError(`${contender} has nothing to cut in ${row}`);
    return cuttingTask(attack.contender, attack.corpus());
  },
  targets: () => [],
  notes: [
    `bl: left out of ${DRIPPED.name}, where it takes time by the cube of the length`,
    'it-length-prefixed: left out, it refuses lengths of more than 4 MiB and reads from streams that end (we refuse those of more than 64 KiB; the limit is taken away here)',
  ],
};
