/** Packing the listed people into rows: as large as fits on one page, else on pages that turn. Pure. */
import { firstThatFits } from "../../fit";
import type { Language } from "../../words";

/** Sizes of a name in pixels of the drawing. Below the last one pages turn instead. */
const SIZES = [40, 34, 28] as const;
const LEADING = 1.4;
/** Widths in multiples of the size: the label of a status, the air after a name with its time. */
const LABEL: Record<Language, number> = { zh: 5, en: 7.7 };
const AIR = 0.7;
/** Size of the time in pixels of the drawing, as in door.css. */
const TIME = 28;

/** A person as printed. */
export interface Line {
  name: string;
  when: string;
  late: boolean;
}

export interface Lines<G> {
  group: G;
  lines: readonly Line[];
}

export interface Row<G> extends Lines<G> {
  /** The label stands at the first row of a group on a page. */
  labelled: boolean;
  /** Width of a name with its time, the same throughout a group, in multiples of the size. */
  cell: number;
}

export interface Plan<G> {
  size: number;
  pages: Row<G>[][];
}

export interface Area {
  width: number;
  height: number;
}

export function pack<G>(groups: readonly Lines<G>[], area: Area, language: Language): Plan<G> {
  const plans = SIZES.map((size) => planAt(size, groups, area, language));
  return firstThatFits(plans, (plan) => plan.pages.length <= 1);
}

function planAt<G>(size: number, groups: readonly Lines<G>[], area: Area, language: Language): Plan<G> {
  const free = area.width / size - LABEL[language];
  const perPage = Math.floor(area.height / (size * LEADING));
  const rows = groups.reduce<Row<G>[]>((all, group) => all.concat(rowsOf(group, free, size)), []);
  return { size, pages: perPage < 1 ? [] : pagesOf(rows, perPage) };
}

function widthOf({ name, when, late }: Line, size: number): number {
  return emsOf(name) + (TIME / size) * (0.5 + emsOf(when) + (late ? 1.2 : 0));
}

/** Return about how wide a text is, in multiples of its size: Chinese is square, Latin a little over half of it. */
export function emsOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + emOf(character), 0);
}

function emOf(character: string): number {
  if (character > "\u2e7f") return 1;
  return " :.·\u200a".indexOf(character) < 0 ? 0.57 : 0.28;
}

function rowsOf<G>({ group, lines }: Lines<G>, free: number, size: number): Row<G>[] {
  const widest = Math.max(...lines.map((line) => widthOf(line, size)));
  const columns = Math.max(1, Math.floor((free + AIR) / (widest + AIR)));
  const rows: Row<G>[] = [];
  for (let from = 0; from < lines.length; from += columns) {
    rows.push({ group, lines: lines.slice(from, from + columns), labelled: from === 0, cell: free / columns });
  }
  return rows;
}

function pagesOf<G>(rows: readonly Row<G>[], perPage: number): Row<G>[][] {
  const pages: Row<G>[][] = [];
  for (let from = 0; from < rows.length; from += perPage) {
    const page = rows.slice(from, from + perPage);
    pages.push(page.map((row, index) => Object.assign({}, row, { labelled: row.labelled || index === 0 })));
  }
  return pages;
}
