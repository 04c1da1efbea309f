/* TCP connections, and the one loop that hears them all. */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { INBOX = 1 << 18, EVENTS = 1024, ADDRESSES = 16 };

int port;
static int poll_fd;
static struct sockaddr_in server;
static char inbox[INBOX + 1];

void set_up_lines(void) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  poll_fd = epoll_create1(EPOLL_CLOEXEC);
}

static void leave_from_another_address(int fd) {
  int yes = 1;
  struct sockaddr_in from = {.sin_family = AF_INET};
  from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)(random() % ADDRESSES));
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  bind(fd, (struct sockaddr *)&from, sizeof from);
}

bool open_line(line *l) {
  int yes = 1;
  l->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (l->fd < 0) {
    perror("socket");
    exit(1);
  }
  setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (l->spread) leave_from_another_address(l->fd);
  l->turn++;
  l->count = 0;
  l->state = CONNECTING;
  if (connect(l->fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS) {
    seen.errors++;
    close_line(l);
    return false;
  }
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP, .data.ptr = l};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, l->fd, &event);
  return true;
}

void close_line(line *l) {
  if (l->fd >= 0) close(l->fd);
  l->fd = -1;
  l->state = CLOSED;
  l->turn++;
  free(l->kept);
  l->kept = NULL;
  l->count = l->room = 0;
}

/* As a cable that is pulled, or a process that is killed: nobody says goodbye. */
void reset_line(line *l) {
  struct linger at_once = {.l_onoff = 1};
  if (l->fd >= 0) setsockopt(l->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

bool say(line *l, const char *bytes, size_t count) {
  if (send(l->fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)count) return true;
  seen.errors++;
  return false;
}

static void keep(line *l, const char *bytes, size_t count) {
  if (count && l->room < count + 1) {
    char *larger = malloc(l->room = count + 512);
    if (!larger) abort();
    memcpy(larger, bytes, count);
    free(l->kept);
    l->kept = larger;
  } else if (count) {
    memmove(l->kept, bytes, count);
  } else {
    free(l->kept);
    l->kept = NULL;
    l->room = 0;
  }
  l->count = count;
}

/* What was kept of earlier bytes, and the new ones, in one piece. */
static void join(line *l, size_t count) {
  if (l->room < l->count + count + 1) {
    l->room = l->count + count + 512;
    l->kept = realloc(l->kept, l->room);
    if (!l->kept) abort();
  }
  memcpy(l->kept + l->count, inbox, count);
  l->count += count;
}

static void hear(line *l) {
  ssize_t got = recv(l->fd, inbox, INBOX, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    l->behaviour->lost(l);
    return;
  }
  char *bytes = inbox;
  size_t count = (size_t)got;
  if (l->count) {
    join(l, count);
    bytes = l->kept;
    count = l->count;
  }
  bytes[count] = 0;
  unsigned turn = l->turn;
  size_t used = l->behaviour->received(l, bytes, count);
  if (l->turn == turn) keep(l, bytes + used, count - used);
}

static void finish_opening(line *l, uint32_t events) {
  int problem = 0;
  socklen_t size = sizeof problem;
  getsockopt(l->fd, SOL_SOCKET, SO_ERROR, &problem, &size);
  if (problem || (events & (EPOLLERR | EPOLLHUP))) {
    seen.errors++;
    l->behaviour->lost(l);
  } else if (events & EPOLLOUT) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = l};
    epoll_ctl(poll_fd, EPOLL_CTL_MOD, l->fd, &event);
    l->state = OPENING;
    l->behaviour->opened(l);
  }
}

void serve_lines(nanoseconds at_most) {
  static struct epoll_event events[EVENTS];
  struct timespec wait = {(time_t)(at_most / SECOND), (long)(at_most % SECOND)};
  int count = epoll_pwait2(poll_fd, events, EVENTS, &wait, NULL);
  for (int i = 0; i < count; i++) {
    line *l = events[i].data.ptr;
    if (l->fd < 0) continue;
    if (l->state == CONNECTING) finish_opening(l, events[i].events);
    else if (events[i].events & EPOLLIN) hear(l);
    else if (events[i].events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) l->behaviour->lost(l);
  }
}
