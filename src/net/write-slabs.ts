import { Buffer } from 'node:buffer';

/** Room for the replies to one read, of frames as long as those that came. */
const SLAB_BYTES = 128 * 1024;
/** As many peers can be slow to read, each with a slab that waits for it, before everybody has to start small. */
const MAX_SLABS = 64;
/** The first buffer of who finds no slab, in bytes. Each next one is four times as large. */
const FIRST_BYTES = 512;
const LARGEST_BYTES = 64 * 1024;

/** A buffer to collect in what is to be sent. */
export interface WriteBuffer {
  readonly bytes: Buffer;
  /** Whether it is to be given back. */
  readonly isSlab: boolean;
}

const idle: WriteBuffer[] = [];
let made = 0;

/**
 * Room for `minimum` bytes or more. Who writes first in a turn, most often the
 * connection that is being read from, gets a slab. Who finds none, or whose peer is
 * slow, starts small, as that may be ten thousand connections.
 *
 * @param previous How long the buffer before was, if one has been filled in this turn.
 */
export function takeWriteBuffer(minimum: number, previous: number, isSlow: boolean): WriteBuffer {
  if (!isSlow && minimum <= SLAB_BYTES) {
    const slab = idle.pop();
    if (slab) return slab;
    if (made < MAX_SLABS) {
      made++;
      return { bytes: Buffer.allocUnsafeSlow(SLAB_BYTES), isSlab: true };
    }
  }
  const length = previous === 0 ? FIRST_BYTES : Math.min(4 * previous, LARGEST_BYTES);
  return { bytes: Buffer.allocUnsafe(Math.max(minimum, length)), isSlab: false };
}

/** Takes back a buffer that nobody looks at any more. */
export function giveWriteBuffer(buffer: WriteBuffer): void {
  if (buffer.isSlab) idle.push(buffer);
}

/** Says that a buffer is not given back: somebody may look at it for ever. */
export function loseWriteBuffer(buffer: WriteBuffer): void {
  if (buffer.isSlab) made--;
}
