/** How wide a text really is on this glass: every tablet has a face of its own. */
import { emsOf } from "./shorten";

const SIZE = 100;
const REMEMBERED = 1_000;
const pen = document.createElement("canvas").getContext("2d");
const known = new Map<string, number>();

/** Return the width of a text in multiples of its size. */
export function measured(text: string): number {
  let width = known.get(text);
  if (width === undefined) {
    width = measure(text);
    if (known.size >= REMEMBERED) known.clear();
    known.set(text, width);
  }
  return width;
}

function measure(text: string): number {
  if (!pen) return emsOf(text);
  pen.font = `${SIZE}px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width / SIZE;
}
