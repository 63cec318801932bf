// How often which value was seen, in the manner of HdrHistogram: every power of two is cut into equal parts, so that
// a value is known to within 1/128 of itself, be it small or large, and to note one takes a few additions.
#include <stdint.h>

enum { PART_BITS = 7, PARTS = 1 << PART_BITS };

struct histogram {
  uint64_t total, greatest;
  // Up to 2 * PARTS one value in each place, then two, and after every further PARTS places twice as many.
  uint32_t seen[(64 - PART_BITS + 1) * PARTS];
};

static void record(struct histogram *histogram, uint64_t value) {
  // How many of its low bits do not count.
  const int shift = value < PARTS ? 0 : 63 - PART_BITS - __builtin_clzll(value);
  histogram->seen[shift * PARTS + (value >> shift)]++;
  histogram->total++;
  if (value > histogram->greatest) histogram->greatest = value;
}

// So large a part of all values is not above this one; it is rounded up, to the last value of its place.
static uint64_t quantile(const struct histogram *histogram, double part) {
  const double wanted = part * histogram->total;
  uint64_t place = 0, sum = histogram->seen[0];
  while (sum < wanted) sum += histogram->seen[++place];
  const int shift = place < PARTS ? 0 : place / PARTS - 1;
  const uint64_t last = ((place - shift * PARTS + 1) << shift) - 1;
  return last < histogram->greatest ? last : histogram->greatest;
}
