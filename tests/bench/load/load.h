/* What the parts of the generator share. One thread, one epoll: what it measures it must not disturb. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- time.c */
typedef uint64_t nanoseconds;
#define SECOND ((nanoseconds)1000000000)

nanoseconds now(void);
double milliseconds_since(nanoseconds then);
nanoseconds after(double seconds);
double wall(void); /* seconds since 1970, as door codes count them */
double drawn(void); /* at random from [0, 1) */

/* ---- figures.c */
typedef struct {
  float *values;
  size_t count, room;
} series;

/* What happened since the last forget_all(). Times are milliseconds. */
typedef struct {
  long errors, refused, losses, heartbeats, faces, face_bytes, hello_bytes, codes, codes_missed, done, questions;
  series greeted;  /* from the wish to connect, or the common loss of all lines, to the hello */
  series answered; /* from the instant that was planned for a write to its answer */
  series page;     /* from the request of a phone's page to its answer */
  series shown;    /* from a write to the newer face at each kiosk of its door */
  nanoseconds since;
  series opened;   /* from then to when a kiosk's connection was taken */
} figures;
extern figures seen;

void add(series *, double);
void forget_all(void);
void tell(const char *name, double value);
void tell_series(const char *name, series *);
double most_within(const series *, double milliseconds);
void begin_line(const char *step);
void end_line(void);

/* ---- usage.c */
typedef struct {
  nanoseconds at;
  double server, generator; /* seconds of processors */
} usage;

extern int server_pid; /* with everything that it started */

usage look(void);
void tell_usage(usage from, usage to);
double server_kilobytes(void);

/* ---- lines.c: TCP connections */
typedef enum { CLOSED, CONNECTING, OPENING, OPEN, READY, BUSY } state;
typedef struct line line;
typedef struct {
  void (*opened)(line *);
  size_t (*received)(line *, char *bytes, size_t count); /* how many were used; a zero follows the bytes */
  void (*lost)(line *);
} behaviour;
struct line {
  const behaviour *behaviour;
  int fd;
  state state;
  unsigned turn; /* tells one connection of this line from the next */
  char *kept;
  size_t count, room;
  bool spread; /* comes from one of several addresses: one has 28,000 ports, and some of them wait */
};

extern int port;

void set_up_lines(void);
bool open_line(line *);
void close_line(line *);
void reset_line(line *);
bool say(line *, const char *bytes, size_t count);
void serve_lines(nanoseconds at_most);

/* ---- scene.c: who is there */
enum { TOKEN = 48, CODE = 18, MOST_TOKENS = 16 };

typedef struct kiosk kiosk;
struct kiosk {
  line line;
  int door; /* -1: an overview */
  bool owes; /* the face that follows from a write */
  char token[TOKEN], board[16], device[16], epoch[20];
  long version;
  double window; /* seconds over which the server wants its fleet to come back */
  int attempt;
  nanoseconds retry_at, began;
  line question; /* asks over HTTP what a silent line does not say */
  int misses;
  nanoseconds heard, asked, poll_at, quiet_until;
  double codes_until; /* when its door codes have run out, in seconds since 1970; 0 where it shows none */
  kiosk *beside; /* the next at the same door */
};
typedef struct {
  kiosk *first;
  int owing;
  bool writing;
  nanoseconds sent;
  int first_person, people, turn;
} door;
typedef struct {
  int id, door;
  char secret[TOKEN];
  long last_step; /* each door code serves a person once */
} person;

extern bool peer; /* a reference: the small contract, no lists */
extern kiosk *kiosks;
extern door *doors;
extern person *people;
extern int kiosk_count, door_count, person_count, token_count;
extern char tokens[MOST_TOKENS][TOKEN];

void read_scene(const char *folder, int wanted, int overviews);
long step_now(void);
const char *code_of(int door, long step);

/* ---- kiosks.c, questions.c, frames.c, messages.c */
extern int ready_count, at_once;
extern bool paced; /* whether kiosks that lost their line wait for their turn in the server's window */
extern bool asking; /* whether kiosks ask over HTTP while their line is silent */
extern nanoseconds dropped_at;

void set_up_kiosks(void);
void tend_kiosks(void);
void drop_all(void);
nanoseconds turn_of(const kiosk *, int attempt);
void set_up_question(kiosk *);
void ask_if_silent(kiosk *, nanoseconds at);
void kiosk_is_ready(kiosk *);
void lose_kiosk(line *);
void say_text(kiosk *, const char *text, size_t count);
size_t take_frames(kiosk *, char *bytes, size_t count);
void take_packet(kiosk *, const char *text, size_t count);
bool take_snapshot(kiosk *, const char *text, size_t count);
void forgive(door *);

/* ---- writers.c, phone.c, http.c */
typedef enum { API, PHONE, POST, HEALTH } way;
typedef struct {
  line line;
  int stage; /* of a visit by phone: the page of the code, the choice, the page that follows */
  int person, door;
  nanoseconds planned, sent;
  char cookies[1200], next[500];
} writer;

bool writers_tend(void);
void start_writers(way, double rate, int writers);
void end_writers(void);

const char *another_status(const writer *);
size_t ask_phone(writer *, char *request, size_t room, const char *page);
bool phone_goes_on(writer *, int status, char *head);

typedef struct {
  int status;
  char *body;
} answer;
size_t whole_answer(char *bytes, size_t count, answer *);
void take_cookie(char *head, const char *name, char *cookies, size_t room);
bool take_field(char *page, const char *name, char *value, size_t room);
bool take_header(char *head, const char *name, char *value, size_t room);

/* ---- steps.c */
void play(const char *step);
void pass(double seconds);

#endif
