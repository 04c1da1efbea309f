/* The steps of a measurement. Each tells one line of JSON; see main.c for what they are called. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WRITERS = 16, NEVER = -1, SETTLING = 2 };
#define MOMENT (SECOND / 500)

static const char *name; /* of the step that is played */
static way usual_way(void) { return peer ? POST : API; }

static void turn(nanoseconds until) {
  tend_kiosks();
  bool soon = writers_tend();
  nanoseconds t = now(), left = until > t ? until - t : 0;
  if (soon) left = SECOND / 5000;
  serve_lines(left < MOMENT ? left : MOMENT);
}

void pass(double seconds) {
  nanoseconds end = after(seconds);
  while (now() < end) turn(end);
}

static void tell_all(usage from, usage to) {
  begin_line(name);
  tell_usage(from, to);
  tell("screens", kiosk_count);
  tell("ready", ready_count);
}

static double each(double sum, double count) { return sum / (count > 0 ? count : 1); }

static void arrive(double at_most) {
  double kilobytes = server_kilobytes();
  usage from = look();
  nanoseconds end = after(at_most);
  while (ready_count < kiosk_count && now() < end) turn(end);
  usage to = look();
  double seconds = (double)(to.at - from.at) / (double)SECOND;
  pass(SETTLING); /* what arriving alone needs is given back */
  kilobytes = server_kilobytes() - kilobytes;
  tell_all(from, to);
  tell("per_second", ready_count / seconds);
  tell("cpu_ms_each", each((to.server - from.server) * 1000, ready_count));
  tell("kb_each", each(kilobytes, ready_count));
  tell("hello_bytes", each((double)seen.hello_bytes, ready_count));
  tell_series("greeted", &seen.greeted);
}

static void stand_idle(double seconds) {
  usage from = look();
  pass(seconds);
  tell_all(from, look());
  tell("heartbeats", (double)seen.heartbeats);
  tell("faces", (double)seen.faces);
  tell("codes", (double)seen.codes);
  tell("codes_missed", (double)seen.codes_missed);
}

/* Of the rate only what was done in time counts; done is all that came to its end. */
static void tell_writes(double seconds, double server_cpu, long in_time) {
  tell("done", (double)seen.done);
  tell("done_per_second", (double)in_time / seconds);
  tell("cpu_ms_each", each(server_cpu * 1000, (double)in_time));
  tell_series("answered", &seen.answered);
  tell_series("page", &seen.page);
  tell_series("shown", &seen.shown);
}

static void write_things(way how, double rate, double seconds) {
  start_writers(how, rate, WRITERS);
  usage from = look();
  pass(seconds);
  usage to = look();
  long in_time = seen.done;
  end_writers();
  tell_all(from, to);
  tell_writes(seconds, to.server - from.server, in_time);
}

/* All lines are lost at once, while some check in; until the last is back. */
static void drop(double rate, double at_most, bool in_turn) {
  double half = NEVER, most = NEVER, last = NEVER;
  int usual = at_once;
  paced = in_turn;
  at_once = kiosk_count;
  start_writers(usual_way(), rate, WRITERS);
  usage from = look();
  drop_all();
  for (nanoseconds end = after(at_most); last == NEVER && now() < end;) {
    turn(end);
    double seconds = milliseconds_since(dropped_at) / 1000;
    if (half == NEVER && ready_count * 2 >= kiosk_count) half = seconds;
    if (most == NEVER && ready_count * 100L >= kiosk_count * 99L) most = seconds;
    if (ready_count == kiosk_count) last = seconds;
  }
  usage to = look();
  double seconds = (double)(to.at - from.at) / (double)SECOND;
  long in_time = seen.done;
  end_writers();
  at_once = usual;
  paced = false;
  dropped_at = 0;
  tell_all(from, to);
  tell("window", kiosks->window);
  tell("half_back", half);
  tell("most_back", most);
  tell("last_back", last);
  tell_series("greeted", &seen.greeted);
  tell_writes(seconds, to.server - from.server, in_time);
}

/* Whoever reads our lines moves every board when we ask for it. */
static void move(double rate, double seconds) {
  start_writers(usual_way(), rate, WRITERS);
  pass(1);
  forget_all();
  begin_line("please");
  end_line();
  usage from = look();
  pass(seconds);
  usage to = look();
  long in_time = seen.done;
  end_writers();
  tell_all(from, to);
  tell("faces", (double)seen.faces);
  tell_writes(seconds, to.server - from.server, in_time);
}

static bool nearly_all(int count) { return count * 100L >= kiosk_count * 99L; }

static int fresh_since(nanoseconds instant) {
  int count = 0;
  for (int i = 0; i < kiosk_count; i++) count += kiosks[i].heard > instant;
  return count;
}

/* Somebody else ends the server and starts it again; meanwhile kiosks do all that real ones do. */
static void outlast(double within, double at_most) {
  paced = asking = true;
  at_once = kiosk_count;
  for (nanoseconds end = after(within); !nearly_all(kiosk_count - ready_count) && now() < end;) turn(end);
  nanoseconds lost = now(), end = after(at_most);
  while (!nearly_all(fresh_since(lost)) && now() < end) turn(end);
  begin_line(name);
  tell("screens", kiosk_count);
  tell("fresh", fresh_since(lost));
  tell("questions", (double)seen.questions);
  tell("opened_in_a_second", most_within(&seen.opened, 1000));
}

static void by_api(double rate, double seconds) { write_things(API, rate, seconds); }
static void by_phone(double rate, double seconds) { write_things(PHONE, rate, seconds); }
static void by_post(double rate, double seconds) { write_things(POST, rate, seconds); }
static void ask_health(double rate, double seconds) { write_things(HEALTH, rate, seconds); }
static void come(double at_most, double unused) {
  (void)unused;
  arrive(at_most);
}
static void wait_idle(double seconds, double unused) {
  (void)unused;
  stand_idle(seconds);
}
static void drop_at_once(double rate, double at_most) { drop(rate, at_most, false); }
static void drop_in_turn(double rate, double at_most) { drop(rate, at_most, true); }

static const struct {
  const char *name;
  void (*play)(double, double);
} steps[] = {
    {"arrive", come},        {"idle", wait_idle},        {"api", by_api},           {"phone", by_phone}, {"post", by_post},
    {"health", ask_health}, {"drop", drop_at_once}, {"return", drop_in_turn}, {"move", move},
    {"outlast", outlast},
};

/* A step is called name=number or name=number,number. */
void play(const char *step) {
  char *rest;
  size_t length = strcspn(step, "=");
  double one = step[length] ? strtod(step + length + 1, &rest) : 0;
  double two = step[length] && *rest == ',' ? strtod(rest + 1, NULL) : 0;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    if (strlen(steps[i].name) != length || strncmp(steps[i].name, step, length) != 0) continue;
    name = step;
    forget_all();
    steps[i].play(one, two);
    end_line();
    return;
  }
  fprintf(stderr, "there is no step %s\n", step);
  exit(2);
}
