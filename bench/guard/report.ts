import { table } from '../table.ts';
import type { Rule, Verdict } from './thresholds.ts';

const SIGNS: Readonly<Record<Rule, string>> = { exactly: '=', atMost: '<=', atLeast: '>=' };

/** What was measured, and against what it was held; then what to do about it, and how many there are of either kind. */
export function report(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((verdict) => [
    verdict.what,
    shown(verdict.measured),
    verdict.bound === undefined ? '-' : `${SIGNS[verdict.rule]} ${shown(verdict.bound)}`,
    outcome(verdict),
  ]);
  const failed = verdicts.filter(({ ok }) => !ok);
  const parts = [table(['what', 'measured', 'bound', 'ok'], rows)];
  if (failed.length > 0)
    parts.push(
      table(
        ['failed', 'measured', 'bound', 'ok'],
        rows.filter((_, i) => !verdicts[i]?.ok),
      ),
    );
  if (failed.some(({ rule }) => rule === 'exactly')) {
    parts.push(
      'Counts are not as committed. If that is meant: npm run bench:guard -- --update, and look at the diff.',
    );
  }
  if (failed.some(({ rule }) => rule !== 'exactly')) {
    parts.push('Limits are set by hand, with a margin: bench/guard/thresholds.json.');
  }
  return [...parts, `${verdicts.length - failed.length} passed, ${failed.length} failed`].join('\n\n');
}

function outcome({ ok, measured, bound }: Verdict): string {
  if (ok) return 'ok';
  if (measured === undefined) return 'not measured';
  return bound === undefined ? 'no threshold' : 'FAILED';
}

function shown(value: number | undefined): string {
  if (value === undefined) return '-';
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
