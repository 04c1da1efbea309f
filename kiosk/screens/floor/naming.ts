/** How the companies of a room are named: as large as the cell allows, no short name broken. Pure. Widths in ems of the cell. */
import { type Measure, shortened } from "../../drawing/shorten";
import { fill, type Words } from "../../words";

export interface Naming {
  size: number;
  lines: string[];
}

/** Broad cells hold two lines beside the number, upright ones a single line below it. */
const SINGLE = { broad: [0.42, 0.38, 0.34, 0.31, 0.29], upright: [0.34, 0.31, 0.29] };
const DOUBLE = [0.29, 0.27];
/** A short name beside the mark of a dark screen is rather small than cut. */
const CROWDED = [0.25, 0.23];
const LAST = 0.27;
/** A name of so many characters is one word to the eye. */
const SHORT = 5;

export function naming(
  tenants: readonly string[],
  width: number,
  shape: "broad" | "upright",
  words: Words,
  measure: Measure,
): Naming {
  const [first = "", second = ""] = tenants;
  const rest = tenants.length > 2 ? fill(words.others, { all: tenants.length, more: tenants.length - 1 }) : second;
  const fits = (lines: string[], size: number) => lines.every((line) => measure(line) * size <= width);
  const one = rest ? `${first} · ${rest}` : first;
  const size = SINGLE[shape].find((step) => fits([one], step));
  if (size && !(rest && shape === "broad")) return { size, lines: [one] };
  if (shape === "upright") return { size: LAST, lines: [inOne(first, rest, width / LAST, measure)] };
  const two = rest ? [first, rest] : halves(first);
  const double = [...DOUBLE, ...(two.length === 1 ? CROWDED : [])].find((step) => fits(two, step)) ?? LAST;
  return { size: double, lines: two.map((line) => shortened(line, width / double, measure)) };
}

/** Both companies in one line: the first gives way to what follows it, and takes what that leaves free. */
function inOne(first: string, rest: string, room: number, measure: Measure): string {
  if (!rest) return shortened(first, room, measure);
  const free = room - measure(" · ");
  const last = shortened(rest, Math.max(free / 2, free - measure(first)), measure);
  return `${shortened(first, free - measure(last), measure)} · ${last}`;
}

/** Divide a long name at a space, else in its middle; a short one stays whole. */
function halves(name: string): string[] {
  const characters = Array.from(name);
  if (characters.length <= SHORT) return [name];
  const space = name.indexOf(" ", name.length / 3);
  if (space > 0) return [name.slice(0, space), name.slice(space + 1)];
  if (!/[\u2e80-\uffff]/.test(name)) return [name];
  const middle = Math.ceil(characters.length / 2);
  return [characters.slice(0, middle).join(""), characters.slice(middle).join("")];
}
