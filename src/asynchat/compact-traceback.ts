/** What `compactTraceback` makes of an error. */
export type CompactTraceback = readonly [
  where: readonly [file: string, functionName: string, line: number],
  kind: string,
  value: unknown,
  info: string,
];

type Frame = CompactTraceback[0];

/** What lines of V8's stack traces begin with. */
const AT = '    at ';
const UNKNOWN: Frame = ['?', '?', 0];

/**
 * Where an error was thrown, in one line.
 *
 * @returns The innermost frame (file, function, line), the error's name, the error, and all
 *   frames, outermost first, as `[file|function|line] [file|function|line]`.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { compactTraceback } from 'wirecut/asynchat';
 *
 * const [[file, name, line], kind, value, info] = compactTraceback(new RangeError('too far'));
 * assert.equal(kind, 'RangeError');
 * assert.equal(value.message, 'too far');
 * assert.ok(info.endsWith(`[${file}|${name}|${line}]`));
 * ```
 */
export function compactTraceback(error: unknown): CompactTraceback {
  const frames = error instanceof Error ? framesOf(error) : [];
  const info = frames.map((frame) => `[${frame.join('|')}]`).reverse();
  const kind = error instanceof Error ? error.name : typeof error;
  return [frames[0] ?? UNKNOWN, kind, error, info.join(' ')];
}

function framesOf({ stack, message }: Error): Frame[] {
  if (typeof stack !== 'string') return [];
  // What comes in front of the frames may be a peer's words.
  const at = stack.indexOf(message);
  const lines = (at === -1 ? stack : stack.slice(at + message.length)).split('\n');
  const first = lines.findLastIndex((line) => !line.startsWith(AT)) + 1;
  return lines.slice(first).flatMap((line) => frameOf(line.slice(AT.length)) ?? []);
}

/** Of `name (file:line:column)`, or of that without a name. */
function frameOf(line: string): Frame[] | undefined {
  const bracket = line.endsWith(')') ? line.indexOf(' (') : -1;
  const name = bracket === -1 ? '?' : line.slice(0, bracket);
  const place = bracket === -1 ? line : line.slice(bracket + 2, -1);
  const row = place.lastIndexOf(':', place.lastIndexOf(':') - 1);
  const number = Number.parseInt(place.slice(row + 1), 10);
  return row === -1 || Number.isNaN(number) ? undefined : [[place.slice(0, row), name, number]];
}
