/** The last frame that a tablet heard, kept for a start without a server. One tablet is one kiosk: there is one. */
import { type Heard, recall } from "../age";
import { forget, keep, kept } from "./storage";
import type { Frame } from "../line/wire";

const NAME = "doorboard.last";

/** A frame, and when it was last known to be true: by the server's clock, and by the tablet's. */
export interface Last {
  token: string;
  frame: Frame;
  asOf: number;
  wall: number;
}

/** Return what a kept page knows: its own frame, or the one heard after it was kept. It is never fresh. */
export function recalled(token: string, own: Frame, last: Last | null, now: number, wall: number): [Frame, Heard] {
  if (last && last.token === token && last.asOf >= own.server_now) {
    return [last.frame, recall(now, last.asOf, wall - last.wall)];
  }
  return [own, recall(now, own.server_now, -1)];
}

export function readLast(): Last | null {
  try {
    return JSON.parse(kept(NAME) ?? "null") as Last | null;
  } catch {
    return null;
  }
}

/** Keep it. A tablet without room for it starts with the page's own frame. */
export function writeLast(last: Last): void {
  keep(NAME, JSON.stringify(last));
}

export function forgetLast(): void {
  forget(NAME);
}
