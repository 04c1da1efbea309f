#include "load.h"

#include <stdlib.h>
#include <time.h>

nanoseconds now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (nanoseconds)t.tv_sec * SECOND + (nanoseconds)t.tv_nsec;
}

double milliseconds_since(nanoseconds then) { return (double)(int64_t)(now() - then) / 1e6; }

nanoseconds after(double seconds) { return now() + (nanoseconds)(seconds * (double)SECOND); }

double wall(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double drawn(void) { return (double)random() / ((double)RAND_MAX + 1.0); }
