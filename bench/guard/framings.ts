import {
  anyOf,
  delimiter,
  type Framing,
  fixed,
  lengthPrefix,
  line,
  netstring,
  octetCounted,
  split,
  varint,
} from 'wirecut';
import { BOUNDARY, type Corpus } from '../corpora.ts';
import {
  bare,
  counted,
  ending,
  leb128,
  timedEven,
  timedFramed,
  uint16LE,
  uint32BE,
  type Wrap,
} from '../framed.ts';

/** A framing, and a stream of short frames that it cuts. */
export interface Framed {
  readonly title: string;
  readonly framing: Framing;
  corpus(): Corpus;
}

const SIZE = 32;

/** All framings but `delimiter('\n')`, with which the ways of taking frames are measured. */
export const FRAMINGS: readonly Framed[] = [
  framed("delimiter('\\r\\n')", delimiter('\r\n'), ending('\r\n')),
  framed('delimiter() of 40 B', delimiter(BOUNDARY), ending(BOUNDARY)),
  framed("line() of '\\n'", line(), ending('\n')),
  framed("line() of '\\r\\n'", line(), ending('\r\n')),
  framed('anyOf() of 2', anyOf(['\n', '\0']), ending('\n', '\0')),
  framed('anyOf() of 8', anyOf(['\n', '\r\n', '\t', '\0', '&', '|', '?', '#']), ending('\n', '\t', '#')),
  framed('lengthPrefix() of 4 B', lengthPrefix({ bytes: 4 }), uint32BE),
  framed('lengthPrefix() of 2 B, little', lengthPrefix({ bytes: 2, endian: 'little' }), uint16LE),
  framed('varint()', varint(), leb128),
  framed(
    'netstring()',
    netstring(),
    counted((length) => `${length}:`, ','),
  ),
  framed(
    'octetCounted()',
    octetCounted(),
    counted((length) => `${length} `, ''),
  ),
  framed('split()', split(nextLine), ending('\n')),
  { title: 'fixed()', framing: fixed(SIZE), corpus: () => timedEven(SIZE, bare) },
];

function framed(title: string, framing: Framing, wrap: Wrap): Framed {
  return { title, framing, corpus: () => timedFramed(SIZE, wrap) };
}

function nextLine(bytes: Uint8Array, start: number, end: number, _atEnd: boolean, from: number) {
  const at = bytes.indexOf(0x0a, from);
  return at === -1 || at >= end ? { resume: end } : { start, end: at, next: at + 1 };
}
