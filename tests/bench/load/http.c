/* As much of HTTP as the answers of these servers need. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *header(const char *head, const char *name) {
  char wanted[64];
  snprintf(wanted, sizeof wanted, "\r\n%s:", name);
  const char *found = strcasestr(head, wanted);
  return found ? found + strlen(wanted) + strspn(found + strlen(wanted), " ") : NULL;
}

/* How many bytes the first answer takes, 0 while it is not all there. Ends the head with a zero. */
size_t whole_answer(char *bytes, size_t count, answer *a) {
  char *end = memmem(bytes, count, "\r\n\r\n", 4);
  if (!end || count < 12) return 0;
  end[2] = 0;
  const char *length = header(bytes, "Content-Length"), *coding = header(bytes, "Transfer-Encoding");
  size_t head = (size_t)(end + 4 - bytes), body = length ? strtoul(length, NULL, 10) : 0;
  if (coding && !length) {
    char *last = memmem(end + 4, count - head, "\r\n0\r\n\r\n", 7);
    body = last ? (size_t)(last + 7 - (end + 4)) : count;
  }
  if (count - head < body) {
    end[2] = '\r';
    return 0;
  }
  a->status = atoi(bytes + 9);
  a->body = end + 4;
  return head + body;
}

bool take_header(char *head, const char *name, char *value, size_t room) {
  const char *found = header(head, name);
  if (!found) return false;
  snprintf(value, room, "%.*s", (int)strcspn(found, "\r"), found);
  return true;
}

void take_cookie(char *head, const char *name, char *cookies, size_t room) {
  char wanted[64];
  snprintf(wanted, sizeof wanted, "Set-Cookie: %s=", name);
  const char *found = strcasestr(head, wanted);
  if (!found) return;
  found += strlen(wanted);
  size_t have = strlen(cookies);
  snprintf(cookies + have, room - have, "; %s=%.*s", name, (int)strcspn(found, ";\r"), found);
}

/* The value of a hidden field of a page. */
bool take_field(char *page, const char *name, char *value, size_t room) {
  char wanted[64];
  snprintf(wanted, sizeof wanted, "name=\"%s\" value=\"", name);
  const char *found = strstr(page, wanted);
  if (!found) return false;
  found += strlen(wanted);
  snprintf(value, room, "%.*s", (int)strcspn(found, "\""), found);
  return true;
}
