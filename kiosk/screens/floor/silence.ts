/** How loud the silence of a room is. Pure. */
import type { Room } from "./room";

/** A room is outlined where at least half of its people are silent; below that the number says enough. */
export function isHollow({ silence, counts }: Pick<Room, "silence" | "counts">): boolean {
  return silence > 0 && silence * 2 >= counts.roster;
}
