// All terminators of a chunk first, 64 bytes a step, into a table; then one loop over the table.
#include "decode.h"

#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define AVX2 __attribute__((target("avx2")))

// Runs before main.
__attribute__((constructor)) static void require_avx2(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2")) return;
  fputs("this processor has no AVX2\n", stderr);
  exit(1);
}

AVX2 static inline uint64_t newlines(const char *bytes) {
  const __m256i block = _mm256_loadu_si256((const __m256i *)bytes);
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, _mm256_set1_epi8('\n')));
}

AVX2 static size_t index_newlines(const char *chunk, size_t length, uint32_t *offsets) {
  size_t found = 0, at = 0;
  for (; at + 64 <= length; at += 64) {
    const uint64_t mask = newlines(chunk + at) | newlines(chunk + at + 32) << 32;
    for (uint64_t bits = mask; bits; bits &= bits - 1) offsets[found++] = at + __builtin_ctzll(bits);
  }
  for (; at < length; at++) {
    if (chunk[at] == '\n') offsets[found++] = at;
  }
  return found;
}

void decode(const char *chunk, size_t length, struct tally *tally) {
  static uint32_t offsets[CHUNK_MAX];
  const size_t found = index_newlines(chunk, length, offsets);
  size_t sum = tally->sum + (found ? tally->carry : 0), start = 0;
  for (size_t i = 0; i < found; i++) {
    sum += offsets[i] - start;
    start = offsets[i] + 1;
  }
  const size_t carry = (found ? 0 : tally->carry) + length - start;
  *tally = (struct tally){tally->count + found, sum, carry};
}
