import { type TwoWayFraming, twoWay } from '../framing/encoding.ts';
import { checkOneOf, checkOptions } from '../limits.ts';
import { Finder } from '../search/finder.ts';
import { delimiterNamed } from './delimiter.ts';
import { LineCutter } from './line-cutter.ts';
import { LineEncoder } from './line-encoder.ts';

/** Options of {@link line}. */
export interface LineOptions {
  /**
   * What ends a line: `'crlf'` only `\r\n`, `'lf'` only `\n`, `'any'` either of them.
   *
   * @default 'any'
   */
  readonly ending?: 'crlf' | 'lf' | 'any';
  /**
   * What is done about a `\r` or `\n` that is no part of an ending: `'keep'` takes it as
   * data, `'reject'` gives the stream up with `ERR_BARE_LINE_ENDING`. Under `'lf'` that
   * is every `\r`.
   *
   * Where two programs read the same stream and disagree about bare line endings, one
   * can be made to see a line that the other does not (SMTP smuggling, for example):
   * reject them.
   *
   * @default 'keep'
   */
  readonly bare?: 'reject' | 'keep';
}

/**
 * Lines, by a policy that is declared: nothing is stripped but the ending that was
 * asked for. The verdict is the same however `\r` and `\n` are cut apart.
 *
 * Lines are sent with `\r\n` under `'crlf'`, else with `\n`. One that would not come
 * back as it is (with an ending in it; with a `\r` at its end under `'any'`; with any
 * `\r` or `\n` under `'reject'`) is refused with `ERR_PAYLOAD_HAS_TERMINATOR`.
 *
 * @throws {TypeError | RangeError} If an option is unknown or none of these.
 *
 * Complexity: linear in the stream. Each byte is searched for once, and once more for
 * `\r` under `'reject'`.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { FrameDecoder, line } from 'wirecut';
 *
 * const lines = [];
 * const decoder = new FrameDecoder(line(), { frame: (frame) => lines.push(frame.toString()) });
 * decoder.write(Buffer.from('unix\ndos\r'));
 * decoder.write(Buffer.from('\nold\rmac\n'));
 * assert.deepEqual(lines, ['unix', 'dos', 'old\rmac']);
 *
 * const strict = new FrameDecoder(line({ ending: 'crlf', bare: 'reject' }), { frame() {} });
 * assert.throws(() => strict.write(Buffer.from('DATA\n.\r\n')), { code: 'ERR_BARE_LINE_ENDING', streamOffset: 4 });
 * ```
 */
export function line(options: LineOptions = {}): TwoWayFraming {
  checkOptions(options, ['ending', 'bare']);
  const { ending = 'any', bare = 'keep' } = options;
  checkOneOf('ending', ending, ['crlf', 'lf', 'any']);
  checkOneOf('bare', bare, ['reject', 'keep']);
  const name = `line(${ending}, ${bare})`;
  const rejects = bare === 'reject';
  if (!rejects && ending !== 'any')
    return delimiterNamed(name, new Finder(ending === 'crlf' ? '\r\n' : '\n'));
  const finders = { lf: new Finder('\n'), cr: new Finder('\r') };
  const framing = {
    name,
    unit: 'frames',
    streamed: false,
    frameLength: undefined,
    newCutter: (scans) => new LineCutter(ending, rejects, finders, scans),
  } as const satisfies Omit<TwoWayFraming, 'encoder' | 'encode' | 'writeInto'>;
  return twoWay(framing, new LineEncoder(ending, rejects, finders));
}
