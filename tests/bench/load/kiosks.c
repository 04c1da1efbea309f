/* The lines of the kiosks, as kiosk/link.ts keeps one: they connect, are lost, and wait for their turn. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whoever opens or resets a crowd of lines in one go does nothing else meanwhile, and would count that as the server's. */
enum { LONGEST_WINDOW = 60, MOST_ATTEMPTS = 10, AT_A_TIME = 64 };
/* As socket.io-client: a line that does not open by then is given up. */
#define PATIENCE (20 * SECOND)
#define LOOK_AROUND (SECOND / 5)

int ready_count, at_once = 256;
bool paced, asking;
nanoseconds dropped_at;
static int opening_count;
static kiosk **away; /* those that have no line */
static int away_count;

/* When it is a kiosk's turn to try again, in the window that the server named. */
nanoseconds turn_of(const kiosk *k, int attempt) {
  double window = k->window;
  for (int i = 0; i < attempt && window < LONGEST_WINDOW; i++) window *= 2;
  return after(drawn() * (window < LONGEST_WINDOW ? window : LONGEST_WINDOW));
}

void lose_kiosk(line *l) {
  kiosk *k = (kiosk *)l;
  if (l->state == READY) {
    ready_count--;
    seen.losses++;
  } else if (l->state != CLOSED) {
    opening_count--;
  }
  if (k->owes) {
    k->owes = false;
    doors[k->door].owing--;
  }
  bool was_open = l->state == OPEN || l->state == READY;
  close_line(l);
  /* Where the rig does not pace them, those that were refused still wait: a page would. */
  k->retry_at = paced || k->attempt ? turn_of(k, k->attempt) : now();
  /* All may have lost their lines: before its own turn, a kiosk does not ask either. */
  if (was_open) k->quiet_until = k->retry_at;
  if (k->attempt < MOST_ATTEMPTS) k->attempt++;
  away[away_count++] = k;
}

static void connect_kiosk(kiosk *k) {
  k->began = now();
  opening_count++;
  if (open_line(&k->line)) return;
  opening_count--;
  lose_kiosk(&k->line);
}

static void upgrade(line *l) {
  char text[512];
  add(&seen.opened, milliseconds_since(seen.since));
  /* Browsers offer to compress. The stock server of the references would take it up, and be measured with it. */
  const char *offer = peer ? "" : "Sec-WebSocket-Extensions: permessage-deflate\r\n";
  int count = snprintf(text, sizeof text,
                       "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                       "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                       "Sec-WebSocket-Version: 13\r\n%sUser-Agent: Mozilla/5.0 (Linux; Android 11) Chrome/108.0\r\n"
                       "Origin: http://127.0.0.1:%d\r\n\r\n",
                       port, offer, port);
  say(l, text, (size_t)count);
}

void kiosk_is_ready(kiosk *k) {
  if (k->line.state == READY) return;
  k->line.state = READY;
  opening_count--;
  ready_count++;
  k->attempt = 0;
  add(&seen.greeted, milliseconds_since(dropped_at ? dropped_at : k->began));
}

static size_t receive(line *l, char *bytes, size_t count) {
  kiosk *k = (kiosk *)l;
  if (l->state != OPENING) return take_frames(k, bytes, count);
  char *end = memmem(bytes, count, "\r\n\r\n", 4);
  if (!end) return 0;
  if (count < 12 || memcmp(bytes + 9, "101", 3) != 0) {
    seen.errors++;
    lose_kiosk(l);
    return 0;
  }
  size_t head = (size_t)(end + 4 - bytes);
  l->state = OPEN;
  return head + take_frames(k, end + 4, count - head);
}

static const behaviour as_kiosk = {upgrade, receive, lose_kiosk};

void set_up_kiosks(void) {
  away = calloc((size_t)kiosk_count + 1, sizeof *away);
  if (!away) abort();
  for (int i = kiosk_count; i-- > 0;) {
    kiosks[i].line = (line){.behaviour = &as_kiosk, .fd = -1, .spread = true};
    set_up_question(&kiosks[i]);
    away[away_count++] = &kiosks[i];
  }
}

static void look_around(nanoseconds t) {
  double clock = wall();
  for (int i = 0; i < kiosk_count; i++) {
    kiosk *k = &kiosks[i];
    if (asking) ask_if_silent(k, t);
    if (k->line.state == READY) {
      if (k->codes_until > 0 && k->codes_until <= clock) {
        seen.codes_missed++;
        k->codes_until = 0;
      }
    } else if (k->line.state != CLOSED && t - k->began > PATIENCE) {
      lose_kiosk(&k->line);
    }
  }
}

/* Opens what is due, and gives up what does not open. */
void tend_kiosks(void) {
  static nanoseconds opened_at, looked_at;
  nanoseconds t = now();
  if (t - opened_at < SECOND / 1000) return;
  opened_at = t;
  int opened = 0;
  for (int i = away_count; i-- > 0 && opening_count < at_once && opened < AT_A_TIME;) {
    kiosk *k = away[i];
    if (k->retry_at > t) continue;
    opened++;
    away[i] = away[--away_count];
    connect_kiosk(k);
  }
  if (t - looked_at < LOOK_AROUND) return;
  looked_at = now();
  look_around(looked_at);
}

void drop_all(void) {
  dropped_at = now();
  for (int i = 0; i < kiosk_count; i++) {
    kiosk *k = &kiosks[i];
    k->attempt = 0;
    if (k->line.state == CLOSED) continue;
    reset_line(&k->line);
    lose_kiosk(&k->line);
    if (i % AT_A_TIME == 0) {
      writers_tend();
      serve_lines(0);
    }
  }
  seen.losses = 0; /* these were ours */
}
