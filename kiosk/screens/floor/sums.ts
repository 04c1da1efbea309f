/** How the sums of a floor are written, by the height that the floor has on a wall of several. Pure. */
import type { Step } from "../../drawing/fit";
import type { Language } from "../../words";

export interface Sums {
  /** `full` has a caption at each sum; `marks` and `line` leave those to the head of the wall. */
  manner: "full" | "marks" | "line";
  /** What their drawing is multiplied by. */
  scale: number;
  title: readonly Step[];
}

/** Heights that each manner needs, in pixels of the drawing, with its title in one line or two. */
const MANNERS = [
  { manner: "full", height: 270, title: [52, 42, 34] },
  { manner: "marks", height: 160, title: [48, 38, 30] },
  { manner: "line", height: 92, title: [36, 30, 28] },
] as const;

/** English captions are too long to stand in two columns: the head explains the marks there too. */
export function sumsAt(height: number, language: Language): Sums {
  const fits = MANNERS.filter((one) => one.height <= height && (one.manner !== "full" || language === "zh"));
  const { manner, height: needed, title } = fits[0] ?? MANNERS[2];
  const lines = (index: number) => (index === title.length - 1 && manner === "full" ? 2 : 1);
  return {
    manner,
    scale: Math.min(1, height / needed),
    title: title.map((size, index) => ({ size, lines: lines(index) })),
  };
}
