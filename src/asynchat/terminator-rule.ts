import { Buffer } from 'node:buffer';
import { wrongType } from '../errors.ts';
import type { Framing } from '../framing/framing.ts';
import { fixed } from '../framings/fixed.ts';
import { raw } from '../framings/raw.ts';
import { checkCount } from '../limits.ts';
import { type ChatHandlers, encodeText, type Terminator, toNumber } from './chat-input.ts';
import { delimiterOf } from './delimiters.ts';

/** A terminator, and how it cuts. */
export interface Rule {
  readonly shown: Terminator;
  readonly framing: Framing;
  /** How many bytes a delimiter has; 0 if this is none. */
  readonly trailer: number;
  /** How many bytes a counted frame has. */
  readonly count: number | undefined;
  /** By what the delimiter was encoded, if it was a string. */
  readonly encoding: string | undefined;
}

/** What everything is collected by. */
export const PIECES: Framing = raw();

/** What rules when a counted frame has ended and nothing new was set. */
export const COUNTED_DOWN: Rule = collectAll(0);

/**
 * The rule that a terminator sets. Programs go back and forth between a delimiter and
 * numbers, so `last`, the delimiter's that was set last, is taken again if it will do.
 *
 * @throws {TypeError} If it is no terminator.
 * @throws {RangeError} If it is no number of bytes, or cannot be encoded.
 */
export function ruleOf(terminator: Terminator, handlers: ChatHandlers, last: Rule | undefined): Rule {
  if (typeof terminator === 'number') return counted(terminator);
  if (typeof terminator === 'bigint') return counted(toNumber(terminator));
  if (terminator === null || terminator === '') return collectAll(terminator);
  if (typeof terminator === 'string') {
    const encoding = handlers.useEncoding ? handlers.encoding : 'utf8';
    if (last?.encoding === encoding && last.shown === terminator) return last;
    return delimited(terminator, encodeText('terminator', terminator, encoding), encoding);
  }
  if (!(terminator instanceof Uint8Array)) {
    throw wrongType('terminator', 'a string, Uint8Array, number, bigint or null', terminator);
  }
  if (terminator.length === 0) return collectAll(terminator);
  if (last?.shown instanceof Buffer && last.shown.equals(terminator)) return last;
  const bytes = Buffer.from(terminator);
  return delimited(bytes, bytes, undefined);
}

export function counted(count: number): Rule {
  checkCount('terminator', count);
  return { shown: count, framing: fixed(count), trailer: 0, count, encoding: undefined };
}

function delimited(shown: Terminator, bytes: Buffer, encoding: string | undefined): Rule {
  return { shown, framing: delimiterOf(bytes).framing, trailer: bytes.length, count: undefined, encoding };
}

function collectAll(shown: Terminator): Rule {
  return { shown, framing: PIECES, trailer: 0, count: undefined, encoding: undefined };
}
