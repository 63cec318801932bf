/**
 * Thrown in a handler, it leaves `loop`, which throws it, and closes nothing; where no loop is
 * waited for, it is an uncaught exception of the process.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { Dispatcher, ExitNow, closeAll, loop } from 'wirecut/asynchat';
 *
 * class Once extends Dispatcher {
 *   handleAccepted(connection) {
 *     connection.destroy();
 *     throw new ExitNow('one is enough');
 *   }
 * }
 * const server = new Once();
 * server.bind(['127.0.0.1', 0]);
 * await server.listen();
 * new Dispatcher().connect(server.addr);
 * const left = await loop().catch((error) => error);
 * closeAll();
 * assert(left instanceof ExitNow);
 * ```
 */
export class ExitNow extends Error {
  override readonly name: string = 'ExitNow';
}
