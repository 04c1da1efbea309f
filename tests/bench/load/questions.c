/* What a kiosk asks over HTTP while its line is silent, as kiosk/link.ts does: the same snapshot. */
#include "load.h"

#include <stddef.h>
#include <stdio.h>

#define SILENT (8 * SECOND)
#define POLL (5 * SECOND)
#define PATIENCE (10 * SECOND)

enum { MOST_MISSES = 10, FOUND = 200 };

static kiosk *of(line *question) { return (kiosk *)((char *)question - offsetof(kiosk, question)); }

static void miss(line *l) {
  kiosk *k = of(l);
  close_line(l);
  k->quiet_until = turn_of(k, k->misses);
  if (k->misses < MOST_MISSES) k->misses++;
}

static void say_it(line *l) {
  kiosk *k = of(l);
  char text[400];
  int count = snprintf(text, sizeof text,
                       "GET /k/%s/hello?device=%s&board=%s&epoch=%s&v=%ld HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                       "Connection: close\r\n\r\n",
                       k->token, k->device, k->board, k->epoch, k->version, port);
  say(l, text, (size_t)count);
}

static size_t hear_it(line *l, char *bytes, size_t count) {
  kiosk *k = of(l);
  answer a;
  size_t whole = whole_answer(bytes, count, &a);
  if (!whole) return 0;
  if (a.status == FOUND && take_snapshot(k, a.body, (size_t)(bytes + whole - a.body))) {
    k->misses = 0;
    k->quiet_until = 0;
    close_line(l);
  } else {
    miss(l);
  }
  return 0;
}

static const behaviour as_question = {say_it, hear_it, miss};

void set_up_question(kiosk *k) {
  k->question = (line){.behaviour = &as_question, .fd = -1, .spread = true};
  k->poll_at = after(drawn() * 5);
}

void ask_if_silent(kiosk *k, nanoseconds at) {
  if (k->question.state != CLOSED) {
    if (at - k->asked > PATIENCE) miss(&k->question);
    return;
  }
  if (at < k->poll_at) return;
  while (k->poll_at <= at) k->poll_at += POLL;
  if (at < k->heard + SILENT || at < k->quiet_until) return;
  k->asked = at;
  seen.questions++;
  if (!open_line(&k->question)) miss(&k->question);
}
