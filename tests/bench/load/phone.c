/* A visit by phone through the real forms: the page of the door's code, the choice, the page that follows. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <string.h>

static const char LIKE_A_PHONE[] =
    "User-Agent: Mozilla/5.0 (iPhone) MicroMessenger/8\r\nAccept-Language: zh-CN\r\n";

static size_t get(const writer *w, char *text, size_t room, const char *path) {
  return (size_t)snprintf(text, room, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%sCookie: phone=%s%s\r\n\r\n", path, port,
                          LIKE_A_PHONE, people[w->person].secret, w->cookies);
}

static size_t scan(writer *w, char *text, size_t room) {
  char path[64];
  w->cookies[0] = 0;
  snprintf(path, sizeof path, "/S/%s/%.*s", doors[w->door].first->board, CODE, code_of(w->door, step_now()));
  return get(w, text, room, path);
}

static size_t choose(const writer *w, char *text, size_t room, const char *page) {
  char csrf[300] = "", ticket[400] = "", name[100] = "", body[1000];
  bool found = take_field((char *)page, "csrf_token", csrf, sizeof csrf) &&
               take_field((char *)page, "ticket", ticket, sizeof ticket) &&
               take_field((char *)page, "key", name, sizeof name);
  if (!found) seen.errors++;
  int length = snprintf(body, sizeof body, "csrf_token=%s&ticket=%s&person=%d&key=%s&status=%s", csrf, ticket,
                        people[w->person].id, name, another_status(w));
  return (size_t)snprintf(text, room,
                          "POST /s/declare HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n%s"
                          "Cookie: phone=%s%s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                          "Content-Length: %d\r\n\r\n%s",
                          port, port, LIKE_A_PHONE, people[w->person].secret, w->cookies, length, body);
}

size_t ask_phone(writer *w, char *text, size_t room, const char *page) {
  if (w->stage == 0) return scan(w, text, room);
  return w->stage == 1 ? choose(w, text, room, page) : get(w, text, room, w->next);
}

/* Takes what the answer brings to the next stage; false where the visit ends badly. */
bool phone_goes_on(writer *w, int status, char *head) {
  static const int wanted[] = {200, 303, 200};
  if (status != wanted[w->stage]) return false;
  if (w->stage == 0) {
    take_cookie(head, "session", w->cookies, sizeof w->cookies);
    take_cookie(head, "browser", w->cookies, sizeof w->cookies);
  } else if (w->stage == 1 && !take_header(head, "Location", w->next, sizeof w->next)) {
    return false;
  }
  w->stage++;
  return true;
}
