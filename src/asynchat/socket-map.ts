import { wrongType } from '../errors.ts';

/** What a map of channels holds. */
export interface MappedChannel {
  close(): void;
}

/** The channels that are open, by number. */
export type SocketMap = Map<number, MappedChannel>;

/** The map that channels are in unless they are told of another. */
export const socketMap: SocketMap = new Map();

/** Throws unless it is one. */
export function checkMap(map: unknown): void {
  if (!(map instanceof Map)) throw wrongType('map', 'a Map', map);
}

/**
 * Closes all channels of a map, and empties it.
 *
 * @param ignoreAll Whether to go on when a `close` throws: what it throws is then emitted as a
 *   warning of the process.
 * @throws What a `close` throws, unless `ignoreAll`.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { closeAll, Dispatcher, socketMap } from 'wirecut/asynchat';
 *
 * const server = new Dispatcher();
 * server.bind(['127.0.0.1', 0]);
 * await server.listen();
 * assert.equal(socketMap.size, 1);
 * closeAll();
 * assert.equal(socketMap.size, 0);
 * ```
 */
export function closeAll(map: SocketMap = socketMap, ignoreAll: boolean = false): void {
  for (const channel of [...map.values()]) {
    try {
      channel.close();
    } catch (error) {
      if (!ignoreAll) throw error;
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }
  map.clear();
}
