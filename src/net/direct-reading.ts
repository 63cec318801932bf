import { Socket } from 'node:net';
import { arena, HEADROOM, READ_AREA } from '../memory/arena.ts';

/** Who takes what has been read. */
export interface DirectReceiver {
  /**
   * Takes the first `count` bytes of `buffer`. Must not throw.
   *
   * @returns Where the next read goes, if not to `buffer` again.
   */
  received(buffer: Uint8Array, count: number): Uint8Array | undefined;
}

type OnRead = (this: DirectSocket, count: number, buffer: Uint8Array) => boolean;

/** What Node keeps on a socket that reads into memory of its user's. None of it is documented. */
interface DirectSocket extends Socket {
  [RECEIVER]?: DirectReceiver;
  readonly _handle?: { useUserBuffer?(buffer: Uint8Array): void } | null;
}

const RECEIVER: unique symbol = Symbol('wirecut.receiver');

interface Internals {
  readonly buffer: symbol;
  readonly callback: symbol;
  readonly generator: symbol;
}

/** The names under which every socket of this Node has these; undefined where it has no such thing. */
const INTERNALS: Internals | undefined = findInternals();

/** Where reads land: one for all connections of the thread. */
export interface ReceiveSlab {
  /** What is read into. */
  readonly area: Uint8Array;
  /** The same memory with what may be written over in front. */
  readonly memory: Uint8Array;
  readonly headroom: number;
}

let slab: ReceiveSlab | undefined;

/**
 * The memory that all connections of this thread are read into: an area of the
 * arena, where SIMD sees it, if there is one. On Unix libuv asks for memory, reads
 * and calls back without anything in between, so connections do not get in each
 * other's way.
 */
export function receiveSlab(): ReceiveSlab {
  slab ??= newSlab();
  return slab;
}

/** Whether sockets of this process can be told where to read to. Not on Windows, where reads are under way in parallel. */
export function canReadDirectly(): boolean {
  return INTERNALS !== undefined && process.platform !== 'win32';
}

/**
 * Has `socket` read into our memory, from now until it is closed, instead of emitting
 * `'data'`. Node offers that to sockets that connect (`onread`), not to those that a
 * server accepts; both have the same insides, the same in Node 20 to 26.
 *
 * @returns Whether it does; if a piece is missing, nothing has been changed.
 */
export function readDirectly(socket: DirectSocket, receiver: DirectReceiver): boolean {
  const handle = socket._handle;
  if (!INTERNALS || !canReadDirectly() || typeof handle?.useUserBuffer !== 'function') return false;
  const { area } = receiveSlab();
  socket[RECEIVER] = receiver;
  Reflect.set(socket, INTERNALS.buffer, area);
  Reflect.set(socket, INTERNALS.callback, onRead);
  Reflect.set(socket, INTERNALS.generator, nextBuffer);
  handle.useUserBuffer(area);
  return true;
}

/** Where the next read goes, if elsewhere. Node asks for it right after the callback, but does not say for which socket. */
let nextRead: Uint8Array | undefined;

const onRead: OnRead = function (count, buffer) {
  nextRead = this[RECEIVER]?.received(buffer, count);
  return true;
};

function nextBuffer(): Uint8Array | undefined {
  const buffer = nextRead;
  nextRead = undefined;
  return buffer;
}

function newSlab(): ReceiveSlab {
  const area = arena()?.leaseReadArea();
  if (area === undefined) {
    const bytes = new Uint8Array(READ_AREA);
    return { area: bytes, memory: bytes, headroom: 0 };
  }
  const memory = new Uint8Array(area.buffer, area.byteOffset - HEADROOM, HEADROOM + READ_AREA);
  return { area, memory, headroom: HEADROOM };
}

function findInternals(): Internals | undefined {
  const symbols = Object.getOwnPropertySymbols(new Socket());
  const named = (name: string): symbol | undefined => symbols.find(({ description }) => description === name);
  const [buffer, callback, generator] = [named('kBuffer'), named('kBufferCb'), named('kBufferGen')];
  return buffer && callback && generator && { buffer, callback, generator };
}
