/** What Node keeps of a socket's writes. Not documented. */
interface Queueing {
  readonly writableLength: number;
  readonly _handle?: { readonly writeQueueSize?: unknown } | null;
}

/**
 * How many bytes of the write at hand the operating system has not taken; where Node
 * does not say, how many of all that waits. By this a peer that takes long for a
 * large write is told from one that takes nothing, as in Node's own socket timeouts.
 */
export function queuedBytes(socket: Queueing): number {
  const size = socket._handle?.writeQueueSize;
  return typeof size === 'number' ? size : socket.writableLength;
}
