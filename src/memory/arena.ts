import { type WebAssemblyMemory, webAssembly } from './web-assembly.ts';

/** Bytes that can be read in at once. */
export const READ_AREA = 65_536;
/** Free bytes in front of each read area, where the start of a frame goes that ends in the area. */
export const HEADROOM = 4_096;
/**
 * Bytes that are searched in one go. Blocks of 16 KiB, which the first-level cache
 * holds, are searched up to a tenth faster than these, but four calls take longer
 * than that gains: frames of 64 B in place came out at 8.9 GB/s with blocks of 16 KiB,
 * 10.2 with 32 and 11.0 with 64, those of 1 KiB at 17, 20 and 25, and copied chunks
 * had the same order (`npm run bench -- decode in-place` with this changed; 48 KiB of
 * first-level cache, 2 MiB of second).
 */
export const SCAN_BLOCK = 65_536;
/** Longest needle that has room. */
export const MAX_SIMD_NEEDLE = 1_024;

/** As many decoders can be read into from inside each other's handlers before their bytes have to be copied. */
const READ_AREAS = 4;
const SPAN_TABLES = 8;
const NO_TABLE = new Uint32Array(0);
const NEEDLE_SLOTS = 16;
/** What the kernel may load beyond the end of anything: a step, and a vector. */
const OVERRUN = 128 + 16;
const PAGE = 65_536;

/*
 * The map, from address 0 on:
 *
 *   read areas      4 × ( headroom 4 KiB | 64 KiB )
 *   scan block      64 KiB, the longest needle, and what a step of the kernel overruns
 *   needle slots    16 × ( 1 KiB, and the overrun )
 *   account         two words, in which the kernel says how far it got and what that cost
 *   span tables     9 × 64 Ki pairs of words: one for each place in a scan block, and one more
 *   padding         up to whole pages, so that loads beyond the end of what is searched stay inside
 */
const READ_STRIDE = HEADROOM + READ_AREA;
const SCAN_BLOCK_AT = READ_AREAS * READ_STRIDE;
const NEEDLES_AT = SCAN_BLOCK_AT + SCAN_BLOCK + MAX_SIMD_NEEDLE + OVERRUN;
const NEEDLE_STRIDE = MAX_SIMD_NEEDLE + OVERRUN;
const ACCOUNT_AT = NEEDLES_AT + NEEDLE_SLOTS * NEEDLE_STRIDE;
const TABLES_AT = ACCOUNT_AT + 16;
const TABLE_WORDS = 2 * (SCAN_BLOCK + 1);
const TABLE_BYTES = 4 * TABLE_WORDS;
const PAGES = Math.ceil((TABLES_AT + (SPAN_TABLES + 1) * TABLE_BYTES + OVERRUN) / PAGE);

/**
 * The memory that the SIMD kernel sees: one per thread, of fixed size. (It never
 * grows: that would detach every view of it, also those that the engine is just
 * reading a socket into.)
 *
 * Read areas and span tables are leased. Who finds none left works without:
 * copies its bytes in, or searches another way.
 */
export class Arena {
  readonly memory: WebAssemblyMemory;
  readonly buffer: ArrayBuffer;
  readonly bytes: Uint8Array;
  /** Where bytes from elsewhere are copied to be searched. In use only while the kernel runs. */
  readonly scanBlock: number = SCAN_BLOCK_AT;
  readonly account: Uint32Array;
  /** A table for what is copied elsewhere at once. */
  readonly scratch: Uint32Array;
  readonly #readAreas: Uint8Array[];
  readonly #spanTables: Uint32Array[];
  readonly #needles: unknown[] = new Array(NEEDLE_SLOTS);
  #nextSlot = 0;

  constructor(memory: WebAssemblyMemory) {
    this.memory = memory;
    this.buffer = memory.buffer;
    this.bytes = new Uint8Array(this.buffer);
    this.account = new Uint32Array(this.buffer, ACCOUNT_AT, 2);
    const tables = Array.from({ length: SPAN_TABLES + 1 }, (_, index) => {
      return new Uint32Array(this.buffer, TABLES_AT + index * TABLE_BYTES, TABLE_WORDS);
    });
    [this.scratch = NO_TABLE, ...this.#spanTables] = tables;
    this.#readAreas = Array.from({ length: READ_AREAS }, (_, index) => {
      return new Uint8Array(this.buffer, index * READ_STRIDE + HEADROOM, READ_AREA);
    });
  }

  /** Lends `READ_AREA` bytes with `HEADROOM` in front of them, the ones given back last first. */
  leaseReadArea(): Uint8Array | undefined {
    return this.#readAreas.pop();
  }

  returnReadArea(area: Uint8Array): void {
    this.#readAreas.push(area);
  }

  /** Lends a table for `SCAN_BLOCK` pairs of offsets, and one more. */
  leaseSpans(): Uint32Array | undefined {
    return this.#spanTables.pop();
  }

  returnSpans(table: Uint32Array): void {
    this.#spanTables.push(table);
  }

  /** The index of a slot for `needle`, in which its bytes stay until others need the room. */
  needleSlot(needle: Uint8Array, slot: number): number {
    if (this.#needles[slot] === needle) return slot;
    const taken = this.#nextSlot;
    this.#nextSlot = (taken + 1) % NEEDLE_SLOTS;
    this.#needles[taken] = needle;
    this.bytes.set(needle, this.needleAddress(taken));
    return taken;
  }

  needleAddress(slot: number): number {
    return NEEDLES_AT + slot * NEEDLE_STRIDE;
  }
}

let created: Arena | undefined;
let refused: boolean = webAssembly === undefined;

/** The arena of this thread, made when it is first asked for; undefined where there is no memory for it. */
export function arena(): Arena | undefined {
  if (created === undefined && !refused) created = create();
  return created;
}

function create(): Arena | undefined {
  if (webAssembly === undefined) return undefined;
  try {
    return new Arena(new webAssembly.Memory({ initial: PAGES, maximum: PAGES }));
  } catch {
    // The engine reserves gigabytes of addresses around it, which a limit (`ulimit -v`) may forbid.
    refused = true;
    return undefined;
  }
}
