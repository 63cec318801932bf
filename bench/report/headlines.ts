import type { GroupRecord, TableRecord } from '../recording/record.ts';
import { isWrong, ratioOf } from '../recording/values.ts';
import type { Run } from './runs.ts';

/** One cell of one table, beside the same of others: what people ask first. */
export interface Headline {
  /** What is done; the group that it is measured in, with the table and the column. */
  readonly what: string;
  readonly group: string;
  /** The first with such a column, if left out. */
  readonly table?: string;
  readonly column: string;
  readonly own: string;
  readonly rivals: readonly string[];
  /** For the summary: `{rival}` stands for the ratio beside it. */
  readonly sentence?: string;
}

const LF = 'Frames ending in "\\n"';
const SHORT = '32 B, 16 in flight';

const BYTE_RIVALS = [
  'naive Buffer.concat',
  'careful Buffer.indexOf',
  'split2',
  'Go, bufio.Scanner',
  'C, memchr loop',
];

export const HEADLINES: readonly Headline[] = [
  {
    what: 'Frames of 32 B ending in "\\n", in memory, a callback for each',
    group: 'decode',
    table: LF,
    column: '32 B',
    own: 'wirecut, callback',
    rivals: BYTE_RIVALS,
    sentence:
      'On frames of 32 B a callback for each is {naive Buffer.concat} as fast as the `Buffer.concat` loop that people write, {split2} as fast as split2, the best splitter on npm, and {C, memchr loop} as fast as a `memchr` loop in C on the same bytes.',
  },
  {
    what: 'The same in batches',
    group: 'decode',
    table: LF,
    column: '32 B',
    own: 'wirecut, batch',
    rivals: BYTE_RIVALS,
    sentence: 'In batches that is {naive Buffer.concat}, {split2} and {C, memchr loop}.',
  },
  {
    what: 'The same as strings',
    group: 'decode',
    table: LF,
    column: '32 B',
    own: 'wirecut, lines as strings',
    rivals: ['node:readline', 'split2', 'V8 split, latin1'],
    sentence: "As strings, {node:readline} readline and {V8 split, latin1} V8's own `split`.",
  },
  {
    what: 'Frames of 16 KiB, a callback for each',
    group: 'decode',
    table: LF,
    column: '16 KiB',
    own: 'wirecut, callback',
    rivals: ['naive Buffer.concat', 'careful Buffer.indexOf', 'Go, bufio.Scanner', 'C, memchr loop'],
    sentence:
      'Frames of 16 KiB are cut {naive Buffer.concat} as fast as by `Buffer.concat`, and {C, memchr loop} as fast as in C.',
  },
  {
    what: 'Lines of 32 B out of a Node stream, as strings',
    group: 'streams/lines',
    table: 'Lines ending in "\\n"',
    column: '32 B',
    own: 'wirecut, frames() as strings',
    rivals: ['node:readline', 'split2'],
    sentence:
      'Lines come out of a Node stream, as strings, {node:readline} as fast as from readline and {split2} as fast as from split2.',
  },
  {
    what: 'Frames of 32 B behind a length of four bytes',
    group: 'lengths/length-prefix',
    table: 'Length in 4 bytes, big endian',
    column: '32 B',
    own: 'wirecut',
    rivals: ['it-length-prefixed', 'frame-stream', 'naive Buffer.concat', 'careful loop'],
    sentence:
      'Frames behind their length are cut {careful loop} as fast as by a loop written with care, and {it-length-prefixed} as fast as by it-length-prefixed.',
  },
  {
    what: 'Header line and counted payload, 27 B together',
    group: 'switching',
    table: 'Messages of 27 B, or lines as long',
    column: '27 B',
    own: 'wirecut',
    rivals: ['hand-written loop'],
    sentence:
      'Where the framing changes with every frame, wirecut is {hand-written loop} as fast as a loop written by hand.',
  },
  {
    what: 'Echo of lines of 32 B over loopback, 50 connections, 16 in flight on each',
    group: 'echo',
    column: SHORT,
    own: 'wirecut',
    rivals: ["Node: 'data', indexOf, cork", 'Go, bufio', 'C, epoll and memchr'],
    sentence:
      "Its server sends lines back {Node: 'data', indexOf, cork} as fast as plain Node, {Go, bufio} as fast as Go and {C, epoll and memchr} as fast as an `epoll` loop in C.",
  },
];

/** A ratio of a headline in one run. */
export interface Heading {
  readonly rival: string;
  /** Whether the rival is wrong on other inputs. */
  readonly isWrong: boolean;
  /** How many times as good ours is; undefined if one of the two is not measured. */
  readonly ratio: number | undefined;
}

export function headingsOf(run: Run, headline: Headline): Heading[] {
  const { column, own, rivals } = headline;
  const found = tableOf(run, headline);
  return rivals.map((rival) => ({
    rival,
    isWrong: found !== undefined && isWrong(found.group, rival),
    ratio: found && ratioOf(found.table, own, column, rival),
  }));
}

function tableOf(
  { record }: Run,
  headline: Headline,
): { group: GroupRecord; table: TableRecord } | undefined {
  const group = record.groups.find(({ name }) => name === headline.group);
  const table = group?.tables.find(
    ({ title, columns }) => title === (headline.table ?? title) && columns.includes(headline.column),
  );
  return group && table && { group, table };
}
