import fc from 'fast-check';

/**
 * How many cases a property tries: `WIRECUT_FUZZ` times as many as usual. A
 * failure prints its seed; `WIRECUT_SEED` runs it again.
 */
export function cases(usual: number): fc.Parameters<unknown> {
  const { WIRECUT_FUZZ = '1', WIRECUT_SEED } = process.env;
  const numRuns = Math.ceil(usual * Number(WIRECUT_FUZZ));
  return WIRECUT_SEED === undefined ? { numRuns } : { numRuns, seed: Number(WIRECUT_SEED) };
}

/** Words over few letters: matches and near misses are common. */
export function word(letters: string, minLength: number, maxLength: number): fc.Arbitrary<Buffer> {
  return fc
    .array(fc.constantFrom(...letters), { minLength, maxLength })
    .map((chosen) => Buffer.from(chosen.join(''), 'latin1'));
}
