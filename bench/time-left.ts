/** How long a run still takes, by what its parts were thought to take, corrected by what they have taken so far. */
export class TimeLeft {
  readonly #prior: number;
  /** What has not begun. */
  #ahead: number;
  #current = 0;
  #begun = 0;
  /** What has ended: as it was thought, and as it was. */
  #thought = 0;
  #taken = 0;

  /** @param estimates In seconds, one for each part. */
  constructor(estimates: readonly number[]) {
    this.#ahead = estimates.reduce((sum, estimate) => sum + estimate, 0);
    // So that one short part at the beginning does not decide about hours.
    this.#prior = this.#ahead / 10;
  }

  begin(estimate: number): void {
    this.#ahead -= estimate;
    this.#current = estimate;
    this.#begun = performance.now();
  }

  end(): void {
    this.#thought += this.#current;
    this.#taken += this.#elapsed();
    this.#current = 0;
  }

  /** `40 s left`, `12 min left`. */
  toString(): string {
    const correction = (this.#taken + this.#prior) / (this.#thought + this.#prior);
    const current = Math.max(0, this.#current * correction - this.#elapsed());
    const seconds = current + this.#ahead * correction;
    return seconds < 100 ? `${Math.ceil(seconds)} s left` : `${Math.round(seconds / 60)} min left`;
  }

  #elapsed(): number {
    return (performance.now() - this.#begun) / 1000;
  }
}
