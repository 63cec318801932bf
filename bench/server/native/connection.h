// What the clients have in common: connections that send lines, and hold every byte that comes back against them.
#include "sockets.h"

#include <time.h>

enum { READ_MAX = 256 * 1024, PATIENCE_MS = 5000, AFTERMATH_MS = 20 };

struct connection {
  int number, socket;
  // What it sends, again and again; behind it the beginning once more, so that a window is always in one piece.
  char *lines;
  uint64_t sent, got; // bytes
  uint64_t goal;      // send up to here
  int blocked;        // until there is room to send
};

// Of all connections: what is sent over and over, and how much of it a call sends or takes at most.
static size_t line_bytes, round_bytes, window_bytes;
static int epoll;

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * UINT64_C(1000000000) + time.tv_nsec;
}

static inline uint64_t milliseconds(uint64_t count) { return count * 1000000; }

// Any bytes but newlines, other ones on every line of every connection.
static void fill(char *lines, int connection) {
  uint32_t random = 2463534242u + connection * 40503u;
  for (size_t i = 0; i < round_bytes; i++) {
    random ^= random << 13, random ^= random >> 17, random ^= random << 5;
    const char byte = random >> 24;
    lines[i] = (i + 1) % line_bytes == 0 ? '\n' : byte == '\n' ? ' ' : byte;
  }
  for (size_t i = 0; i < window_bytes; i++) lines[round_bytes + i] = lines[i];
}

static void open_connection(struct connection *connection, int number, int port) {
  const struct sockaddr_in address = loopback(port);
  connection->number = number;
  connection->socket = socket(AF_INET, SOCK_STREAM, 0);
  connection->lines = malloc(round_bytes + window_bytes);
  if (!connection->lines) die("malloc");
  fill(connection->lines, number);
  if (connect(connection->socket, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
  be_prompt(connection->socket);
  watch(epoll, EPOLL_CTL_ADD, connection->socket, EPOLLIN, connection);
}

static struct connection *open_connections(int count, int port) {
  epoll = epoll_create1(0);
  struct connection *const connections = calloc(count, sizeof *connections);
  if (!connections) die("calloc");
  for (int i = 0; i < count; i++) open_connection(&connections[i], i, port);
  return connections;
}

static void send_lines(struct connection *connection) {
  const size_t wanted = connection->goal - connection->sent;
  if (wanted == 0) return;
  const char *const from = connection->lines + connection->sent % round_bytes;
  ssize_t sent = send(connection->socket, from, wanted < window_bytes ? wanted : window_bytes, MSG_NOSIGNAL);
  if (sent < 0) {
    if (errno != EAGAIN) die("send");
    sent = 0;
  }
  connection->sent += sent;
  const int blocked = (size_t)sent < wanted;
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
  static char buffer[READ_MAX];
  const size_t most = window_bytes < READ_MAX ? window_bytes : READ_MAX;
  const ssize_t length = recv(connection->socket, buffer, most, 0);
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

// The first that replies are missing on, if there is one.
static const struct connection *unanswered(const struct connection *connections, int count) {
  for (int i = 0; i < count; i++)
    if (connections[i].got != connections[i].goal) return &connections[i];
  return NULL;
}
