/*
 * Plays the kiosks and the writers of Doorboard, or of the small references, from one thread.
 *
 *   load --port 8000 --scene FOLDER --doors 2000 --overviews 25 --server PID STEP…
 *   load --port 8001 --peer --doors 2000 --overviews 25 --server PID STEP…
 *
 * The steps are played in turn; each prints one line of JSON.
 *
 *   arrive=SECONDS        the kiosks connect, as many at once as --at-once says; until all are there, or so long
 *   idle=SECONDS          nobody writes; doors get their codes
 *   api=RATE,SECONDS      so many writes a second, at rate 0 as many as are answered; phone, post (to a reference)
 *                         and health (the watchdog's page) alike
 *   drop=RATE,SECONDS     all lines break at once, and all come back at once, while so many check in a second
 *   return=RATE,SECONDS   the same, but each kiosk waits for its turn in the window that the server named
 *   outlast=SECONDS,MORE  the server ends within so many seconds and comes again; until 99 of 100 kiosks are fresh by
 *                         a word of the new one, over the line or as the answer to a question, or so many more
 *   move=RATE,SECONDS     prints {"step":"please"}: whoever reads it moves every board; so many check in meanwhile
 *
 * Times are milliseconds. Of a rate they count from the instant that was planned, not from when there was a turn.
 */
#include "load.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int doors_wanted, overviews_wanted;
static const char *folder = "";

static const struct {
  const char *name;
  int *number;
  const char **text;
} options[] = {
    {"--port", &port, NULL},          {"--doors", &doors_wanted, NULL}, {"--overviews", &overviews_wanted, NULL},
    {"--at-once", &at_once, NULL},    {"--server", &server_pid, NULL},  {"--scene", NULL, &folder},
};

static void take_option(const char *name, const char *value) {
  for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
    if (strcmp(name, options[i].name) != 0) continue;
    if (options[i].number) *options[i].number = atoi(value);
    else *options[i].text = value;
    return;
  }
  fprintf(stderr, "there is no option %s\n", name);
  exit(2);
}

int main(int count, char **arguments) {
  int at = 1;
  signal(SIGPIPE, SIG_IGN);
  while (at < count && !strncmp(arguments[at], "--", 2)) {
    if (!strcmp(arguments[at], "--peer")) peer = true;
    else if (at + 1 < count) take_option(arguments[at], arguments[at + 1]), at++;
    at++;
  }
  set_up_lines();
  read_scene(folder, doors_wanted, overviews_wanted);
  set_up_kiosks();
  for (; at < count; at++) play(arguments[at]);
  return 0;
}
