/** What `compactTraceback` makes of an error. */
export type CompactTraceback = readonly [
  where: readonly [file: string, functionName: string, line: number],
  kind: string,
  value: unknown,
  info: string,
];

/** A line of V8's stack traces: `at name (file:line:column)`, or without a name. */
const FRAME = /^\s*at (?:(.*?) \()?(.*?):(\d+):\d+\)?$/;

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
  const { stack = '', message = '' } = error instanceof Error ? error : {};
  // The message, which comes first, may be a peer's.
  const behind = stack.indexOf(message) + message.length;
  const frames = stack
    .slice(behind)
    .split('\n')
    .flatMap((line) => {
      const [, name = '?', file, number] = FRAME.exec(line) ?? [];
      return file === undefined ? [] : [[file, name, Number(number)] as const];
    });
  const info = frames.map((frame) => `[${frame.join('|')}]`).reverse();
  const kind = error instanceof Error ? error.name : typeof error;
  return [frames[0] ?? ['?', '?', 0], kind, error, info.join(' ')];
}
