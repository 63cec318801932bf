import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Timed, TimeoutWheel } from '../../src/net/timeout-wheel.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NEVER = Number.POSITIVE_INFINITY;

/** Notes when it is visited; by default it has nothing to wait for. */
class Visited implements Timed {
  due = 0;
  readonly visits: number[] = [];
  readonly next: (now: number) => number;

  constructor(next: (now: number) => number = () => NEVER) {
    this.next = next;
  }

  visit(now: number): number {
    this.visits.push(now);
    return this.next(now);
  }
}

test('a tick is an eighth of the shortest timeout, from 5 milliseconds to a second', () => {
  const tickOf = (...timeouts: number[]): number => {
    const wheel = new TimeoutWheel(timeouts);
    const timed = new Visited();
    wheel.add(timed);
    const start = wheel.now;
    vi.advanceTimersByTime(10_000);
    const ticks = wheel.now - start;
    wheel.remove(timed);
    return 10_000 / ticks;
  };
  expect(tickOf(800, 2_000)).toBe(100);
  expect(tickOf(8, NEVER)).toBe(5);
  expect(tickOf(60_000, NEVER)).toBe(1_000);
  expect(tickOf(NEVER, NEVER)).toBe(1_000);
});

test('a timeout is never early, and late by a quarter at most', () => {
  for (const timeout of [40, 100, 1_000, 30_000, 120_000]) {
    const wheel = new TimeoutWheel([timeout]);
    const other = new Visited();
    wheel.add(other);
    // At any time between two ticks.
    for (let phase = 0; phase < 8; phase++) {
      vi.advanceTimersByTime(Math.floor(timeout / 60));
      const start = wheel.now;
      const timed = new Visited((now) => (now === start ? start + wheel.ticks(timeout) : NEVER));
      wheel.add(timed);
      const step = Math.ceil(timeout / 1_000);
      let elapsed = 0;
      while (timed.visits.length < 2) {
        vi.advanceTimersByTime(step);
        elapsed += step;
      }
      expect(elapsed).toBeGreaterThanOrEqual(timeout);
      expect(elapsed).toBeLessThanOrEqual(1.3 * timeout);
      wheel.remove(timed);
    }
    wheel.remove(other);
  }
});

test('is visited when it has asked for it, also beyond one turn of the wheel', () => {
  const wheel = new TimeoutWheel([80]);
  const timed = new Visited((now) => ({ 1: 4, 4: 900, 900: 901 })[now] ?? (now < 900 ? 900 : NEVER));
  wheel.add(timed);
  vi.advanceTimersByTime(10 * 1_000);
  expect(timed.visits.slice(0, 2)).toEqual([1, 4]);
  expect(timed.visits.slice(-2)).toEqual([900, 901]);
  // On the way it is looked up once a turn.
  expect(timed.visits.length).toBeLessThan(9);
  wheel.remove(timed);
});

test('an earlier visit replaces a later one, a later one does not', () => {
  const wheel = new TimeoutWheel([80]);
  const timed = new Visited((now) => (now < 50 ? 50 : NEVER));
  wheel.add(timed);
  wheel.visitBy(timed, 20);
  wheel.visitBy(timed, 30);
  wheel.visitBy(timed, NEVER);
  vi.advanceTimersByTime(10 * 100);
  expect(timed.visits).toEqual([1, 20, 50]);
  wheel.visitBy(timed, wheel.now);
  vi.advanceTimersByTime(10);
  expect(timed.visits).toHaveLength(4);
  wheel.remove(timed);
});

test('who has been removed is not visited, not even by the visit in which it is', () => {
  const wheel = new TimeoutWheel([80]);
  const other = new Visited();
  const timed = new Visited((now) => {
    if (now === 5) wheel.remove(timed);
    return now + 4;
  });
  wheel.add(other);
  wheel.add(timed);
  vi.advanceTimersByTime(1_000);
  wheel.visitBy(timed, wheel.now + 1);
  vi.advanceTimersByTime(1_000);
  expect(timed.visits).toEqual([1, 5]);
});

test('stands still while it has nobody to look after, and goes on where it stood', () => {
  const wheel = new TimeoutWheel([80]);
  expect(vi.getTimerCount()).toBe(0);
  const first = new Visited(() => 100);
  wheel.add(first);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(50);
  wheel.remove(first);
  expect(vi.getTimerCount()).toBe(0);
  const then = wheel.now;
  vi.advanceTimersByTime(10_000);
  expect(wheel.now).toBe(then);
  const second = new Visited((now) => (now === then ? then + 3 : NEVER));
  wheel.add(second);
  vi.advanceTimersByTime(10_000);
  expect(second.visits).toEqual([then, then + 3]);
  expect(first.visits).toEqual([1]);
  wheel.remove(second);
});

test('ten thousand, each at its time', () => {
  const wheel = new TimeoutWheel([80]);
  const all = Array.from({ length: 10_000 }, (_, i) => {
    const due = 2 + ((i * 7_919) % 700);
    return { due, timed: new Visited((now) => (now >= due ? NEVER : due)) };
  });
  for (const { timed } of all) wheel.add(timed);
  vi.advanceTimersByTime(10 * 800);
  expect(all.filter(({ due, timed }) => timed.visits.at(-1) !== due)).toEqual([]);
});
