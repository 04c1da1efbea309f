/** A hair of space between Chinese and Latin, as a typesetter sets it. */

const HAIR = "\u200a";
const HAN = "[\u3400-\u9fff\uf900-\ufaff]";
const LATIN = "[A-Za-z0-9@#$%&+*]";
const BOUNDARY = new RegExp(`(${HAN})(?=${LATIN})|(${LATIN})(?=${HAN})`, "g");

export function spaced(text: string): string {
  return text.replace(BOUNDARY, `$&${HAIR}`);
}
