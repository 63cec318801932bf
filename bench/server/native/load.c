// Usage: PROGRAM PORT CONNECTIONS LINE_BYTES IN_FLIGHT WARM_UP_MS WINDOW_MS
//
// Keeps IN_FLIGHT lines under way on each connection, holds every byte that comes back against what was sent,
// and prints as JSON how many replies came in a window of time, how long that was, and for what part of it this
// program was busy. Any wrong, missing or superfluous byte ends it with 1 and a line that says which.
#include "connection.h"

enum { EVENTS_MAX = 64 };

int main(int argc, char **argv) {
  if (argc != 7)
    return fputs("usage: PROGRAM PORT CONNECTIONS LINE_BYTES IN_FLIGHT WARM_UP_MS WINDOW_MS\n", stderr), 2;
  const int count = atoi(argv[2]);
  line_bytes = atoi(argv[3]);
  window_bytes = atoi(argv[4]) * line_bytes;
  round_bytes = window_bytes + 16 * line_bytes;
  const uint64_t warm_up = milliseconds(atoi(argv[5])), window = milliseconds(atoi(argv[6]));

  struct connection *const connections = open_connections(count, atoi(argv[1]));
  for (int i = 0; i < count; i++) {
    connections[i].goal = window_bytes;
    send_lines(&connections[i]);
  }

  enum { WARMING_UP, MEASURING, DRAINING } stage = WARMING_UP;
  const uint64_t begin = nanoseconds(CLOCK_MONOTONIC);
  uint64_t replies = 0, progress = begin, from = 0, busy_from = 0, measured = 0, taken = 0, busy = 0;
  for (;;) {
    struct epoll_event events[EVENTS_MAX];
    const int ready = epoll_wait(epoll, events, EVENTS_MAX, stage == DRAINING ? AFTERMATH_MS : 100);
    const uint64_t now = nanoseconds(CLOCK_MONOTONIC);
    if (stage == WARMING_UP && now - begin >= warm_up) {
      stage = MEASURING;
      from = now;
      busy_from = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
      replies = 0;
    } else if (stage == MEASURING && now - from >= window) {
      stage = DRAINING;
      measured = replies;
      taken = now - from;
      busy = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - busy_from;
    }
    for (int i = 0; i < ready; i++) {
      struct connection *const connection = events[i].data.ptr;
      const size_t completed = events[i].events & ~EPOLLOUT ? take_replies(connection) : 0;
      if (completed > 0) progress = now;
      replies += completed;
      if (stage != DRAINING) connection->goal += completed * line_bytes;
      send_lines(connection);
    }
    const int impatient = now - progress >= milliseconds(PATIENCE_MS);
    if (ready > 0 && !impatient) continue;
    // All is quiet. In the end that is as it should be, if nothing is missing.
    const struct connection *const missing = unanswered(connections, count);
    if (stage == DRAINING && !missing) break;
    if (impatient && missing) wrong(missing, "no more replies came");
  }
  printf("{\"replies\":%ju,\"seconds\":%.6f,\"busy\":%.3f}\n", (uintmax_t)measured, taken / 1e9,
         (double)busy / taken);
}
