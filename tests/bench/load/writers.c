/* Those who write: through the API, as employees on their phones, or the small job of a reference; and a watchdog. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REQUEST = 6000, SITE = 80, PATIENCE_OF_A_DOOR = 3, PATIENCE_AT_THE_END = 10 };

static way how;
static writer *writers, **resting;
static int writer_count, resting_count;
static bool running, unlimited;
static double planned_rate;
static nanoseconds begun;
static long planned_count, key;

static void rest(writer *w) {
  w->line.state = READY;
  resting[resting_count++] = w;
}

static void stop_resting(writer *w) {
  for (int i = 0; i < resting_count; i++)
    if (resting[i] == w) {
      resting[i] = resting[--resting_count];
      return;
    }
}

static bool needs_door(void) { return how != HEALTH; }

/* Somebody behind a door that is done with its last write, so that every face belongs to one write. */
static bool choose(writer *w) {
  static int turn;
  long step = step_now();
  if (!needs_door()) return true;
  for (int tries = 0; tries < door_count; tries++) {
    int number = turn++ % door_count;
    door *d = &doors[number];
    if (d->writing || !d->people || (d->owing && now() - d->sent < PATIENCE_OF_A_DOOR * SECOND)) continue;
    forgive(d);
    for (int t = 0; t < d->people; t++) {
      int chosen = d->first_person + d->turn++ % d->people;
      person *p = &people[chosen];
      if (how == PHONE) {
        if (p->last_step >= step) continue;
        p->last_step = step;
      }
      w->person = chosen;
      w->door = number;
      d->writing = true;
      return true;
    }
  }
  return false;
}

/* From here on the kiosks of the door owe a newer face. */
static void kiosks_owe(writer *w, nanoseconds since) {
  door *d = &doors[w->door];
  d->sent = since;
  for (kiosk *k = d->first; k; k = k->beside)
    if (k->line.state == READY && !k->owes) {
      k->owes = true;
      d->owing++;
    }
}

const char *another_status(const writer *w) {
  static const char *statuses[] = {"on_site", "meeting", "nearby"};
  return statuses[(key++ + w->person) % 3];
}

/* A proxy names who is behind it, and a site is one network. */
static int network_of(const writer *w) { return w->door / SITE; }

static size_t ask_api(writer *w, char *text, size_t room) {
  char body[100];
  int length = snprintf(body, sizeof body, "{\"status\":\"%s\",\"reason\":\"measurement\"}", another_status(w));
  return (size_t)snprintf(text, room,
                          "PUT /api/v1/people/%d/status HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-Forwarded-For: 10.0.%d.1\r\n"
                          "Authorization: Bearer %s\r\nIdempotency-Key: %d-%ld\r\nContent-Type: application/json\r\n"
                          "Content-Length: %d\r\n\r\n%s",
                          people[w->person].id, port, network_of(w), tokens[key % token_count], getpid(), key, length,
                          body);
}

static size_t ask_peer(writer *w, char *text, size_t room) {
  char body[160];
  int length = snprintf(body, sizeof body, "{\"number\":%ld,\"person\":%d,\"status\":\"%s\",\"note\":\"Back at 14:30\"}",
                        key, people[w->person].id, another_status(w));
  return (size_t)snprintf(text, room,
                          "POST /checkin HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
                          "Content-Length: %d\r\n\r\n%s",
                          port, length, body);
}

static void ask(writer *w, const char *page) {
  char text[REQUEST];
  size_t count = 0;
  if (how == API) count = ask_api(w, text, sizeof text);
  else if (how == POST) count = ask_peer(w, text, sizeof text);
  else if (how == PHONE) count = ask_phone(w, text, sizeof text, page);
  else count = (size_t)snprintf(text, sizeof text, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", port);
  w->sent = now();
  if (how == PHONE && w->stage == 1) kiosks_owe(w, w->sent);
  else if (how == API || how == POST) kiosks_owe(w, w->planned);
  say(&w->line, text, count);
}

static bool begin(writer *w, nanoseconds planned) {
  if (!choose(w)) return false;
  w->planned = planned;
  w->stage = 0;
  w->line.state = BUSY;
  ask(w, "");
  return true;
}

static void finish(writer *w) {
  if (needs_door()) doors[w->door].writing = false;
  rest(w);
  if (!running || !unlimited) return;
  resting_count--;
  if (!begin(w, now())) rest(w);
}

static void refuse(writer *w) {
  seen.refused++;
  if (!needs_door()) return;
  for (kiosk *k = doors[w->door].first; k; k = k->beside) k->owes = false;
  doors[w->door].owing = 0;
}

static size_t receive(line *l, char *bytes, size_t count) {
  writer *w = (writer *)l;
  answer a;
  size_t used = whole_answer(bytes, count, &a);
  if (!used || l->state != BUSY) return used;
  if (how == PHONE) {
    int before = w->stage;
    if (before != 1) add(&seen.page, milliseconds_since(w->sent));
    else if (a.status == 303) add(&seen.answered, milliseconds_since(w->sent));
    bool well = phone_goes_on(w, a.status, bytes);
    if (well && before < 2) ask(w, a.body);
    else if (well) seen.done++;
    else refuse(w);
    if (well && before < 2) return used;
  } else if (a.status == 200) {
    add(&seen.answered, milliseconds_since(w->planned));
    seen.done++;
  } else {
    refuse(w);
  }
  finish(w);
  return used;
}

static void opened(line *l) { rest((writer *)l); }

/* Also an idle line is closed by its server after a while. */
static void lose(line *l) {
  writer *w = (writer *)l;
  if (l->state == BUSY) {
    seen.errors++;
    if (needs_door()) {
      refuse(w);
      doors[w->door].writing = false;
    }
  }
  stop_resting(w);
  close_line(l);
}

static const behaviour as_writer = {opened, receive, lose};

static void open_writers(int count) {
  writers = calloc((size_t)count, sizeof *writers);
  resting = calloc((size_t)count, sizeof *resting);
  if (!writers || !resting) abort();
  writer_count = count;
  resting_count = 0;
  for (int i = 0; i < count; i++) writers[i].line = (line){.behaviour = &as_writer, .fd = -1};
}

static void open_again(void) {
  for (int i = 0; i < writer_count; i++)
    if (writers[i].line.state == CLOSED) open_line(&writers[i].line);
}

/* A rate of 0: each writer as fast as it is answered. */
void start_writers(way chosen, double rate, int count) {
  how = chosen;
  open_writers(count);
  open_again();
  for (nanoseconds from = now(); resting_count < count && now() - from < 5 * SECOND;) serve_lines(SECOND / 200);
  running = true;
  unlimited = rate == 0;
  planned_rate = rate;
  planned_count = 0;
  begun = now();
}

static nanoseconds plan_of(long number) { return begun + (nanoseconds)((double)number / planned_rate * (double)SECOND); }

static bool begin_one(nanoseconds planned) {
  writer *w = resting[--resting_count];
  if (begin(w, planned)) return true;
  rest(w);
  return false;
}

/* Sends what is due. Tells whether the next write is due within a moment. */
bool writers_tend(void) {
  if (!running) return false;
  if (resting_count < writer_count) open_again();
  if (unlimited) {
    while (resting_count && begin_one(now())) continue;
    return false;
  }
  while (resting_count && plan_of(planned_count) <= now() && begin_one(plan_of(planned_count))) planned_count++;
  return plan_of(planned_count) < now() + SECOND / 500;
}

static bool is_quiet(void) {
  for (int i = 0; i < writer_count; i++)
    if (writers[i].line.state == BUSY) return false;
  for (int i = 0; i < door_count; i++)
    if (doors[i].owing) return false;
  return true;
}

/* Lets what is under way come to its end, and counts what never began or never ended as lasting until now. */
void end_writers(void) {
  nanoseconds until = now() - SECOND / 100; /* what was due only now is not late */
  running = false;
  for (; !unlimited && plan_of(planned_count) < until; planned_count++)
    add(&seen.answered, milliseconds_since(plan_of(planned_count)));
  for (nanoseconds from = now(); !is_quiet() && now() - from < PATIENCE_AT_THE_END * SECOND;) pass(0.005);
  for (int i = 0; i < door_count; i++) forgive(&doors[i]);
  for (int i = 0; i < writer_count; i++) {
    if (writers[i].line.state == BUSY) add(&seen.answered, milliseconds_since(writers[i].planned));
    if (needs_door()) doors[writers[i].door].writing = false;
    close_line(&writers[i].line);
  }
  free(writers);
  free(resting);
  writers = NULL;
  writer_count = resting_count = 0;
}
