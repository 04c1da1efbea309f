/** How loud the silence of a room is. Pure. */
import type { RoomCell } from "../../generated/face";

/** A room is outlined where at least half of its people are silent; below that the number says enough. */
export function isHollow({ silence, counts }: Pick<RoomCell, "silence" | "counts">): boolean {
  return silence > 0 && silence * 2 >= counts.roster;
}
