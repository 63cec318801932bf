import type { Result } from './result.ts';

/** How long to time one contender on one row. */
export interface Effort {
  readonly minMilliseconds: number;
  readonly minRuns: number;
}

/** What a worker is asked. */
export interface Request {
  readonly row: string;
  readonly effort: Effort;
}

/** What it says: `ready` once, then one answer per request. */
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'timed'; readonly result: Result }
  | { readonly kind: 'failed'; readonly message: string };
