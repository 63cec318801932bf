import { toBytes } from '../framing/to-bytes.ts';
import { Finder, NOT_FOUND } from '../search/finder.ts';

const DOT = 0x2e;
/** A line that begins with a dot, behind another line. */
const DOTTED_LINE = new Finder('\r\n.');
const BEFORE_DOT = 2;

/**
 * Puts a second dot in front of each line that begins with one, so that a text can be
 * ended by a line with a dot alone: for `delimiter('\r\n.\r\n')`, as in SMTP, POP3 and NNTP.
 *
 * That terminator takes the last line's `\r\n` with it: a text is sent without it, and comes
 * back without it. Lines end with `\r\n`; a bare `\r` or `\n` ends none.
 *
 * Where a peer may send an empty text, its `.\r\n` follows right behind the command's
 * line, whose `\r\n` has been taken off already: look for `.\r\n` there first.
 *
 * @param text Bytes, or a string, encoded as UTF-8.
 * @returns A copy, or `text` itself if it is bytes and no line begins with a dot.
 * @throws {TypeError} If `text` is neither.
 *
 * Complexity: O(length). Source: RFC 5321 section 4.5.2, RFC 1939 section 3.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, dotStuff, dotUnstuff } from 'wirecut';
 *
 * const mail = delimiter('\r\n.\r\n');
 * const sent = mail.encode(dotStuff('one\r\n.\r\n.two'));
 * assert.equal(Buffer.from(sent).toString(), 'one\r\n..\r\n..two\r\n.\r\n');
 * assert.equal(Buffer.from(dotUnstuff('one\r\n..\r\n..two')).toString(), 'one\r\n.\r\n.two');
 * ```
 */
export function dotStuff(text: string | Uint8Array): Uint8Array {
  const bytes = toBytes('text', text);
  const dots = dottedLines(bytes);
  if (dots.length === 0) return bytes;
  const stuffed = new Uint8Array(bytes.length + dots.length);
  let from = 0;
  let to = 0;
  for (const dot of dots) {
    stuffed.set(bytes.subarray(from, dot), to);
    to += dot - from;
    stuffed[to++] = DOT;
    from = dot;
  }
  stuffed.set(bytes.subarray(from), to);
  return stuffed;
}

/**
 * Takes the first dot off each line that begins with one: undoes {@link dotStuff}.
 *
 * @param text Bytes, or a string, encoded as UTF-8: the whole of it.
 * @returns A copy, or `text` itself if it is bytes and no line begins with a dot.
 * @throws {TypeError} If `text` is neither.
 *
 * Complexity: O(length). Source: RFC 5321 section 4.5.2.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, dotUnstuff, FrameDecoder } from 'wirecut';
 *
 * const mails = [];
 * const decoder = new FrameDecoder(delimiter('\r\n.\r\n'), {
 *   frame: (frame) => mails.push(Buffer.from(dotUnstuff(frame.copy())).toString()),
 * });
 * decoder.write(Buffer.from('..and so on\r\n.\r\n'));
 * assert.deepEqual(mails, ['.and so on']);
 * ```
 */
export function dotUnstuff(text: string | Uint8Array): Uint8Array {
  const bytes = toBytes('text', text);
  const dots = dottedLines(bytes);
  if (dots.length === 0) return bytes;
  const plain = new Uint8Array(bytes.length - dots.length);
  let from = 0;
  let to = 0;
  for (const dot of dots) {
    plain.set(bytes.subarray(from, dot), to);
    to += dot - from;
    from = dot + 1;
  }
  plain.set(bytes.subarray(from), to);
  return plain;
}

/** Where the lines start that begin with a dot. */
function dottedLines(bytes: Uint8Array): number[] {
  const dots = bytes[0] === DOT ? [0] : [];
  let at = DOTTED_LINE.indexOf(bytes);
  while (at !== NOT_FOUND) {
    dots.push(at + BEFORE_DOT);
    at = DOTTED_LINE.indexOf(bytes, at + BEFORE_DOT + 1);
  }
  return dots;
}
