import { delimiter } from 'wirecut';
import { binarySplit } from '../contenders/binary-split.ts';
import { bufferIndexOf } from '../contenders/buffer-index-of.ts';
import { bufferList } from '../contenders/buffer-list.ts';
import { bylineLines } from '../contenders/byline.ts';
import { naiveConcat } from '../contenders/naive-concat.ts';
import { naiveList } from '../contenders/naive-list.ts';
import { readline } from '../contenders/readline.ts';
import { serialport } from '../contenders/serialport.ts';
import { split2At } from '../contenders/split2.ts';
import { streamsearch } from '../contenders/streamsearch.ts';
import { v8SplitText } from '../contenders/v8-split-text.ts';
import { wirecutAsyncChat } from '../contenders/wirecut-asynchat.ts';
import { batchOf, bytesOf, cursorOf, linesOf, textOf } from '../contenders/wirecut-framing.ts';
import { type Corpus, hardFrames, timedFrames } from '../corpora.ts';
import { cuttingCase, cuttingTask, tallyCase } from '../cutting.ts';
import { sizeName } from '../numbers.ts';
import { type Group, named, type Row } from './group.ts';

const TERMINATOR = Buffer.from('\n');
const LINE = delimiter(TERMINATOR);
const OWN = [
  cursorOf(LINE, 'wirecut, callback'),
  batchOf(LINE),
  bytesOf(LINE),
  linesOf(LINE),
  textOf(LINE),
  wirecutAsyncChat,
];
const CONTENDERS = [
  ...OWN,
  naiveConcat,
  naiveList,
  bufferIndexOf,
  v8SplitText,
  readline,
  split2At('\n'),
  bylineLines,
  binarySplit,
  streamsearch,
  serialport,
  bufferList,
];

interface GarbageRow extends Row {
  readonly size: number;
}

const ROWS: readonly GarbageRow[] = [32, 1024].map((size) => {
  const column = sizeName(size);
  return { name: column, table: 'Garbage', column, size };
});

export const garbageGroup: Group = {
  name: 'garbage',
  question:
    'A stream in chunks of 64 KiB is cut into frames of 50 % to 150 % of the size given, ending in "\\n", which are not kept. How much memory is allocated for it, and how long does it take to collect it?',
  unit: 'frame',
  baseline: OWN[0]?.name as string,
  contenders: CONTENDERS.map(({ name }) => name),
  own: new Set(OWN.map(({ name }) => name)),
  rows: (quick) => (quick ? [] : ROWS),
  *cases(rows) {
    for (const corpus of hardFrames()) {
      if (!corpus.terminator.equals(TERMINATOR)) continue;
      for (const contender of CONTENDERS) yield cuttingCase(contender, corpus);
    }
    for (const { name } of rows) {
      const corpus = corpusOf(name);
      for (const contender of CONTENDERS) {
        yield { ...cuttingCase(contender, corpus), row: name };
        if (contender.openTally) yield { ...tallyCase(contender, corpus), row: name };
      }
    }
  },
  prepare: (contender, row) => cuttingTask(named(CONTENDERS, contender), corpusOf(row)),
  targets: () => [],
};

function corpusOf(row: string): Corpus {
  return timedFrames(named(ROWS, row).size, TERMINATOR);
}
