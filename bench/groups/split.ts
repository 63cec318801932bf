import { LARGE } from '../chunking.ts';
import { binarySplit } from '../contenders/binary-split.ts';
import { bufferIndexOf } from '../contenders/buffer-index-of.ts';
import { bufferList } from '../contenders/buffer-list.ts';
import type { Contender } from '../contenders/contender.ts';
import { naiveConcat } from '../contenders/naive-concat.ts';
import { naiveList } from '../contenders/naive-list.ts';
import { naiveString } from '../contenders/naive-string.ts';
import { serialport } from '../contenders/serialport.ts';
import { split2 } from '../contenders/split2.ts';
import { streamsearch } from '../contenders/streamsearch.ts';
import { wirecut } from '../contenders/wirecut.ts';
import { wirecutBytes } from '../contenders/wirecut-bytes.ts';
import { wirecutText } from '../contenders/wirecut-text.ts';
import { hardFrames } from '../corpora.ts';
import { cuttingCase, cuttingTask } from '../cutting.ts';
import { type Group, named } from './group.ts';
import { corpusOf, isQuick, SIZE_TABLE, SPLIT_ROWS, type SplitRow } from './split-rows.ts';
import { factorsOf, targetsOf } from './targets.ts';

const OWN = [wirecut, wirecutBytes, wirecutText];
const NPM = [split2, binarySplit, streamsearch, serialport, bufferList];
const CONTENDERS = [...OWN, naiveConcat, naiveList, naiveString, bufferIndexOf, ...NPM];

/** What a view or a string takes depends on the size of a frame before all else. */
const BY_SIZE_ONLY: readonly Contender[] = [wirecutBytes, wirecutText, naiveString];
const OTHERS = new Set(CONTENDERS.filter((one) => !BY_SIZE_ONLY.includes(one)).map(({ name }) => name));
const ROWS = SPLIT_ROWS.map((row) => (row.table === SIZE_TABLE ? row : { ...row, contenders: OTHERS }));

/** How fast is a stream cut at a terminator, beside what people use today? */
export const split: Group = {
  name: 'split',
  question:
    'A stream is cut into frames of 50 % to 150 % of the size given. One thing varies at a time: the size, the terminator, the chunks.',
  unit: 'frame',
  baseline: wirecut.name,
  contenders: CONTENDERS.map(({ name }) => name),
  own: new Set(OWN.map(({ name }) => name)),
  rows: (quick) => (quick ? ROWS.filter(isQuick) : ROWS),
  quickContenders: [wirecut, naiveConcat, bufferIndexOf, split2].map(({ name }) => name),
  *cases(rows) {
    for (const corpus of hardFrames()) {
      for (const contender of CONTENDERS) yield cuttingCase(contender, corpus);
    }
    for (const { name } of rows) {
      const corpus = corpusOf(named(SPLIT_ROWS, name));
      for (const contender of CONTENDERS) yield { ...cuttingCase(contender, corpus), row: name };
    }
  },
  prepare: (contender, row) => cuttingTask(named(CONTENDERS, contender), corpusOf(named(SPLIT_ROWS, row))),
  notes: [
    `${BY_SIZE_ONLY.map(({ name }) => name).join(', ')}: by frame size only, which is what views and strings depend on`,
  ],
  targets: (results) =>
    targetsOf(results, [
      {
        aim: '32 B frames in chunks of 64 KiB: wirecut at least 5x naive Buffer.concat',
        contender: wirecut.name,
        rivals: [naiveConcat.name],
        factors: inLargeChunks(({ frameSize }) => (frameSize === 32 ? 5 : undefined)),
      },
      {
        aim: '32 B frames in chunks of 64 KiB: wirecut at least 2x the best npm splitter that cuts them right',
        contender: wirecut.name,
        rivals: NPM.map(({ name }) => name),
        factors: inLargeChunks(({ frameSize }) => (frameSize === 32 ? 2 : undefined)),
      },
      {
        aim: 'frames of 1 KiB and more in chunks of 64 KiB: wirecut at least 0.9x careful Buffer.indexOf',
        contender: wirecut.name,
        rivals: [bufferIndexOf.name],
        factors: inLargeChunks(({ frameSize }) => (frameSize >= 1024 ? 0.9 : undefined)),
      },
    ]),
};

function inLargeChunks(factorOf: (row: SplitRow) => number | undefined): ReturnType<typeof factorsOf> {
  return factorsOf(SPLIT_ROWS, (row) => (row.chunking === LARGE ? factorOf(row) : undefined));
}
