/** Dividing a wall into rooms: the number of columns at which the rooms of all floors come out largest. Pure. */

/** What a room needs, in pixels of the drawing: upright with the name below its number, or broad with it beside. */
export const SHAPES = {
  upright: { width: 244, height: 160 },
  broad: { width: 272, height: 132 },
} as const;
const MOST_COLUMNS = 24;
/** Larger rooms would not be read better, only louder. */
const LARGEST = 1.5;
/** How much empty places count against a division: a row with one room in it looks like a mistake. */
const WASTE = 0.7;

export interface Grid {
  shape: keyof typeof SHAPES;
  columns: number;
  /** Rows of each floor. */
  rows: number[];
  /** What the drawing of a room is multiplied by. */
  scale: number;
}

/** `rooms` counts the rooms of each floor. */
export function gridFor(rooms: readonly number[], width: number, height: number): Grid {
  const all = Math.max(1, sum(rooms));
  const worth = ({ columns, rows, scale }: Grid) => scale * (all / (columns * sum(rows))) ** WASTE;
  let best: Grid | null = null;
  for (let columns = 1; columns <= MOST_COLUMNS; columns++) {
    for (const shape of ["upright", "broad"] as const) {
      const grid = gridWith(columns, shape, rooms, width, height);
      if (!best || worth(grid) > worth(best)) best = grid;
    }
  }
  return best as Grid;
}

function gridWith(
  columns: number,
  shape: keyof typeof SHAPES,
  rooms: readonly number[],
  width: number,
  height: number,
): Grid {
  const rowsOf = rooms.map((count) => Math.max(1, Math.ceil(count / columns)));
  const scale = Math.min(width / columns / SHAPES[shape].width, height / sum(rowsOf) / SHAPES[shape].height, LARGEST);
  return { shape, columns, rows: rowsOf, scale };
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
