/* Who is there: the lists that tests/bench/lists.py wrote, or for a reference as many doors with two people each. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_SECONDS = 20, PEOPLE_OF_PEER = 2, CLUSTER = 4096 };

bool peer;
kiosk *kiosks;
door *doors;
person *people;
int kiosk_count, door_count, person_count, token_count;
char tokens[MOST_TOKENS][TOKEN];
static char *codes;
static int64_t first_step;
static int32_t code_steps;

long step_now(void) { return (long)(wall() / CODE_SECONDS); }

const char *code_of(int of_door, long step) {
  if (step < first_step || step >= first_step + code_steps) {
    fprintf(stderr, "the door codes have run out\n");
    exit(1);
  }
  return codes + ((size_t)of_door * (size_t)code_steps + (size_t)(step - first_step)) * CODE;
}

static FILE *list(const char *folder, const char *name) {
  char path[600];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    exit(1);
  }
  return file;
}

static void *room_for(void *array, int count, size_t size) {
  if (count % CLUSTER) return array;
  array = realloc(array, (size_t)(count + CLUSTER) * size);
  if (!array) abort();
  memset((char *)array + (size_t)count * size, 0, CLUSTER * size);
  return array;
}

static kiosk *another_kiosk(int of_door) {
  kiosks = room_for(kiosks, kiosk_count, sizeof *kiosks);
  kiosk *k = &kiosks[kiosk_count];
  k->door = of_door;
  k->window = 2;
  snprintf(k->device, sizeof k->device, "%010x", 0x1000000 + kiosk_count);
  kiosk_count++;
  return k;
}

static void another_person(int id, int of_door, const char *secret) {
  people = room_for(people, person_count, sizeof *people);
  person *p = &people[person_count++];
  p->id = id;
  p->door = of_door;
  snprintf(p->secret, sizeof p->secret, "%s", secret);
}

static void read_kiosks(FILE *file, int wanted, int overviews) {
  char token[TOKEN], board[16];
  int of_door;
  while (fscanf(file, "%47s %d %15s", token, &of_door, board) == 3) {
    int *left = of_door < 0 ? &overviews : &wanted;
    if (*left == 0) continue;
    --*left;
    kiosk *k = another_kiosk(of_door);
    snprintf(k->token, sizeof k->token, "%s", token);
    snprintf(k->board, sizeof k->board, "%s", board);
    if (of_door >= door_count) door_count = of_door + 1;
  }
}

static void read_people(FILE *file) {
  char secret[TOKEN];
  int id, of_door;
  while (fscanf(file, "%d %d %47s", &id, &of_door, secret) == 3)
    if (of_door < door_count) another_person(id, of_door, secret);
}

static void read_codes(FILE *file) {
  int32_t all_doors;
  if (fread(&first_step, sizeof first_step, 1, file) != 1 || fread(&code_steps, sizeof code_steps, 1, file) != 1 ||
      fread(&all_doors, sizeof all_doors, 1, file) != 1)
    exit(1);
  size_t count = (size_t)code_steps * (size_t)all_doors;
  codes = malloc(count * CODE + 1);
  if (!codes || fread(codes, CODE, count, file) != count) exit(1);
}

static void read_lists(const char *folder, int wanted, int overviews) {
  FILE *file = list(folder, "kiosks");
  read_kiosks(file, wanted, overviews);
  fclose(file);
  file = list(folder, "people");
  read_people(file);
  fclose(file);
  file = list(folder, "tokens");
  while (token_count < MOST_TOKENS && fscanf(file, "%47s", tokens[token_count]) == 1) token_count++;
  fclose(file);
  file = list(folder, "codes");
  read_codes(file);
  fclose(file);
}

static void make_up(int wanted, int overviews) {
  for (int i = 0; i < wanted; i++) another_kiosk(i);
  for (int i = 0; i < overviews; i++) another_kiosk(-1);
  for (int i = 0; i < wanted * PEOPLE_OF_PEER; i++) another_person(i, i / PEOPLE_OF_PEER, "");
  door_count = wanted;
}

void read_scene(const char *folder, int wanted, int overviews) {
  if (peer) make_up(wanted, overviews);
  else read_lists(folder, wanted, overviews);
  doors = calloc((size_t)door_count + 1, sizeof *doors);
  if (!doors) abort();
  for (int i = 0; i < kiosk_count; i++) {
    kiosk *k = &kiosks[i];
    if (k->door < 0) continue;
    k->beside = doors[k->door].first;
    doors[k->door].first = k;
  }
  /* The list of people is in the order of their doors. */
  for (int i = 0; i < person_count; i++) {
    door *d = &doors[people[i].door];
    if (!d->people++) d->first_person = i;
  }
}
