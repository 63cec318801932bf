/** How what is measured is held against its threshold. */
export type Rule = 'exactly' | 'atMost' | 'atLeast';

/**
 * Numbers by what they say. Under `exactly`, counts that are the same on every run and every engine, which
 * `--update` rewrites; under the others, limits that somebody has set with a margin.
 */
export type Numbers = Readonly<Record<Rule, Readonly<Record<string, number>>>>;

/** What became of one number. */
export interface Verdict {
  readonly what: string;
  readonly rule: Rule;
  readonly measured: number | undefined;
  readonly bound: number | undefined;
  readonly ok: boolean;
}

const RULES: readonly Rule[] = ['exactly', 'atMost', 'atLeast'];

/** Whether a number is within its bound; one that is missing is not, nor is a bound that is. */
export function holds(rule: Rule, measured: number | undefined, bound: number | undefined): boolean {
  if (measured === undefined || bound === undefined) return false;
  if (rule === 'exactly') return measured === bound;
  return rule === 'atMost' ? measured <= bound : measured >= bound;
}

/** Holds what was measured against the thresholds. What only one of them knows does not hold. */
export function compare(measured: Numbers, thresholds: Numbers): Verdict[] {
  return RULES.flatMap((rule) => {
    const names = new Set([...Object.keys(measured[rule]), ...Object.keys(thresholds[rule])]);
    return [...names].map((what): Verdict => {
      const [value, bound] = [own(measured[rule], what), own(thresholds[rule], what)];
      return { what, rule, measured: value, bound, ok: holds(rule, value, bound) };
    });
  });
}

/**
 * What a file of thresholds says.
 *
 * @throws {TypeError} If it has other rules, or what is no number.
 */
export function thresholdsIn(text: string): Numbers {
  const given: unknown = JSON.parse(text);
  if (!isObject(given)) throw new TypeError('thresholds are an object');
  const unknown = Object.keys(given).find((name) => !RULES.some((rule) => rule === name));
  if (unknown !== undefined) throw new TypeError(`no rule ${JSON.stringify(unknown)}: ${RULES.join(', ')}`);
  return {
    exactly: limits(given, 'exactly'),
    atMost: limits(given, 'atMost'),
    atLeast: limits(given, 'atLeast'),
  };
}

function limits(given: Readonly<Record<string, unknown>>, rule: Rule): Record<string, number> {
  const under = given[rule];
  if (!isObject(under)) throw new TypeError(`the thresholds have no object ${rule}`);
  const numbers: Record<string, number> = {};
  for (const [what, limit] of Object.entries(under)) {
    if (typeof limit !== 'number') throw new TypeError(`${rule}, ${what}: no number`);
    numbers[what] = limit;
  }
  return numbers;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(numbers: Readonly<Record<string, number>>, what: string): number | undefined {
  return Object.hasOwn(numbers, what) ? numbers[what] : undefined;
}
