import { delimiter, line } from 'wirecut';
import { bylineLines } from '../contenders/byline.ts';
import type { Contender } from '../contenders/contender.ts';
import { naiveString } from '../contenders/naive-string.ts';
import { readline } from '../contenders/readline.ts';
import { split2At } from '../contenders/split2.ts';
import { v8Split } from '../contenders/v8-split.ts';
import { v8SplitText } from '../contenders/v8-split-text.ts';
import { linesOf, textOf } from '../contenders/wirecut-framing.ts';
import { cuttingCase, cuttingTask } from '../cutting.ts';
import { ending, HARD_TERMINATED, hardFramed } from '../framed.ts';
import { sizeName } from '../numbers.ts';
import { LINE_FEED, type Script, textAnswerOf, timedText } from '../text-lines.ts';
import { type Group, named, type Row } from './group.ts';
import { factorsOf, targetsOf } from './targets.ts';

interface LinesRow extends Row {
  readonly script: Script;
  readonly size: number;
}

const wirecutLines = linesOf(delimiter('\n'), 'wirecut, lines()');
const OWN = [wirecutLines, linesOf(line(), 'wirecut, lines(), either line end'), textOf(delimiter('\n'))];
const RIVALS: readonly Contender[] = [
  split2At(/\r?\n/),
  readline,
  bylineLines,
  v8SplitText,
  // The text is compared, not the bytes: what is not ASCII is wrong.
  { ...v8Split, encoding: 'utf8', isText: true },
  { ...naiveString, isText: true },
];
const CONTENDERS = [...OWN, ...RIVALS];

const SCRIPTS: readonly [script: Script, table: string][] = [
  ['ASCII', 'Lines of ASCII'],
  ['mixed', 'Lines of mixed text, one in ten with letters that are not ASCII'],
  ['UTF-8', 'Lines of UTF-8, letters of two to four bytes'],
];

const ROWS: readonly LinesRow[] = SCRIPTS.flatMap(([script, table]) =>
  [32, 256, 4096].map((size) => {
    const column = sizeName(size);
    return { name: `${script}, ${column}`, table, column, script, size };
  }),
);

/** What do lines cost as strings, by what they are written in? */
export const lines: Group = {
  name: 'lines',
  question:
    'A stream in chunks of 64 KiB is cut into lines of 50 % to 150 % of the size given, each handed over as a string. split2 as its documentation has it, with `/\\r?\\n/`.',
  unit: 'line',
  baseline: wirecutLines.name,
  contenders: CONTENDERS.map(({ name }) => name),
  own: new Set(OWN.map(({ name }) => name)),
  rows: (quick) => (quick ? ROWS.filter(({ script, size }) => script === 'mixed' && size === 32) : ROWS),
  quickContenders: [wirecutLines, readline, ...RIVALS.slice(0, 1), v8SplitText].map(({ name }) => name),
  *cases(rows) {
    for (const corpus of hardFramed(HARD_TERMINATED, ending('\n'))) {
      const ended = { ...corpus, terminator: LINE_FEED };
      for (const contender of CONTENDERS) yield cuttingCase(contender, ended);
    }
    for (const { name } of rows) {
      const corpus = corpusOf(name);
      for (const contender of CONTENDERS) yield { ...cuttingCase(contender, corpus), row: name };
    }
  },
  prepare(contender, row) {
    const corpus = corpusOf(row);
    return { ...cuttingTask(named(CONTENDERS, contender), corpus), expected: textAnswerOf(corpus) };
  },
  targets: (results) =>
    targetsOf(results, [
      {
        aim: 'lines(): at least 1x the best of split2, node:readline and byline, whatever the script',
        contender: wirecutLines.name,
        rivals: [split2At('\n'), readline, bylineLines].map(({ name }) => name),
        factors: factorsOf(ROWS, () => 1),
      },
    ]),
};

function corpusOf(row: string): ReturnType<typeof timedText> {
  const { script, size } = named(ROWS, row);
  return timedText(script, size);
}
