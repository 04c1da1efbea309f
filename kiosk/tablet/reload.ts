/** Whether the page is to be loaded again, and why. Pure; times in milliseconds unless they say otherwise. */

export type Reason = "stuck" | "silent" | "build" | "night";

/** Between two reloads at least: what a fresh page did not cure, another will not. */
export const REST = 600_000;
const UNPAINTED = 30_000;
const STORM = 20;
const SILENT = 300_000;
/** Minutes of the day at the site. */
const NIGHT = { from: 180, until: 270 };
const MINUTES_TO_TRY = 30;
/** A page that is younger was loaded this night. */
const THIS_NIGHT = 7_200_000;

/** How the page is. */
export interface Condition {
  /** Since the page was loaded. */
  age: number;
  /** Since the glass was last painted. */
  unpainted: number;
  /** Exceptions in the last minute. */
  errors: number;
  /** Since the last valid word of the server. */
  silent: number;
  /** The minute of the day at the site. */
  minute: number;
  /** The build that the page was made of, and the one that the server has now. */
  build: string;
  newest: string;
}

/** The last reload for a build, and when it was by the tablet's clock. It outlives the page. */
export interface Turn {
  build: string;
  at: number;
}

/** `bedtime` is this page's own minute of the night. */
export function reasonToReload(condition: Condition, turn: Turn | null, bedtime: number, wall: number): Reason | null {
  const { age, minute } = condition;
  if (condition.build !== condition.newest && isDue(condition.newest, turn, wall)) return "build";
  if (age < REST) return null;
  if (condition.unpainted > UNPAINTED || condition.errors > STORM) return "stuck";
  if (condition.silent > SILENT) return "silent";
  return age > THIS_NIGHT && minute >= bedtime && minute < bedtime + MINUTES_TO_TRY ? "night" : null;
}

/** A build is loaded once: while a fleet of servers is upgraded, old and new answer in turn. */
function isDue(build: string, turn: Turn | null, wall: number): boolean {
  return turn === null || (turn.build !== build && Math.abs(wall - turn.at) > REST);
}

/** Return a minute of the night, so that a building does not load at once. `random` is in [0, 1). */
export function bedtimeAt(random: number): number {
  return NIGHT.from + random * (NIGHT.until - NIGHT.from);
}
