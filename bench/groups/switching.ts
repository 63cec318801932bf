import type { Contender } from '../contenders/contender.ts';
import { countedLoop } from '../contenders/counted-loop.ts';
import { countedWirecut } from '../contenders/counted-wirecut.ts';
import { wirecut } from '../contenders/wirecut.ts';
import { type Corpus, hardCounted, timedCounted, timedLines } from '../corpora.ts';
import { cuttingCase, cuttingTask } from '../cutting.ts';
import { type Group, named, type Row } from './group.ts';
import { targetsOf } from './targets.ts';

const PAYLOAD_LENGTH = 20;

const plainLines: Contender = { ...wirecut, name: 'wirecut, plain lines' };

const CONTENDERS = [countedWirecut, plainLines, countedLoop];

const ROW: Row = {
  name: `header line + ${PAYLOAD_LENGTH} B`,
  table: 'Messages of 27 B, or lines as long',
  column: '27 B',
};

/** What does it cost that the framing changes twice a message? */
export const switching: Group = {
  name: 'switching',
  question: 'Messages as in RESP (a header line, then as many bytes as it says), in chunks of 64 KiB.',
  unit: 'message',
  baseline: countedWirecut.name,
  contenders: CONTENDERS.map(({ name }) => name),
  own: new Set([countedWirecut.name, plainLines.name]),
  rows: () => [ROW],
  quickContenders: [countedWirecut.name, countedLoop.name],
  *cases(rows) {
    for (const corpus of hardCounted()) {
      for (const contender of [countedWirecut, countedLoop]) yield cuttingCase(contender, corpus);
    }
    for (const { name } of rows) {
      for (const contender of CONTENDERS) yield { ...cuttingCase(contender, corpusOf(contender)), row: name };
    }
  },
  prepare(name) {
    const contender = named(CONTENDERS, name);
    return cuttingTask(contender, corpusOf(contender));
  },
  targets: (results) =>
    targetsOf(results, [
      {
        aim: 'header line and payload: wirecut at least 0.5x its own plain lines',
        contender: countedWirecut.name,
        rivals: [plainLines.name],
        factors: new Map([[ROW.name, 0.5]]),
      },
    ]),
};

function corpusOf(contender: Contender): Corpus {
  return contender === plainLines ? timedLines(PAYLOAD_LENGTH) : timedCounted(PAYLOAD_LENGTH);
}
