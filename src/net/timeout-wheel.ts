/** What the wheel looks after. */
export interface Timed {
  /** The tick at which it is to be visited; the wheel's own. */
  due: number;
  /** Looks what has run out by tick `now`. Returns the tick of the next visit. */
  visit(now: number): number;
}

const SLOTS = 256;
/** How many ticks the shortest timeout takes, at least: they come up to two ticks late. */
const TICKS_PER_TIMEOUT = 8;
const SHORTEST_TICK_MS = 5;
const LONGEST_TICK_MS = 1_000;

/**
 * Timeouts for many connections, coarse and cheap: one timer for all of them, and
 * nothing per frame. A connection stands in one slot, that of its earliest possible
 * timeout; when the hand gets there it is visited, and says how long it can be left
 * alone. What has happened in between is only noted down, as a tick.
 *
 * Time is counted in ticks of the hand, which stands still while the process does:
 * a process that was stopped must not take its own absence for its peers'.
 *
 * Source: G. Varghese and T. Lauck, "Hashed and Hierarchical Timing Wheels",
 * SOSP 1987; visited lazily.
 */
export class TimeoutWheel {
  /** Ticks so far. */
  now = 1;
  readonly #tickMs: number;
  readonly #slots: Timed[][] = Array.from({ length: SLOTS }, () => []);
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param timeouts The timeouts that it is for, in milliseconds. */
  constructor(timeouts: readonly number[]) {
    const shortest = Math.min(...timeouts) / TICKS_PER_TIMEOUT;
    this.#tickMs = Math.floor(Math.min(Math.max(shortest, SHORTEST_TICK_MS), LONGEST_TICK_MS));
  }

  /** How many ticks it takes until at least that many milliseconds have passed. */
  ticks(milliseconds: number): number {
    return Math.ceil(milliseconds / this.#tickMs) + 1;
  }

  /** Begins to look after `timed`. */
  add(timed: Timed): void {
    timed.due = Number.POSITIVE_INFINITY;
    this.#count++;
    this.#timer ??= setInterval(() => this.#tick(), this.#tickMs).unref();
    this.visitBy(timed, timed.visit(this.now));
  }

  /** Sees to it that `timed` is visited by then. O(1). */
  visitBy(timed: Timed, tick: number): void {
    if (tick >= timed.due) return;
    const due = Math.min(Math.max(tick, this.now + 1), this.now + SLOTS);
    timed.due = due;
    // Where it stood before it is passed over: its time there is not `due`.
    this.#slots[due % SLOTS]?.push(timed);
  }

  remove(timed: Timed): void {
    timed.due = -1;
    this.#count--;
    if (this.#count > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const slot of this.#slots) slot.length = 0;
  }

  #tick(): void {
    const now = ++this.now;
    const slot = this.#slots[now % SLOTS] ?? [];
    this.#slots[now % SLOTS] = [];
    for (const timed of slot) {
      if (timed.due !== now) continue;
      timed.due = Number.POSITIVE_INFINITY;
      const next = timed.visit(now);
      if (timed.due !== -1) this.visitBy(timed, next);
    }
  }
}
