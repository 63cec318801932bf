import { outOfRange, wrongType } from '../errors.ts';
import { checkCount, checkOptions } from '../limits.ts';
import { nextTurn, poll } from './poll.ts';
import { checkMap, type SocketMap, socketMap } from './socket-map.ts';

/** Options of `loop`. */
export interface LoopOptions {
  /**
   * Milliseconds that a turn lasts if nothing happens; 0 for no longer than it takes to look.
   *
   * @default 30000
   */
  readonly timeout?: number;
  /**
   * How many turns to wait for.
   *
   * @default Infinity
   */
  readonly count?: number;
  /** @default socketMap */
  readonly map?: SocketMap;
  /** For those who come from Python: it makes no difference here. */
  readonly usePoll?: boolean;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const NAMES = ['timeout', 'count', 'map', 'usePoll'];

/**
 * Waits until a map of channels is empty, or so many turns have passed. Handlers are called
 * with or without it: it is Node's own loop that does the work. A turn ends when something has
 * happened on a channel, and all have been asked whether they are `readable` and `writable`.
 *
 * @throws {TypeError | RangeError} If an option is wrong or unknown.
 * @throws {ExitNow} By the promise, when a handler throws one.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { AsyncChat, Dispatcher, loop } from 'wirecut/asynchat';
 *
 * class Server extends Dispatcher {
 *   handleAccepted(connection) {
 *     new Shout(connection);
 *     this.close(); // one will do
 *   }
 * }
 *
 * class Shout extends AsyncChat {
 *   line = '';
 *   constructor(connection) {
 *     super(connection);
 *     this.setTerminator('\n');
 *   }
 *   collectIncomingData(data) {
 *     this.line += data;
 *   }
 *   foundTerminator() {
 *     this.push(Buffer.from(`${this.line.toUpperCase()}\n`));
 *     this.closeWhenDone();
 *   }
 * }
 *
 * class Client extends AsyncChat {
 *   constructor(address) {
 *     super();
 *     this.setTerminator('\n');
 *     this.connect(address);
 *     this.push(Buffer.from('hello\n'));
 *   }
 *   collectIncomingData(data) {
 *     this.collect(data);
 *   }
 *   foundTerminator() {
 *     this.answer = this.takeData().toString();
 *     this.close();
 *   }
 * }
 *
 * const server = new Server();
 * server.bind(['127.0.0.1', 0]);
 * await server.listen();
 * const client = new Client(server.addr);
 * await loop();
 * assert.equal(client.answer, 'HELLO');
 * ```
 */
export async function loop(options: LoopOptions = {}): Promise<void> {
  checkOptions(options, NAMES);
  const { timeout = DEFAULT_TIMEOUT_MS, count = Number.POSITIVE_INFINITY, map = socketMap } = options;
  if (typeof timeout !== 'number') throw wrongType('timeout', 'a number of milliseconds', timeout);
  if (!(timeout >= 0)) throw outOfRange('timeout', 'at least 0', timeout);
  checkMap(map);
  if (count !== Number.POSITIVE_INFINITY) checkCount('count', count);
  for (let turns = 0; map.size > 0 && turns < count; turns++) {
    const turn = nextTurn(timeout);
    // What has been prepared before the first turn is seen to at once.
    if (turns === 0) poll();
    await turn;
  }
}
