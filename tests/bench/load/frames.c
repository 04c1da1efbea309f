/* WebSocket frames: text from and to a kiosk. */
#include "load.h"

#include <string.h>

enum { TEXT = 1, GOODBYE = 8 };

void say_text(kiosk *k, const char *text, size_t count) {
  char frame[700];
  size_t head = 2;
  frame[0] = (char)(0x80 | TEXT);
  if (count < 126) {
    frame[1] = (char)(0x80 | count);
  } else {
    frame[1] = (char)(0x80 | 126);
    frame[2] = (char)(count >> 8);
    frame[3] = (char)count;
    head = 4;
  }
  memset(frame + head, 0, 4); /* the mask: of zeros it changes nothing */
  memcpy(frame + head + 4, text, count);
  say(&k->line, frame, head + 4 + count);
}

/* The length of a frame's head, 0 while it is not all there. */
static size_t read_head(const uint8_t *frame, size_t have, size_t *length) {
  if (have < 2) return 0;
  size_t said = frame[1] & 127, head = said == 126 ? 4 : said == 127 ? 10 : 2;
  if (have < head) return 0;
  *length = said;
  if (head > 2) *length = 0;
  for (size_t i = 2; i < head; i++) *length = *length << 8 | frame[i];
  return head;
}

size_t take_frames(kiosk *k, char *bytes, size_t count) {
  unsigned turn = k->line.turn;
  size_t at = 0, head, length;
  while ((head = read_head((uint8_t *)bytes + at, count - at, &length)) && count - at >= head + length) {
    char *text = bytes + at + head, behind = text[length];
    text[length] = 0; /* numbers must end; the byte belongs to the next frame */
    int kind = bytes[at] & 15;
    if (kind == TEXT) take_packet(k, text, length);
    else if (kind == GOODBYE) lose_kiosk(&k->line);
    if (k->line.turn != turn) return 0;
    text[length] = behind;
    at += head + length;
  }
  return at;
}
