/** Which face is true: other epoch, replace; same epoch, only a higher version. */
import type { Beat, Frame } from "./wire";

export function apply(held: Frame | null, heard: Frame): Frame {
  if (held === null || heard.epoch !== held.epoch || heard.v > held.v) return heard;
  return held;
}

/** Tell whether a beat vouches for the face that is held. One that names a newer face does not. */
export function vouches(held: Frame, beat: Beat): boolean {
  return beat.epoch === held.epoch && beat.v !== null && beat.v <= held.v;
}
