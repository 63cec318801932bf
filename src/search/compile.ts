import { checkOneOf } from '../limits.ts';
import { MAX_SIMD_NEEDLE } from '../memory/arena.ts';
import { ByteSet } from './byte-set.ts';
import { HorspoolNeedle } from './horspool.ts';
import { hasNativeSearch, NativeNeedle } from './native.ts';
import { ScalarNeedle } from './scalar.ts';
import { ByteSetIndex } from './simd/byte-set-index.ts';
import { simdKernel } from './simd/kernel.ts';
import { SimdNeedle } from './simd/simd-needle.ts';
import type { CompiledNeedle, SearchStrategy } from './strategy.ts';
import { TwoWayNeedle } from './two-way.ts';

export const STRATEGIES: readonly SearchStrategy[] = ['simd', 'native', 'horspool', 'two-way', 'scalar'];

/** Longest needle for which reading every byte beats skipping: `npm run bench -- search`. */
const MAX_SCALAR_NEEDLE = 1;

/** What the environment asks for, if it does and that takes the needle. */
export function strategyFromEnvironment(needle: Uint8Array): SearchStrategy | undefined {
  const forced = globalThis.process?.env?.WIRECUT_SEARCH;
  if (forced === undefined || forced === '') return undefined;
  checkOneOf('WIRECUT_SEARCH', forced, STRATEGIES);
  return forced === 'simd' && needle.length > MAX_SIMD_NEEDLE ? undefined : (forced as SearchStrategy);
}

/** The best there is here to find one occurrence. */
export function sparseStrategy(needle: Uint8Array): SearchStrategy {
  if (hasNativeSearch) return 'native';
  return needle.length <= MAX_SCALAR_NEEDLE ? 'scalar' : 'horspool';
}

/** @throws {RangeError} If the strategy is not to be had here, or not for this needle. */
export function compile(strategy: SearchStrategy, needle: Uint8Array, borders: Uint32Array): CompiledNeedle {
  switch (strategy) {
    case 'simd':
      return compileSimd(needle);
    case 'native':
      if (!hasNativeSearch) throw new RangeError("strategy 'native' needs Buffer.prototype.indexOf");
      return new NativeNeedle(needle, borders);
    case 'horspool':
      return new HorspoolNeedle(needle);
    case 'two-way':
      return new TwoWayNeedle(needle);
    case 'scalar':
      return new ScalarNeedle(needle, borders);
  }
}

/** The needle compiled for the SIMD kernel, if that can be had here and takes it. */
export function compileDense(needle: Uint8Array): SimdNeedle | undefined {
  const kernel = needle.length <= MAX_SIMD_NEEDLE ? simdKernel() : undefined;
  return kernel && new SimdNeedle(needle, kernel);
}

/** A set of bytes compiled for the SIMD kernel, if that can be had here. */
export function compileByteSet(members: Uint8Array): ByteSet | undefined {
  const kernel = simdKernel();
  return kernel && new ByteSet(members, new ByteSetIndex(members, kernel));
}

function compileSimd(needle: Uint8Array): SimdNeedle {
  if (needle.length > MAX_SIMD_NEEDLE) {
    throw new RangeError(
      `strategy 'simd' takes needles of up to ${MAX_SIMD_NEEDLE} bytes, not ${needle.length}`,
    );
  }
  const dense = compileDense(needle);
  if (dense === undefined) throw new RangeError("strategy 'simd' needs WebAssembly SIMD and memory for it");
  return dense;
}
