import { inspect } from 'node:util';

/** Anything can be thrown, also what cannot be made a string. */
export function inWords(thrown: unknown): string {
  try {
    return typeof thrown === 'string' ? thrown : inspect(thrown);
  } catch {
    return 'what cannot be shown';
  }
}
