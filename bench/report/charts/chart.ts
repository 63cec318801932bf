/** How many times as good ours is as each of several others: a picture of ratios, on a logarithmic scale. */
export interface Chart {
  readonly title: string;
  /** How to read it, in words. */
  readonly legend: string;
  /** A dot for each ratio, or a bar where there is one for each row. */
  readonly marks: 'dots' | 'bars';
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** One of the others. */
export interface Row {
  readonly label: string;
  /** At least one. */
  readonly ratios: readonly Ratio[];
}

export interface Ratio {
  /** What was done so many times as well. */
  readonly label: string;
  readonly ratio: number;
  /** Where that stands among all that was done: 0 is the first, 1 the last. */
  readonly place: number;
}
