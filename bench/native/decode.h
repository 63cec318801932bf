// What the ways to decode in C have in common.
#include <stddef.h>

enum { CHUNK_MAX = 64 * 1024 };

struct tally {
  size_t count;
  size_t sum;   // of frame lengths
  size_t carry; // length so far of the frame that a chunk has broken off in
};

// Adds the frames that end in chunk[0, length) to the tally; length is at most CHUNK_MAX.
void decode(const char *chunk, size_t length, struct tally *tally);
