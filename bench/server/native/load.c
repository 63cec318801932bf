// Usage: PROGRAM PORT CONNECTIONS LINE_BYTES IN_FLIGHT WARM_UP_MS WINDOW_MS
//
// Keeps IN_FLIGHT lines under way on each connection, holds every byte that comes back against what was sent,
// and prints as JSON how many replies came in a window of time, how long that was, and for what part of it this
// program was busy. Any wrong, missing or superfluous byte ends it with 1 and a line that says which.
#include "sockets.h"

#include <sys/resource.h>
#include <time.h>

enum { READ_MAX = 256 * 1024, EVENTS_MAX = 64, PATIENCE_MS = 5000, AFTERMATH_MS = 20 };

struct connection {
  int number, socket;
  // What it sends, again and again; behind it the beginning once more, so that a window is always in one piece.
  char *lines;
  uint64_t sent, got; // bytes
  uint64_t goal;      // send up to here
  int blocked;        // until there is room to send
};

static size_t line_bytes, in_flight, round_bytes;
static int epoll;
static char buffer[READ_MAX];

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * UINT64_C(1000000000) + time.tv_nsec;
}

// Any bytes but newlines, other ones on every line of every connection.
static void fill(char *lines, int connection) {
  uint32_t random = 2463534242u + connection * 40503u;
  for (size_t i = 0; i < round_bytes; i++) {
    random ^= random << 13, random ^= random >> 17, random ^= random << 5;
    const char byte = random >> 24;
    lines[i] = (i + 1) % line_bytes == 0 ? '\n' : byte == '\n' ? ' ' : byte;
  }
  memcpy(lines + round_bytes, lines, in_flight * line_bytes);
}

static void open_connection(struct connection *connection, int number, int port) {
  const struct sockaddr_in address = loopback(port);
  connection->number = number;
  connection->socket = socket(AF_INET, SOCK_STREAM, 0);
  connection->lines = malloc(round_bytes + in_flight * line_bytes);
  if (!connection->lines) die("malloc");
  fill(connection->lines, number);
  if (connect(connection->socket, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
  be_prompt(connection->socket);
  watch(epoll, EPOLL_CTL_ADD, connection->socket, EPOLLIN, connection);
}

static void send_lines(struct connection *connection) {
  const size_t length = connection->goal - connection->sent;
  if (length == 0) return;
  const char *const from = connection->lines + connection->sent % round_bytes;
  ssize_t sent = send(connection->socket, from, length, MSG_NOSIGNAL);
  if (sent < 0) {
    if (errno != EAGAIN) die("send");
    sent = 0;
  }
  connection->sent += sent;
  const int blocked = (size_t)sent < length;
  if (blocked != connection->blocked)
    watch(epoll, EPOLL_CTL_MOD, connection->socket, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, connection);
  connection->blocked = blocked;
}

static _Noreturn void wrong(const struct connection *connection, const char *what) {
  fprintf(stderr, "connection %d, after %ju right bytes: %s\n", connection->number, (uintmax_t)connection->got,
          what);
  exit(1);
}

// Returns how many replies have been completed.
static size_t take_replies(struct connection *connection) {
  const ssize_t length = recv(connection->socket, buffer, READ_MAX, 0);
  if (length < 0 && errno == EAGAIN) return 0;
  if (length < 0) wrong(connection, strerror(errno));
  if (length == 0) wrong(connection, "the server has hung up");
  const char *const expected = connection->lines + connection->got % round_bytes;
  if ((uint64_t)length > connection->sent - connection->got) wrong(connection, "more came than was sent");
  if (memcmp(buffer, expected, length) != 0) {
    size_t at = 0;
    while (buffer[at] == expected[at]) at++;
    connection->got += at;
    wrong(connection, "other bytes came than were sent");
  }
  const uint64_t lines = connection->got / line_bytes;
  connection->got += length;
  return connection->got / line_bytes - lines;
}

int main(int argc, char **argv) {
  if (argc != 7)
    return fputs("usage: PROGRAM PORT CONNECTIONS LINE_BYTES IN_FLIGHT WARM_UP_MS WINDOW_MS\n", stderr), 2;
  const int count = atoi(argv[2]);
  line_bytes = atoi(argv[3]);
  in_flight = atoi(argv[4]);
  round_bytes = (in_flight + 16) * line_bytes;
  const uint64_t warm_up = atoi(argv[5]) * UINT64_C(1000000), window = atoi(argv[6]) * UINT64_C(1000000);

  epoll = epoll_create1(0);
  struct connection *const connections = calloc(count, sizeof *connections);
  if (!connections) die("calloc");
  for (int i = 0; i < count; i++) open_connection(&connections[i], i, atoi(argv[1]));
  for (int i = 0; i < count; i++) {
    connections[i].goal = in_flight * line_bytes;
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
    if (ready > 0 && now - progress < PATIENCE_MS * UINT64_C(1000000)) continue;
    // All is quiet. In the end that is as it should be, if nothing is missing.
    int missing = 0;
    for (int i = 0; i < count; i++) missing |= connections[i].got != connections[i].goal;
    if (stage == DRAINING && !missing) break;
    for (int i = 0; i < count; i++) {
      if (now - progress >= PATIENCE_MS * UINT64_C(1000000) && connections[i].got != connections[i].goal)
        wrong(&connections[i], "no more replies came");
    }
  }
  printf("{\"replies\":%ju,\"seconds\":%.6f,\"busy\":%.3f}\n", (uintmax_t)measured, taken / 1e9,
         (double)busy / taken);
}
