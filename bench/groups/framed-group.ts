import type { Contender } from '../contenders/contender.ts';
import type { Corpus } from '../corpora.ts';
import { cuttingCase, cuttingTask, tallyCase } from '../cutting.ts';
import { sizeName } from '../numbers.ts';
import { type Group, named, type Row } from './group.ts';
import { type Comparison, factorsOf, targetsOf } from './targets.ts';

/** How frames are written, and those who cut them: the same names in all formats of a group. */
export interface Format {
  readonly title: string;
  /** Those who cut frames of `size` bytes, for some have to be told. */
  own(size: number): readonly Contender[];
  rivals(size: number): readonly Contender[];
  /** Frames of about `size` bytes. */
  timed(size: number): Corpus;
  /** Small ones, which `own(HARD_SIZE)` and `rivals(HARD_SIZE)` cut. */
  hard(): Iterable<Corpus>;
}

export const HARD_SIZE = 3;

/** A question about some formats. */
export interface Framed {
  readonly name: string;
  readonly question: string;
  readonly formats: readonly Format[];
  readonly goals: readonly Goal[];
  readonly notes?: readonly string[];
}

/** How many times as fast as the best rival a contender has to be, on frames of up to 256 bytes. */
export interface Goal {
  readonly contender: string;
  readonly factor: number;
  /** Those it is for, if not for all: who hands out the same. */
  readonly among?: { readonly title: string; readonly rivals: readonly string[] };
}

interface FramedRow extends Row {
  readonly format: Format;
  readonly size: number;
}

const SIZES = [32, 256, 16384];
const LARGEST_SHORT = 256;

export function framedGroup({ name, question, formats, goals, notes = [] }: Framed): Group {
  const rows = formats.flatMap((format) => SIZES.map((size) => framedRow(format, size)));
  const own = namesOf(formats, (format) => format.own(HARD_SIZE));
  const rivals = namesOf(formats, (format) => format.rivals(HARD_SIZE));
  const comparisons = goals.map(
    ({ contender, factor, among }): Comparison => ({
      aim: `frames of up to ${LARGEST_SHORT} B: ${contender} at least ${factor}x the best ${among?.title ?? 'rival'}`,
      contender,
      rivals: among?.rivals ?? rivals,
      factors: factorsOf(rows, ({ size }) => (size <= LARGEST_SHORT ? factor : undefined)),
    }),
  );
  return {
    name,
    question,
    unit: 'frame',
    baseline: own[0] as string,
    contenders: [...own, ...rivals],
    own: new Set(own),
    rows: (quick) => (quick ? [] : rows),
    *cases(asked) {
      for (const format of formats) {
        for (const corpus of format.hard()) {
          for (const contender of contendersOf(format, HARD_SIZE)) yield cuttingCase(contender, corpus);
        }
      }
      for (const { name } of asked) {
        const { format, size } = named(rows, name);
        const corpus = format.timed(size);
        for (const contender of contendersOf(format, size)) {
          yield { ...cuttingCase(contender, corpus), row: name };
          if (contender.openTally) yield { ...tallyCase(contender, corpus), row: name };
        }
      }
    },
    prepare(contender, row) {
      const { format, size } = named(rows, row);
      return cuttingTask(named(contendersOf(format, size), contender), format.timed(size));
    },
    targets: (results) => targetsOf(results, comparisons),
    notes,
  };
}

function framedRow(format: Format, size: number): FramedRow {
  const { title } = format;
  const column = sizeName(size);
  return { name: `${column}, ${title}`, table: title, column, format, size };
}

function contendersOf(format: Format, size: number): readonly Contender[] {
  return [...format.own(size), ...format.rivals(size)];
}

function namesOf(
  formats: readonly Format[],
  contendersOf: (format: Format) => readonly Contender[],
): string[] {
  return [...new Set(formats.flatMap((format) => contendersOf(format).map(({ name }) => name)))];
}
