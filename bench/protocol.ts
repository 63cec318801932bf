import type { Result } from './result.ts';

/** How long to time one contender on one row. */
export interface Effort {
  readonly warmUpMilliseconds: number;
  readonly minMilliseconds: number;
  readonly minRuns: number;
}

/** What a worker is asked. */
export type Request =
  | { readonly kind: 'warmUp'; readonly rows: readonly string[]; readonly milliseconds: number }
  | { readonly kind: 'time'; readonly row: string; readonly effort: Effort };

/** What it says: `ready` when it is up, then one answer per request. */
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'timed'; readonly result: Result }
  | { readonly kind: 'failed'; readonly message: string };
