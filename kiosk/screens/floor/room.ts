/** A room as its cell shows it, unpacked from what is sent: usual values at the end are left out. Pure. */
import type { Counts, RoomCell } from "../../generated/face";

export interface Room {
  room: string;
  tenants: string[];
  counts: Counts;
  silence: number;
  overdue: number;
  screen: "none" | "live" | "silent";
}

export function roomOf(cell: RoomCell): Room {
  const [room, tenants, [present, market, out, roster]] = cell;
  const [silence = 0, overdue = 0, screen = "none"] = cell.slice(3) as [number?, number?, Room["screen"]?];
  return { room, tenants, counts: { present, market, out, roster }, silence, overdue, screen };
}
