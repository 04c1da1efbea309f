/** How old the face on the glass is, and what it is still worth. Times in milliseconds, `now` is monotonic. */

export type Age = "fresh" | "stale" | "offline";

const FRESH = 12_000;
const STALE = 60_000;
const FORGOTTEN = 600_000;
const TICK = 1_000;
const DRIFT = 5_000;

/** The last valid word of the server: when it came, what time it was there, how old its own knowledge was. */
export interface Heard {
  at: number;
  serverNow: number;
  dbAge: number;
  /** However young it seems, it is no better than this: the tablet slept, or the page came from a cache. */
  atBest: Age;
}

export function hear(now: number, serverNow: number, dbAge = 0, atBest: Age = "fresh"): Heard {
  return { at: now, serverNow, dbAge, atBest };
}

/**
 * The words of one line, by which the delay of each is known: the quickest tells how the server's clock stands to the
 * tablet's monotonic one. Words that a network held up and let go at once would make an old face look fresh.
 */
export interface Line {
  /** Server time minus monotonic time, of the quickest word. */
  quickest: number;
}

/** A word that was under way for longer than this, or a server whose clock was set back: ask. */
const LATE = 5_000;

/** Begin a line with its first word, which is as quick as its own question. */
export function openLine(now: number, serverNow: number): Line {
  return { quickest: serverNow - now };
}

/** Return how long a word was under way, in ms, and the line that knows it. */
export function delayOn(line: Line, now: number, serverNow: number): [number, Line] {
  const quickest = Math.max(line.quickest, serverNow - now);
  return [quickest - (serverNow - now), { quickest }];
}

export function isLate(delay: number): boolean {
  return delay > LATE;
}

/** A word from before the page was loaded, `elapsed` ms ago by the tablet's clock. If that went back, nobody knows. */
export function recall(now: number, serverNow: number, elapsed: number): Heard {
  return hear(now - (elapsed < 0 ? FORGOTTEN + 1 : elapsed), serverNow, 0, "offline");
}

export function ageOf(heard: Heard, now: number): Age {
  const age = now - heard.at + heard.dbAge;
  if (age > STALE || heard.atBest === "offline") return "offline";
  return age > FRESH || heard.atBest === "stale" ? "stale" : "fresh";
}

/** Tell whether so much time passed that a person's last known status says nothing any more. */
export function isForgotten(heard: Heard, now: number): boolean {
  return now - heard.at + heard.dbAge > FORGOTTEN;
}

/** The instant for which the face is known to be true, in ms since 1970. */
export function asOf(heard: Heard): number {
  return heard.serverNow - heard.dbAge;
}

/** The server's time now, in ms since 1970; the tablet's own clock does not matter. */
export function serverTime(heard: Heard, now: number): number {
  return heard.serverNow + now - heard.at;
}

/** Return the same word after the tablet slept: nothing is known of that time. */
export function doubted(heard: Heard): Heard {
  return heard.atBest === "fresh" ? hear(heard.at, heard.serverNow, heard.dbAge, "stale") : heard;
}

/**
 * Tell whether a tick came so late that the tablet slept. Asked of the monotonic and of the wall clock,
 * because some tablets stop the monotonic one in their sleep.
 */
export function slept(monotonicGap: number, wallGap: number): boolean {
  return Math.max(monotonicGap, wallGap) > TICK + DRIFT;
}
