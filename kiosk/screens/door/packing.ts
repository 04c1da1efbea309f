/** Packing the listed people into rows: as large as fits on one page, else on pages that turn. Pure. */
import type { Group, PersonLine } from "../../generated/face";
import { firstThatFits } from "../../fit";
import type { Language } from "../../words";

/** Sizes of a name in pixels of the drawing. Below the last one pages turn instead. */
const SIZES = [40, 34, 28] as const;
const LEADING = 1.4;
/** Widths in multiples of the size: the label of a status, a name with its time. */
const LABEL: Record<Language, number> = { zh: 5, en: 7.4 };
const CELL: Record<Language, number> = { zh: 7.8, en: 8.4 };

export interface Row {
  group: Group;
  people: PersonLine[];
  /** The label stands at the first row of a group on a page. */
  labelled: boolean;
}

export interface Plan {
  size: number;
  columns: number;
  /** Width of a name with its time, in multiples of the size. */
  cell: number;
  pages: Row[][];
}

export interface Area {
  width: number;
  height: number;
}

export function pack(groups: readonly Group[], area: Area, language: Language): Plan {
  const plans = SIZES.map((size) => planAt(size, groups, area, language));
  return firstThatFits(plans, (plan) => plan.pages.length <= 1);
}

function planAt(size: number, groups: readonly Group[], area: Area, language: Language): Plan {
  const free = area.width / size - LABEL[language];
  const columns = Math.max(1, Math.floor(free / CELL[language]));
  const perPage = Math.floor(area.height / (size * LEADING));
  const rows = groups.reduce<Row[]>((all, group) => all.concat(rowsOf(group, columns)), []);
  return { size, columns, cell: free / columns, pages: perPage < 1 ? [] : pagesOf(rows, perPage) };
}

function rowsOf(group: Group, columns: number): Row[] {
  const rows: Row[] = [];
  for (let from = 0; from < group.people.length; from += columns) {
    rows.push({ group, people: group.people.slice(from, from + columns), labelled: from === 0 });
  }
  return rows;
}

function pagesOf(rows: readonly Row[], perPage: number): Row[][] {
  const pages: Row[][] = [];
  for (let from = 0; from < rows.length; from += perPage) {
    const [first, ...rest] = rows.slice(from, from + perPage);
    if (first) pages.push([{ ...first, labelled: true }, ...rest]);
  }
  return pages;
}
