import { anyOf, delimiter, line, split } from 'wirecut';
import { readline } from '../contenders/readline.ts';
import { serialportReadline } from '../contenders/serialport-readline.ts';
import { split2At } from '../contenders/split2.ts';
import { batchOf, bytesOf, cursorOf, linesOf } from '../contenders/wirecut-framing.ts';
import { ending, HARD_TERMINATED, hardFramed, timedFramed } from '../framed.ts';
import type { Format } from './framed-group.ts';

const LF = 0x0a;

/** Lines, which each of ours but `delimiter` takes with either ending. */
export function lineFormat(terminator: string): Format {
  return {
    ...terminated(`Lines ending in ${JSON.stringify(terminator)}`, [terminator]),
    own: () => [
      cursorOf(line()),
      batchOf(line()),
      bytesOf(line()),
      linesOf(line()),
      cursorOf(delimiter(terminator), 'wirecut, delimiter'),
    ],
    rivals: () => [split2At(/\r?\n/), readline, serialportReadline(terminator)],
  };
}

/** Frames that end in one of a set. */
export function setFormat(title: string, terminators: readonly string[], matcher: RegExp): Format {
  const framing = anyOf(terminators);
  return {
    ...terminated(title, terminators),
    own: () => [cursorOf(framing), batchOf(framing), bytesOf(framing), linesOf(framing)],
    rivals: () => [split2At(matcher)],
  };
}

/** Lines that a function of the user's finds. */
export function splitFormat(): Format {
  const framing = split((bytes, start, end, _atEnd, from) => {
    const at = bytes.indexOf(LF, from);
    return at === -1 || at >= end ? { resume: end } : { start, end: at, next: at + 1 };
  });
  return {
    ...terminated('Lines ending in "\\n"', ['\n']),
    own: () => [
      cursorOf(framing),
      batchOf(framing),
      bytesOf(framing),
      linesOf(framing),
      cursorOf(delimiter('\n'), 'wirecut, delimiter'),
    ],
    rivals: () => [split2At('\n')],
  };
}

function terminated(title: string, terminators: readonly string[]): Pick<Format, 'title' | 'timed' | 'hard'> {
  const wrap = ending(...terminators);
  return {
    title,
    timed: (size) => timedFramed(size, wrap),
    hard: () => hardFramed(HARD_TERMINATED, wrap),
  };
}
