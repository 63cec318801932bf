/** What a run answers; it is known beforehand. */
export interface Answer {
  readonly count: number;
  /** Of payload lengths, or of offsets. */
  readonly sum: number;
}

/** An answer in the making. */
export interface Tally {
  count: number;
  sum: number;
}

/** What is wrong with an answer, if anything is. */
export function answerDifference({ count, sum }: Answer, expected: Answer): string | undefined {
  if (count === expected.count && sum === expected.sum) return undefined;
  return `answers ${count} and ${sum}, not ${expected.count} and ${expected.sum}`;
}

/** The bytes were compared before; this is to see that the timed code does the same. */
export function checkAnswer(answer: Answer, expected: Answer): void {
  const difference = answerDifference(answer, expected);
  if (difference !== undefined) throw new Error(difference);
}
