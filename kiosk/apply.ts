/** Which face is true: other board or epoch, replace; same epoch, only a higher version. */
import type { Frame, Stand } from "./line/wire";

export function apply(held: Frame, heard: Frame): Frame {
  const isOther = heard.board !== held.board || heard.epoch !== held.epoch;
  return isOther || heard.v > held.v ? heard : held;
}

/**
 * Tell whether a word of the server vouches for the face that is held. One that names a newer face does not, nor one
 * that names an older: it is late, or the database went back.
 */
export function vouches({ epoch, v }: Stand, heard: { epoch: string; v: number | null }): boolean {
  return heard.epoch === epoch && heard.v === v;
}
