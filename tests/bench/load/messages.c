/* What a kiosk and its server say: Engine.IO 4 around Socket.IO 5; hello, faces, what was painted. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLOORS_OF_PEER = 20, PERIOD = 20 };

static void greet(kiosk *k) {
  char text[512];
  int count;
  if (peer && k->door >= 0)
    count = snprintf(text, sizeof text, "40{\"door\":%d}", k->door);
  else if (peer)
    count = snprintf(text, sizeof text, "40{\"floor\":%d}", (int)(k - kiosks) % FLOORS_OF_PEER);
  else if (k->epoch[0])
    count = snprintf(text, sizeof text,
                     "40{\"device\":\"%s\",\"board\":\"%s\",\"epoch\":\"%s\",\"v\":%ld,\"token\":\"%s\"}", k->device,
                     k->board, k->epoch, k->version, k->token);
  else
    count = snprintf(text, sizeof text, "40{\"device\":\"%s\",\"token\":\"%s\"}", k->device, k->token);
  say_text(k, text, (size_t)count);
}

static void painted(kiosk *k) {
  char text[128];
  int count = snprintf(text, sizeof text, "42[\"painted\",{\"epoch\":\"%s\",\"v\":%ld}]", k->epoch, k->version);
  say_text(k, text, (size_t)count);
}

static void shows_newer(kiosk *k) {
  if (!k->owes) return;
  door *d = &doors[k->door];
  k->owes = false;
  d->owing--;
  add(&seen.shown, milliseconds_since(d->sent));
}

/* What nobody showed in time took at least so long: left out, it would flatter the slow. */
void forgive(door *d) {
  for (kiosk *k = d->first; k; k = k->beside) {
    if (!k->owes) continue;
    k->owes = false;
    add(&seen.shown, milliseconds_since(d->sent));
  }
  d->owing = 0;
}

static void take_window(kiosk *k, const char *text, size_t count) {
  const char *found = memmem(text, count, "\"reconnect_window\":", 19);
  if (found) k->window = atof(found + 19);
}

static bool take_stand(kiosk *k, const char *text, size_t count, bool *moved) {
  const char *epoch = memmem(text, count, "\"epoch\":\"", 9), *version = memmem(text, count, "\"v\":", 4);
  if (!epoch || !version) {
    seen.errors++;
    return false;
  }
  size_t length = strcspn(epoch += 9, "\"");
  bool other = strlen(k->epoch) != length || memcmp(k->epoch, epoch, length) != 0;
  snprintf(k->epoch, sizeof k->epoch, "%.*s", (int)length, epoch);
  long told = atol(version + 4);
  *moved = other || told > k->version;
  if (*moved) k->version = told;
  return true;
}

static void take_face(kiosk *k, const char *text, size_t count) {
  bool moved;
  if (!take_stand(k, text, count, &moved)) return;
  k->heard = now();
  if (moved) {
    seen.faces++;
    seen.face_bytes += (long)count;
    shows_newer(k);
  }
  painted(k);
}

/* A message brings door codes, or none: the last one tells until when there are some. */
static void take_codes(kiosk *k, const char *text) {
  double last = 0;
  const char *at = strstr(text, "\"codes\":[");
  while (at && (at = strstr(at, "\"at\":"))) last = atof(at += 5) / 1000;
  if (last > 0) k->codes_until = last + PERIOD;
}

/* What a hello says, over the line or over HTTP. */
bool take_snapshot(kiosk *k, const char *text, size_t count) {
  bool moved;
  if (!take_stand(k, text, count, &moved)) return false;
  k->heard = now();
  take_window(k, text, count);
  take_codes(k, text);
  seen.hello_bytes += (long)count;
  if (moved) shows_newer(k);
  return true;
}

static void take_hello(kiosk *k, const char *text, size_t count) {
  if (!take_snapshot(k, text, count)) return;
  kiosk_is_ready(k);
  painted(k);
}

static bool is_called(const char *name, const char *text) { return strncmp(text, name, strlen(name)) == 0; }

static void take_event(kiosk *k, const char *text, size_t count) {
  const char *name = text + 4; /* after 42[" */
  if (is_called("face\"", name)) {
    take_face(k, text, count);
  } else if (is_called("hello\"", name)) {
    take_hello(k, text, count);
  } else if (is_called("heartbeat\"", name)) {
    k->heard = now();
    take_window(k, text, count);
    seen.heartbeats++;
  } else if (is_called("codes\"", name)) {
    take_codes(k, text);
    seen.codes++;
  } else if (is_called("bye\"", name) || is_called("revoked\"", name)) {
    take_window(k, text, count);
    lose_kiosk(&k->line);
  } else if (is_called("snapshot\"", name)) {
    seen.hello_bytes += (long)count;
    kiosk_is_ready(k);
  } else if (is_called("status\"", name)) {
    seen.faces++;
    seen.face_bytes += (long)count;
    shows_newer(k);
  }
}

void take_packet(kiosk *k, const char *text, size_t count) {
  if (text[0] == '2') {
    say_text(k, "3", 1);
  } else if (text[0] == '0') {
    greet(k);
  } else if (text[0] == '4' && (text[1] == '4' || text[1] == '1')) {
    seen.errors++;
    lose_kiosk(&k->line);
  } else if (text[0] == '4' && text[1] == '2' && count > 6) {
    take_event(k, text, count);
  }
}
