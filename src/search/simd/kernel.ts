import { type Arena, arena } from '../../memory/arena.ts';
import { webAssembly } from '../../memory/web-assembly.ts';
import { KERNEL_MODULE } from './kernel-module.ts';

/** What `assembly/kernel.ts` exports; it describes them. Addresses are those of the arena. */
interface KernelExports {
  indexByte(block: number, positions: number, byte: number, base: number, ends: number): number;
  indexSet(block: number, positions: number, set: number, base: number, ends: number): number;
  indexPair(
    block: number,
    positions: number,
    rare: number,
    rareIndex: number,
    other: number,
    base: number,
    ends: number,
  ): number;
  indexWord(
    block: number,
    positions: number,
    needle: number,
    length: number,
    rare: number,
    other: number,
    base: number,
    ends: number,
    credit: number,
    account: number,
  ): number;
}

/** The SIMD kernel and the memory that it sees. */
export interface Kernel extends KernelExports {
  readonly arena: Arena;
}

let loaded: Kernel | undefined;
let asked = false;

/**
 * The kernel of this thread, compiled when it is first asked for; undefined where
 * the engine has no WebAssembly, no SIMD, forbids compiling it, or has no memory.
 */
export function simdKernel(): Kernel | undefined {
  if (!asked) {
    asked = true;
    loaded = load();
  }
  return loaded;
}

function load(): Kernel | undefined {
  const bytes = Uint8Array.from(atob(KERNEL_MODULE), (character) => character.charCodeAt(0));
  if (!webAssembly?.validate(bytes)) return undefined;
  const memory = arena();
  if (memory === undefined) return undefined;
  try {
    const module = new webAssembly.Module(bytes);
    const instance = new webAssembly.Instance(module, { env: { memory: memory.memory } });
    const { indexByte, indexSet, indexPair, indexWord } = instance.exports as unknown as KernelExports;
    return { arena: memory, indexByte, indexSet, indexPair, indexWord };
  } catch {
    // A content security policy may forbid it, or a limit on memory.
    return undefined;
  }
}
