/** What Node keeps of a socket's writes. Not documented. */
interface Queueing {
  readonly writableLength: number;
  readonly _handle?: { readonly writeQueueSize?: unknown } | null;
}

/**
 * How many bytes of a socket wait in the queue of Node, some of a large write perhaps
 * gone already; without that, how many of them are not known to be gone. A peer that
 * takes long for one write is told from one that takes nothing by this, as Node's own
 * socket timeouts do it.
 */
export function queuedBytes(socket: Queueing): number {
  const size = socket._handle?.writeQueueSize;
  return typeof size === 'number' ? size : socket.writableLength;
}
