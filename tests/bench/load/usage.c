/* Processor time and memory of the server, with all that it started. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int server_pid;

static double ticks(void) { return (double)sysconf(_SC_CLK_TCK); }

/* With those that it has waited for: the time of a child that ended is not lost. */
static double seconds_of_one(int pid) {
  char path[64], text[2048];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  fclose(file);
  unsigned long user, system;
  long user_waited, system_waited;
  char *behind_name = strrchr(text, ')');
  if (!behind_name || sscanf(behind_name + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld", &user,
                             &system, &user_waited, &system_waited) != 4)
    return 0;
  return ((double)user + (double)system + (double)user_waited + (double)system_waited) / ticks();
}

static double kilobytes_of_one(int pid) {
  char path[64], text[256];
  double found = 0;
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
  FILE *file = fopen(path, "r");
  while (file && fgets(text, sizeof text, file))
    if (sscanf(text, "Pss: %lf", &found) == 1) break;
  if (file) fclose(file);
  return found;
}

static double of_tree(int pid, double (*of_one)(int)) {
  char path[64];
  double sum = of_one(pid);
  int child;
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
  FILE *file = fopen(path, "r");
  while (file && fscanf(file, "%d", &child) == 1) sum += of_tree(child, of_one);
  if (file) fclose(file);
  return sum;
}

static double own(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

usage look(void) {
  return (usage){now(), server_pid ? of_tree(server_pid, seconds_of_one) : 0, own()};
}

/* Per cent of one processor. */
void tell_usage(usage from, usage to) {
  double seconds = (double)(to.at - from.at) / (double)SECOND;
  double server = to.server - from.server, generator = to.generator - from.generator;
  tell("seconds", seconds);
  tell("server_cpu", server);
  tell("server_percent", server / seconds * 100);
  tell("generator_percent", generator / seconds * 100);
}

double server_kilobytes(void) { return server_pid ? of_tree(server_pid, kilobytes_of_one) : 0; }
