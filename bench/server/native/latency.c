// Usage: PROGRAM PORT CONNECTIONS LINE_BYTES RATE WARM_UP_MS WINDOW_MS
//
// Sends RATE lines a second, evenly spaced, on one connection after the other, whether replies come or not; holds
// every byte that comes back against what was sent; and prints as JSON, in nanoseconds, how long it took from when a
// line was DUE until its reply was here, for all lines that were due in a window of time. Any wrong, missing or
// superfluous byte ends it with 1 and a line that says which.
//
// A client that sends when the reply before has come sends less while a server stalls, and so leaves out just the
// requests that would have had to wait ("coordinated omission": Gil Tene, How NOT to Measure Latency, 2013). Here the
// schedule goes on, and what is sent late, whoever was to blame, is counted from when it was due, as in his wrk2.
//
// It never sleeps while there is something to send, as to be woken up takes longer than most servers take to answer:
// it needs a processor of its own. How late it was nonetheless to turn to a line is printed besides; that time is in
// the latencies too, and no fault of the server's.
#include "connection.h"
#include "histogram.h"

enum { EVENTS_MAX = 64, WINDOW_BYTES = 64 * 1024, ROUND_LINES = 64 };

static struct connection *connections;
static uint64_t count, rate;
// Numbers of lines: those before the first measured one warm the server up.
static uint64_t first_measured, end, next;
static uint64_t begin;
static struct histogram latency, lateness;

static uint64_t due(uint64_t line) { return begin + line * UINT64_C(1000000000) / rate; }

// Lines of one connection that have become due together go out together, so as to catch up.
static void send_due(void) {
  const uint64_t from = next, now = nanoseconds(CLOCK_MONOTONIC);
  while (next < end && due(next) <= now) connections[next++ % count].goal += line_bytes;
  for (uint64_t line = from; line < next; line++) {
    struct connection *const connection = &connections[line % count];
    if (line >= first_measured) record(&lateness, nanoseconds(CLOCK_MONOTONIC) - due(line));
    if (!connection->blocked) send_lines(connection);
  }
}

// Returns whether a reply has been completed.
static int hear(struct connection *connection) {
  const uint64_t before = connection->got / line_bytes, completed = take_replies(connection);
  const uint64_t now = nanoseconds(CLOCK_MONOTONIC);
  for (uint64_t i = before; i < before + completed; i++) {
    const uint64_t line = i * count + connection->number;
    if (line >= first_measured) record(&latency, now - due(line));
  }
  return completed > 0;
}

static void print(const char *name, const struct histogram *histogram, const char *behind) {
  printf("\"%s\":{\"p50\":%ju,\"p99\":%ju,\"p99.9\":%ju,\"max\":%ju}%s", name,
         (uintmax_t)quantile(histogram, 0.5), (uintmax_t)quantile(histogram, 0.99),
         (uintmax_t)quantile(histogram, 0.999), (uintmax_t)histogram->greatest, behind);
}

int main(int argc, char **argv) {
  if (argc != 7) return fputs("usage: PROGRAM PORT CONNECTIONS LINE_BYTES RATE WARM_UP_MS WINDOW_MS\n", stderr), 2;
  count = atoi(argv[2]);
  line_bytes = atoi(argv[3]);
  rate = atoi(argv[4]);
  first_measured = rate * atoi(argv[5]) / 1000;
  end = first_measured + rate * atoi(argv[6]) / 1000;
  round_bytes = ROUND_LINES * line_bytes;
  window_bytes = WINDOW_BYTES;
  connections = open_connections(count, atoi(argv[1]));

  begin = nanoseconds(CLOCK_MONOTONIC);
  for (uint64_t progress = begin;;) {
    send_due();
    struct epoll_event events[EVENTS_MAX];
    const int ready = epoll_wait(epoll, events, EVENTS_MAX, next < end ? 0 : AFTERMATH_MS);
    const uint64_t now = nanoseconds(CLOCK_MONOTONIC);
    for (int i = 0; i < ready; i++) {
      struct connection *const connection = events[i].data.ptr;
      if (events[i].events & ~EPOLLOUT && hear(connection)) progress = now;
      if (connection->blocked) send_lines(connection);
      send_due();
    }
    if (next < end || ready > 0) continue;
    // All is quiet. That is as it should be, if nothing is missing.
    const struct connection *const missing = unanswered(connections, count);
    if (!missing) break;
    if (now - progress >= milliseconds(PATIENCE_MS)) wrong(missing, "no more replies came");
  }
  putchar('{');
  print("latency", &latency, ",");
  print("lateness", &lateness, "}\n");
}
