// Usage: PROGRAM CHUNKS_FILE ROUNDS WARM_UP_MS MIN_MS MIN_RUNS
//
// Times runs of `decode` over chunks shown ROUNDS times, and prints the answer and the times as JSON. `decode`
// is compiled apart from this, without optimization across files: no work can move out of the loop.
#include "decode.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SAMPLES_MAX = 1 << 20, STREAM_MAX = 64 * 1024 * 1024 };

static char stream[STREAM_MAX];
static uint64_t samples[SAMPLES_MAX];

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * UINT64_C(1000000000) + time.tv_nsec;
}

static struct tally run(size_t length, int rounds) {
  struct tally tally = {0};
  for (int i = 0; i < rounds; i++) {
    for (size_t at = 0; at < length; at += CHUNK_MAX) {
      decode(stream + at, length - at < CHUNK_MAX ? length - at : CHUNK_MAX, &tally);
    }
  }
  // Ends the frame that the last chunk has broken off in.
  decode("\n", 1, &tally);
  return tally;
}

static int ascending(const void *left, const void *right) {
  const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

int main(int argc, char **argv) {
  FILE *const file = argc == 6 ? fopen(argv[1], "rb") : NULL;
  if (!file) return fputs("usage: PROGRAM CHUNKS_FILE ROUNDS WARM_UP_MS MIN_MS MIN_RUNS\n", stderr), 2;
  const size_t length = fread(stream, 1, STREAM_MAX, file);
  const int rounds = atoi(argv[2]);
  const uint64_t warm_up = atoi(argv[3]) * UINT64_C(1000000);
  const uint64_t min_time = atoi(argv[4]) * UINT64_C(1000000);
  const size_t min_runs = atoi(argv[5]);

  struct tally tally;
  const uint64_t start = now();
  do tally = run(length, rounds);
  while (now() - start < warm_up);

  size_t taken = 0;
  for (uint64_t total = 0; taken < SAMPLES_MAX && (total < min_time || taken < min_runs); taken++) {
    const uint64_t before = now();
    tally = run(length, rounds);
    samples[taken] = now() - before;
    total += samples[taken];
  }
  qsort(samples, taken, sizeof *samples, ascending);

  const uintmax_t median = samples[(taken - 1) / 2];
  printf("{\"count\":%zu,\"sum\":%zu,\"p50\":%ju}\n", tally.count, tally.sum, median);
}
