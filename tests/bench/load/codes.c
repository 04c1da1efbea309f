/* A kiosk fetches its coming door codes over HTTP, as kiosk/ask.ts does. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FETCHERS = 400, PERIOD = 20, ENOUGH = 2, JITTER = 8, AGAIN = 5 };

typedef struct {
  line line;
  kiosk *kiosk;
} fetcher;
static fetcher *fetchers;

static void ask(line *l) {
  kiosk *k = ((fetcher *)l)->kiosk;
  char text[512];
  int count = snprintf(text, sizeof text,
                       "GET /k/%s/codes?device=%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
                       k->token, k->device, port);
  l->state = BUSY;
  say(l, text, (size_t)count);
}

static size_t take(line *l, char *bytes, size_t count) {
  answer a;
  size_t used = whole_answer(bytes, count, &a);
  if (!used) return 0;
  if (a.status == 200) {
    seen.codes++;
    has_codes(((fetcher *)l)->kiosk, a.body);
  } else {
    seen.codes_failed++;
  }
  close_line(l);
  return 0;
}

static void fail(line *l) {
  seen.codes_failed++;
  close_line(l);
}

static const behaviour as_fetcher = {ask, take, fail};

/* A message brings door codes, or none: the last one tells when there will be too few ahead. */
void has_codes(kiosk *k, const char *text) {
  double last = 0;
  const char *at = strstr(text, "\"codes\":[");
  while (at && (at = strstr(at, "\"at\":"))) last = atof(at += 5) / 1000;
  if (last > 0) k->codes_due = last + PERIOD - PERIOD * ENOUGH + drawn() * JITTER;
}

void fetch_codes(kiosk *k) {
  k->codes_due = wall() + AGAIN; /* should no answer come */
  if (!fetchers) fetchers = calloc(FETCHERS, sizeof *fetchers);
  if (!fetchers) abort();
  for (int i = 0; i < FETCHERS; i++) {
    if (fetchers[i].line.state != CLOSED) continue;
    fetchers[i] = (fetcher){.line = {.behaviour = &as_fetcher, .fd = -1}, .kiosk = k};
    if (!open_line(&fetchers[i].line)) seen.codes_failed++;
    return;
  }
  seen.codes_failed++;
}
