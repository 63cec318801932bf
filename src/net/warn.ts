import { inWords } from './in-words.ts';

/** Emits what was thrown as a warning of the process. */
export function warn(thrown: unknown): void {
  process.emitWarning(thrown instanceof Error ? thrown : inWords(thrown));
}
