/** Loads the page again when that helps, and only when the server really answers: a blank page would be worse. */
import { get, parse } from "../line/ask";
import { bedtimeAt, type Condition, type Reason, REST, reasonToReload, type Turn } from "./reload";
import { keep, kept } from "../kept/storage";

const EVERY = 10_000;
const MINUTE = 60_000;
/** A link that waits for its turn has come back after this. */
const LONGEST_WAIT = 90_000;
const TURN = "doorboard.turn";
/** Only the kiosk's own page carries this: a network that wants a login answers with something else. */
const OWN = 'id="start"';

/** What the rest of the page knows of itself. */
export type PageState = Pick<Condition, "silent" | "minute" | "build" | "newest">;

export interface Watchdog {
  /** To be told whenever a face was painted. */
  painted(): void;
}

/** `home` is the address of the page, `reconnectWindow` returns seconds. */
export function watch(home: string, reconnectWindow: () => number, pageState: () => PageState): Watchdog {
  const bedtime = bedtimeAt(Math.random());
  let paintedAt = performance.now();
  let errors: number[] = [];
  let busy = false;

  const condition = (): Condition => {
    const now = performance.now();
    errors = errors.filter((at) => now - at < MINUTE);
    return { age: now, unpainted: document.hidden ? 0 : now - paintedAt, errors: errors.length, ...pageState() };
  };
  const reason = () => reasonToReload(condition(), lastTurn(), bedtime, Date.now());
  const rest = () => {
    busy = false;
  };
  const reload = (why: Reason) => {
    const { age, newest } = condition();
    if (why === "build" && !isNoted({ build: newest, at: Date.now() }) && age < REST) rest();
    else location.reload();
  };
  const confirm = (why: Reason) => (reason() === why ? whenHealthy(home, () => reload(why), rest) : rest());

  addEventListener("error", () => errors.push(performance.now()));
  addEventListener("unhandledrejection", () => errors.push(performance.now()));
  setInterval(() => {
    const why = busy ? null : reason();
    if (!why) return;
    busy = true;
    whenHealthy(home, () => setTimeout(() => confirm(why), graceOf(why, reconnectWindow())), rest);
  }, EVERY);
  return {
    painted() {
      paintedAt = performance.now();
    },
  };
}

/** How long a reason must stay one: a line may come back by itself, a woken tablet paints soon, a fleet takes turns. */
function graceOf(why: Reason, reconnectWindow: number): number {
  if (why === "build") return 1000 * reconnectWindow * Math.random();
  return why === "silent" ? LONGEST_WAIT : EVERY;
}

/** Do something once the server gives this kiosk its page. */
export function whenHealthy(home: string, then: () => void, otherwise: () => void): void {
  get("/healthz", (health) => {
    if (health !== 200) otherwise();
    else get(home, (status, text) => (status === 200 && text.indexOf(OWN) >= 0 ? then() : otherwise()));
  });
}

function lastTurn(): Turn | null {
  return parse<Turn>(kept(TURN, "sessionStorage") || "");
}

function isNoted(turn: Turn): boolean {
  return keep(TURN, JSON.stringify(turn), "sessionStorage");
}
