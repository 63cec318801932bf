// Usage: PROGRAM; prints the port that it listens on.
//
// The server that a C programmer writes: one thread, epoll, 64 KiB a read, memchr for every line, all whole lines
// of a read sent back in one write, the rest kept for the next read.
#include "sockets.h"

enum { READ_MAX = 64 * 1024, LINE_MAX_BYTES = 64 * 1024, EVENTS_MAX = 64 };

struct connection {
  int socket;
  size_t carried; // bytes of the line that has not ended yet
  char *carry;
  size_t waiting; // bytes that the peer has not taken yet; nothing is read until it has
  char *unsent;
};

// Of all connections: the carry is copied in front of what is read.
static char buffer[LINE_MAX_BYTES + READ_MAX];

static void hang_up(struct connection *connection) {
  close(connection->socket);
  free(connection->carry);
  free(connection->unsent);
  free(connection);
}

static char *copy_of(const char *bytes, size_t length) {
  char *const copy = malloc(length);
  if (!copy) die("malloc");
  return memcpy(copy, bytes, length);
}

// How many bytes the whole lines have; a carry has been searched before.
static size_t whole_lines(size_t carried, size_t length) {
  const char *const end = buffer + length;
  const char *from = buffer + carried, *whole = buffer;
  for (const char *found; (found = memchr(from, '\n', end - from)); from = whole = found + 1)
    ;
  return whole - buffer;
}

// Both return whether the connection is to go on.
static int answer(int epoll, struct connection *connection, size_t length) {
  ssize_t sent = send(connection->socket, buffer, length, MSG_NOSIGNAL);
  if (sent < 0) {
    if (errno != EAGAIN) return 0;
    sent = 0;
  }
  if ((size_t)sent < length) {
    connection->waiting = length - sent;
    connection->unsent = copy_of(buffer + sent, connection->waiting);
    watch(epoll, EPOLL_CTL_MOD, connection->socket, EPOLLOUT, connection);
  }
  return 1;
}

static int hear(int epoll, struct connection *connection) {
  const size_t carried = connection->carried;
  if (carried) memcpy(buffer, connection->carry, carried);
  const ssize_t got = recv(connection->socket, buffer + carried, READ_MAX, 0);
  if (got < 0 && errno == EAGAIN) return 1;
  if (got <= 0) return 0;
  const size_t length = carried + got, whole = whole_lines(carried, length), rest = length - whole;
  if (rest > LINE_MAX_BYTES) return 0;
  free(connection->carry);
  connection->carry = rest ? copy_of(buffer + whole, rest) : NULL;
  connection->carried = rest;
  return whole == 0 || answer(epoll, connection, whole);
}

static int go_on_sending(int epoll, struct connection *connection) {
  const ssize_t sent = send(connection->socket, connection->unsent, connection->waiting, MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN;
  connection->waiting -= sent;
  memmove(connection->unsent, connection->unsent + sent, connection->waiting);
  if (connection->waiting == 0) {
    free(connection->unsent);
    connection->unsent = NULL;
    watch(epoll, EPOLL_CTL_MOD, connection->socket, EPOLLIN, connection);
  }
  return 1;
}

static void welcome(int epoll, int listener) {
  const int socket = accept(listener, NULL, NULL);
  if (socket < 0) return;
  struct connection *const connection = calloc(1, sizeof *connection);
  if (!connection) die("calloc");
  connection->socket = socket;
  be_prompt(socket);
  watch(epoll, EPOLL_CTL_ADD, socket, EPOLLIN, connection);
}

int main(void) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0);
  struct sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) < 0) die("bind");
  if (listen(listener, 511) < 0) die("listen");
  if (getsockname(listener, (struct sockaddr *)&address, &length) < 0) die("getsockname");
  watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);

  for (;;) {
    struct epoll_event events[EVENTS_MAX];
    const int count = epoll_wait(epoll, events, EVENTS_MAX, -1);
    for (int i = 0; i < count; i++) {
      struct connection *const connection = events[i].data.ptr;
      if (!connection) welcome(epoll, listener);
      else if (!(connection->waiting ? go_on_sending : hear)(epoll, connection)) hang_up(connection);
    }
  }
}
