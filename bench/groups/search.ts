import type { Answer } from '../answer.ts';
import { isAvailable, type Searcher, searchByFinder, searchByIndexOf } from '../contenders/searcher.ts';
import {
  type Haystack,
  type HaystackKind,
  haystack,
  haystackKinds,
  haystackPeriod,
  NEEDLES,
} from '../haystacks.ts';
import { type Case, type Group, named, type Row, type RunTask } from './group.ts';

/** Short needles and long ones, in texts as they come. */
function isQuick({ needle, kind }: SearchRow): boolean {
  return [1, 40].includes(needle.length) && ['dense', 'sparse'].includes(kind);
}

interface SearchRow extends Row {
  readonly needle: Buffer;
  readonly kind: HaystackKind;
}

/** The fastest without SIMD, and what Node gets where frames are long. */
const NATIVE = searchByFinder('native');
const SIMD = searchByFinder('simd');
const OWN = [NATIVE, SIMD, searchByFinder('scalar'), searchByFinder('horspool'), searchByFinder('two-way')];

/** Where the lengths next to it say as much of those that search byte by byte, and take long for it. */
const FASTEST = new Set([NATIVE, SIMD, searchByIndexOf].map(({ name }) => name));
const FASTEST_ONLY = [2, 16, 251, 300];
const LIMITED = `needles of ${FASTEST_ONLY.join(', ')} bytes: ${[...FASTEST].join(', ')} only; of the others the lengths beside them say as much`;

const ROWS: readonly SearchRow[] = NEEDLES.flatMap((needle) =>
  haystackKinds(needle).map((kind) => searchRow(needle, kind)),
);

/** Which strategy is the fastest for which needle and text, and beside `Buffer.indexOf`? */
export const search: Group = {
  ...searchAmong(OWN, []),
  async open() {
    if (isAvailable(SIMD)) return search;
    const rest = OWN.filter((searcher) => searcher !== SIMD);
    return searchAmong(rest, [`${SIMD.name}: left out, this engine has no WebAssembly SIMD`]);
  },
};

function searchAmong(own: readonly Searcher[], notes: readonly string[]): Group {
  const contenders = [...own, searchByIndexOf];
  return {
    name: 'search',
    question:
      'All occurrences in 256 KiB: dense, sparse; near misses (all but the last byte match) and false candidates (the rarest byte alone) in endless repetition.',
    unit: 'match',
    baseline: NATIVE.name,
    contenders: contenders.map(({ name }) => name),
    own: new Set(own.map(({ name }) => name)),
    rows: (quick) => (quick ? ROWS.filter(isQuick) : ROWS),
    quickContenders: [...FASTEST],
    *cases(rows) {
      for (const { name } of rows) {
        const { needle, kind } = named(ROWS, name);
        const input = haystack(needle, kind);
        for (const searcher of contenders) yield searchCase(searcher, input, named(ROWS, name));
      }
    },
    prepare(contender, row) {
      const { needle, kind } = named(ROWS, row);
      return searchTask(named(contenders, contender), haystack(needle, kind));
    },
    targets: () => [],
    notes: [...notes, LIMITED],
  };
}

function searchRow(needle: Buffer, kind: HaystackKind): SearchRow {
  const bytes = needle.length === 1 ? '1 byte' : `${needle.length} bytes`;
  return {
    name: `${kind}, needle of ${bytes}`,
    table: `Needle of ${bytes}`,
    column: `${kind}: one in ${haystackPeriod(needle, kind)} B`,
    needle,
    kind,
    ...(FASTEST_ONLY.includes(needle.length) && { contenders: FASTEST }),
  };
}

function searchTask(searcher: Searcher, { needle, text, offsets }: Haystack): RunTask {
  let count = 0;
  let sum = 0;
  const run = searcher.open(needle, (offset) => {
    count++;
    sum += offset;
  });
  return {
    bytes: text.length,
    expected: answerOf(offsets),
    run() {
      count = 0;
      sum = 0;
      run(text);
      return { count, sum };
    },
  };
}

function searchCase(
  searcher: Searcher,
  { needle, text, offsets }: Haystack,
  { name, kind }: SearchRow,
): Case {
  return {
    contender: searcher.name,
    kind,
    row: name,
    async difference() {
      const found: number[] = [];
      searcher.open(needle, (offset) => found.push(offset))(text);
      const index = found.findIndex((offset, i) => offset !== offsets[i]);
      if (index >= 0) return `${name}: match ${index} is at ${found[index]}, not ${offsets[index]}`;
      if (found.length < offsets.length) return `${name}: ${found.length} matches, not ${offsets.length}`;
      return undefined;
    },
  };
}

function answerOf(offsets: readonly number[]): Answer {
  return { count: offsets.length, sum: offsets.reduce((sum, offset) => sum + offset, 0) };
}
