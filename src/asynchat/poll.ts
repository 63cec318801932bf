import { MAX_TIMER_MS } from '../net/connection-limits.ts';

/** What is looked at once a turn. */
export interface Polled {
  /** Goes on where it can. Returns whether a byte has moved. */
  poll(): boolean;
}

/** A call of `loop` that waits for the next turn. */
interface Loop {
  wake(): void;
  fail(error: unknown): void;
}

const polled = new Set<Polled>();
const loops = new Set<Loop>();
let isAsked = false;
/** Whether loops have been left in this turn: whoever wants that again has got it. */
let isLeaving = false;

export function startPolling(channel: Polled): void {
  polled.add(channel);
}

export function stopPolling(channel: Polled): void {
  polled.delete(channel);
}

/**
 * Something has happened somewhere: has all channels looked at, soon and once. What a channel is
 * ready for may depend on any other, as with the two sides of a proxy.
 */
export function happened(): void {
  if (isAsked || (polled.size === 0 && loops.size === 0)) return;
  isAsked = true;
  setImmediate(turn);
}

/**
 * Has all channels asked whether they are `readable` and `writable`, and their handlers called if
 * so. That happens by itself behind everything that happens on a channel; what a timer has made a
 * `Dispatcher` ready for, it cannot know. (`AsyncChat` and `DispatcherWithSend` do not need it.)
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { createServer } from 'node:net';
 * import { Dispatcher, poll } from 'wirecut/asynchat';
 *
 * class Sender extends Dispatcher {
 *   text = '';
 *   writable() {
 *     return this.text.length > 0;
 *   }
 *   handleWrite() {
 *     this.text = this.text.slice(this.send(this.text));
 *   }
 * }
 *
 * const server = createServer();
 * await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
 * const sender = new Sender();
 * sender.connect(['127.0.0.1', server.address().port]);
 * const [socket] = await new Promise((resolve) => server.once('connection', (...args) => resolve(args)));
 * setTimeout(() => {
 *   sender.text = 'hello';
 *   poll();
 * });
 * const received = await new Promise((resolve) => socket.once('data', resolve));
 * sender.close();
 * server.close();
 * assert.equal(received.toString(), 'hello');
 * ```
 */
export function poll(): void {
  let hasMoved = false;
  for (const channel of [...polled]) if (channel.poll()) hasMoved = true;
  // A channel that is ready, and moves nothing, would have us turn for ever.
  if (hasMoved) happened();
}

function turn(): void {
  isAsked = false;
  poll();
  for (const loop of [...loops]) loop.wake();
}

/** Resolves after the next turn, of which there is one after `timeout` milliseconds at the latest. */
export function nextTurn(timeout: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(turn, Math.min(timeout, MAX_TIMER_MS));
    const loop: Loop = {
      wake: () => settle(resolve),
      fail: (error) => settle(() => reject(error)),
    };
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      loops.delete(loop);
      how();
    };
    loops.add(loop);
  });
}

/** Has all calls of `loop` that wait throw `error`, or the process if there are none. */
export function leaveLoops(error: unknown): void {
  if (loops.size === 0) {
    if (isLeaving) return;
    setImmediate(() => {
      throw error;
    });
    return;
  }
  isLeaving = true;
  setImmediate(() => {
    isLeaving = false;
  });
  for (const loop of [...loops]) loop.fail(error);
}
