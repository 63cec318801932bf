/**
 * Why a connection is closed.
 *
 * - `'ended'`: both sides had said their last, or one of them and `endTimeout` had passed.
 * - `'destroyed'`: by `connection.destroy()`, or something else that was done to the socket.
 * - `'failed'`: by an error, which went to the handler `error`.
 * - `'idle'`: no byte either way for `idleTimeout`.
 * - `'shutdown'`: it outlived the grace of `server.close()`.
 */
export type CloseReason = 'ended' | 'destroyed' | 'failed' | 'idle' | 'shutdown';
