import { isPromise } from '../framing/is-promise.ts';
import { inWords } from '../net/in-words.ts';
import type { StreamWriter } from './stream-writer.ts';

/** Told what has gone wrong: with the writer of the connection, if it was in the handler of one. */
export type ErrorHandler = (error: Error, writer: StreamWriter | undefined) => void;

/** Tells `onError`, or who watches the process. Does not throw. */
export function report(
  error: Error,
  writer: StreamWriter | undefined,
  onError: ErrorHandler | undefined,
): void {
  if (onError === undefined) {
    warn(error);
    return;
  }
  const failed = (thrown: unknown): void => warn(unhandled('the error handler of a server', thrown));
  try {
    const result = onError(error, writer) as unknown;
    if (isPromise(result)) result.then(undefined, failed);
  } catch (thrown) {
    failed(thrown);
  }
}

export function unhandled(where: string, cause: unknown): Error {
  const what = cause instanceof Error ? `${cause.name}: ${cause.message}` : inWords(cause);
  return new Error(`Unhandled exception in ${where}: ${what}`, { cause });
}

/** Node prints neither the stack of a warning nor its cause, but its `detail`: there goes the traceback. */
function warn(error: Error): void {
  const { cause } = error;
  process.emitWarning(cause instanceof Error ? Object.assign(error, { detail: inWords(cause) }) : error);
}
