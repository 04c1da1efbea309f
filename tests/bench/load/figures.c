/* What was seen, and how it is told: a line of JSON for each step. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>

figures seen;

void add(series *s, double value) {
  if (s->count == s->room) {
    s->room = s->room ? 2 * s->room : 4096;
    s->values = realloc(s->values, s->room * sizeof *s->values);
    if (!s->values) abort();
  }
  s->values[s->count++] = (float)value;
}

void forget_all(void) {
  series kept[] = {seen.greeted, seen.answered, seen.page, seen.shown, seen.opened};
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) kept[i].count = 0;
  seen = (figures){.greeted = kept[0], .answered = kept[1], .page = kept[2], .shown = kept[3], .since = now(), .opened = kept[4]};
}

static int ascending(const void *a, const void *b) {
  float difference = *(const float *)a - *(const float *)b;
  return (difference > 0) - (difference < 0);
}

void begin_line(const char *step) { printf("{\"step\":\"%s\"", step); }

void tell(const char *name, double value) { printf(",\"%s\":%.3f", name, value); }

/* The nearest rank: the smallest value that so much of all is no greater than. None where nothing was seen. */
void tell_series(const char *name, series *s) {
  static const struct {
    const char *name;
    double part;
  } ranks[] = {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"max", 1.0}};
  if (s->count) qsort(s->values, s->count, sizeof *s->values, ascending);
  printf(",\"%s\":{\"count\":%zu", name, s->count);
  for (size_t i = 0; s->count && i < sizeof ranks / sizeof *ranks; i++) {
    double rank = ranks[i].part * (double)s->count;
    size_t place = (size_t)rank;
    if (place > 0 && (double)place == rank) place--;
    if (place >= s->count) place = s->count - 1;
    printf(",\"%s\":%.3f", ranks[i].name, (double)s->values[place]);
  }
  printf("}");
}

/* The most instants, in their order, that lie within so many milliseconds. */
double most_within(const series *s, double milliseconds) {
  size_t most = 0, first = 0;
  for (size_t last = 0; last < s->count; last++) {
    while (s->values[last] - s->values[first] >= milliseconds) first++;
    if (last - first + 1 > most) most = last - first + 1;
  }
  return (double)most;
}

void end_line(void) {
  tell("errors", (double)seen.errors);
  tell("refused", (double)seen.refused);
  tell("losses", (double)seen.losses);
  printf("}\n");
  fflush(stdout);
}
