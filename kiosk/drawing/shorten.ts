/** How wide a text is and how it is shortened. Pure: who measures is an argument. Widths are multiples of the size. */

export type Measure = (text: string) => number;

const ELLIPSIS = "…";

/** Estimate a width: Chinese is square, Latin a little over half of it. */
export function emsOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + emOf(character), 0);
}

function emOf(character: string): number {
  if (character > "\u2e7f" || character === ELLIPSIS) return 1;
  return " :.·\u200a".indexOf(character) < 0 ? 0.57 : 0.28;
}

/** Return the text, cut and ended with an ellipsis where it is wider than `room`. */
export function shortened(text: string, room: number, measure: Measure): string {
  if (measure(text) <= room) return text;
  const characters = Array.from(text);
  let kept = characters.length - 1;
  while (kept > 1 && measure(characters.slice(0, kept).join("") + ELLIPSIS) > room) kept--;
  return characters.slice(0, kept).join("").replace(/\s+$/, "") + ELLIPSIS;
}
