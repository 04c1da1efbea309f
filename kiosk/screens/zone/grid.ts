/** Dividing a wall among the sites of a zone. Pure. Sizes in pixels of the drawing. */

/** What a site needs: its name above its figures of 37 pixels. */
export const CELL = { width: 300, height: 94 };
/** So many sites are a list, with a word at the head of each column; more are cells. */
export const LONGEST_LIST = 10;
const MOST_COLUMNS = 12;
/** Larger sites would not be read better, only louder. */
const LARGEST = 1.5;
/** How much empty places count against a division. */
const WASTE = 0.7;
const HIGHEST_LINE = 140;

export interface Grid {
  columns: number;
  rows: number;
  /** What the drawing of a site is multiplied by. */
  scale: number;
}

export function gridFor(sites: number, width: number, height: number): Grid {
  const worth = ({ columns, rows, scale }: Grid) => scale * (sites / (columns * rows)) ** WASTE;
  let best = gridWith(1, sites, width, height);
  for (let columns = 2; columns <= MOST_COLUMNS; columns++) {
    const grid = gridWith(columns, sites, width, height);
    if (worth(grid) > worth(best)) best = grid;
  }
  return best;
}

function gridWith(columns: number, sites: number, width: number, height: number): Grid {
  const rows = Math.max(1, Math.ceil(sites / columns));
  return { columns, rows, scale: Math.min(width / columns / CELL.width, height / rows / CELL.height, LARGEST) };
}

export function lineHeight(lines: number, height: number): number {
  return Math.min(height / lines, HIGHEST_LINE);
}
