import type { Contender } from '../contenders/contender.ts';
import { hardFrames } from '../corpora.ts';
import { cuttingCase, cuttingTask, tallyCase } from '../cutting.ts';
import { type Compiled, compileAll } from '../native/compiled.ts';
import { nativeCase, nativeTask } from '../native/native-decoding.ts';
import { PROGRAMS } from '../native/programs.ts';
import { type Repeats, timedRepeats } from '../repeats.ts';
import { DECODE_ROWS, isQuick } from './decode-rows.ts';
import { type Group, named } from './group.ts';
import { type Comparison, targetsOf } from './targets.ts';

const TERMINATOR = Buffer.from('\n');

/** A stream of chunks of 64 KiB, and those that cut it beside programs in C and Go. */
export interface Decoding {
  readonly name: string;
  readonly question: string;
  /** How many chunks differ, and how often they are shown. */
  readonly chunks: number;
  readonly rounds: number;
  readonly own: readonly Contender[];
  readonly others: readonly Contender[];
  /** Those of all that a quick run times; undefined: it leaves the group out. */
  readonly quickContenders?: readonly string[];
  readonly targets: readonly Comparison[];
}

/** Once for all groups. */
let compiled: Promise<Compiled> | undefined;

export function decodeGroup(decoding: Decoding): Group {
  return {
    // For the processes that time: they are asked for none but what the first one has compiled.
    ...decodeBeside({ programs: PROGRAMS, notes: [] }, decoding),
    open: async () => {
      compiled ??= compileAll(PROGRAMS, corpusOf('32 B', decoding));
      return decodeBeside(await compiled, decoding);
    },
  };
}

function decodeBeside({ programs, notes }: Compiled, decoding: Decoding): Group {
  const { name, question, own, others, quickContenders, targets } = decoding;
  const contenders = [...own, ...others];
  return {
    name,
    question,
    unit: 'frame',
    baseline: (own[0] as Contender).name,
    contenders: [...contenders, ...programs].map(({ name }) => name),
    own: new Set(own.map(({ name }) => name)),
    rows(quick) {
      if (quick) return quickContenders ? DECODE_ROWS.filter(isQuick) : [];
      return DECODE_ROWS;
    },
    ...(quickContenders && { quickContenders }),
    *cases(rows) {
      for (const corpus of hardFrames()) {
        if (!corpus.terminator.equals(TERMINATOR)) continue;
        for (const contender of contenders) yield cuttingCase(contender, corpus);
      }
      for (const { name } of rows) {
        const corpus = corpusOf(name, decoding);
        for (const contender of contenders) {
          yield { ...cuttingCase(contender, corpus), row: name };
          if (contender.openTally) yield { ...tallyCase(contender, corpus), row: name };
        }
        for (const program of programs) yield { ...nativeCase(program, corpus), row: name };
      }
    },
    prepare(contender, row) {
      const corpus = corpusOf(row, decoding);
      const program = programs.find(({ name }) => name === contender);
      return program ? nativeTask(program, corpus) : cuttingTask(named(contenders, contender), corpus);
    },
    targets: (results) => targetsOf(results, targets),
    notes,
  };
}

function corpusOf(row: string, { chunks, rounds }: Decoding): Repeats {
  return timedRepeats(named(DECODE_ROWS, row).frameSize, TERMINATOR, chunks, rounds);
}
