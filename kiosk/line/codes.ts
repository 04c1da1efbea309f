/** Which door code is to be shown now. `now` is the server's time in ms since 1970. */
import type { Code } from "./wire";

const PERIOD = 20_000;
/** As many as the server sends ahead. */
const AHEAD = 6;

/** Return the code of this period, null where the codes have run out: an old one would be refused. */
export function codeAt(codes: readonly Code[], now: number): Code | null {
  return codes.find((code) => code.at <= now && now < code.at + PERIOD) ?? null;
}

/** Return what is held once more codes came: they go on from those before, or stand in their place. */
export function goOn(held: readonly Code[], more: readonly Code[]): Code[] {
  const first = Math.min(...more.map((code) => code.at));
  return [...held.filter((code) => code.at < first), ...more].slice(-AHEAD);
}

/** Tell whether there is none for the next period. The server sends codes long before, unless its clock was set. */
export function areRunningOut(codes: readonly Code[], now: number): boolean {
  return !codeAt(codes, now + PERIOD);
}

/** Return a code as the path of an SVG whose unit is one module: a run of dark modules is one rectangle. */
export function pathOf({ size, bits }: Code): string {
  const bytes = atob(bits);
  const isDark = (index: number) => (bytes.charCodeAt(index >> 3) >> (7 - (index & 7))) & 1;
  let path = "";
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = x;
      while (x < size && isDark(y * size + x)) x++;
      if (x > from) path += `M${from} ${y}h${x - from}v1h${from - x}z`;
    }
  }
  return path;
}
