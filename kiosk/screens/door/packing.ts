/** Packing the listed people into rows: large on a few pages that turn, and only a crowd gives up size, times and titles. Pure. */
import type { Area } from "../../drawing/area";
import { firstThatFits } from "../../drawing/fit";
import { evenPages } from "../../drawing/pages";
import { type Measure, shortened } from "../../drawing/shorten";

/** A person as printed. */
export interface PrintedPerson {
  name: string;
  when: string;
  late: boolean;
}

export interface PrintedGroup<G> {
  group: G;
  label: string;
  lines: readonly PrintedPerson[];
}

export interface Row<G> extends PrintedGroup<G> {
  /** The label stands at the first row of a group on a page. */
  labelled: boolean;
  /** Width of a name with its time, the same throughout a group, in multiples of the size. */
  cell: number;
}

/** Sizes are pixels of the drawing, `labels` is a width in multiples of the size. */
export interface Plan<G> {
  size: number;
  time: number;
  labels: number;
  pages: Row<G>[][];
}

/** How people are printed, and on how many pages at most before the next manner is tried. */
interface Manner {
  size: number;
  times: boolean;
  /** Widest name in multiples of the size. */
  widest: number;
  pages: number;
}

export const LEADING = 1.3;
const WHOLE = 99;
const SMALLEST = 28;
const LAST_RESORT = 10;
/** Widths in multiples of the size: a label's mark, the air after a label, after a name with its time, before a time. */
const MARK = 1.25;
const LABEL_AIR = 0.7;
const AIR = 0.7;
const TIME_AIR = 0.5;
const CLOCK = 1.25;

/** A page turns every eight seconds: nobody waits for the seventh. */
const MANNERS: readonly Manner[] = [
  { size: 40, times: true, widest: WHOLE, pages: 3 },
  { size: 34, times: true, widest: WHOLE, pages: 3 },
  { size: 28, times: true, widest: WHOLE, pages: 4 },
  { size: 34, times: false, widest: WHOLE, pages: 4 },
  { size: 28, times: false, widest: WHOLE, pages: 6 },
  { size: 28, times: false, widest: 8, pages: 6 },
  { size: 28, times: false, widest: 6, pages: 6 },
  { size: 28, times: false, widest: 5, pages: 6 },
  { size: 28, times: false, widest: 4, pages: 6 },
];

/** `smallest` is the least size that is legible on this glass, in pixels of the drawing. */
export function pack<G>(groups: readonly PrintedGroup<G>[], area: Area, smallest: number, measure: Measure): Plan<G> {
  const plans = MANNERS.map((manner) => ({ manner, plan: planIn(manner, groups, area, smallest, measure) }));
  const isShort = ({ manner, plan }: { manner: Manner; plan: Plan<G> }) =>
    plan.pages.length > 0 && plan.pages.length <= manner.pages;
  const { plan } = firstThatFits(plans, isShort);
  // On a small old tablet sixty people would take twenty pages: rather small than never seen.
  return plan.pages.length > LAST_RESORT && smallest > SMALLEST ? pack(groups, area, SMALLEST, measure) : plan;
}

function planIn<G>(
  manner: Manner,
  groups: readonly PrintedGroup<G>[],
  area: Area,
  smallest: number,
  measure: Measure,
): Plan<G> {
  const size = Math.max(manner.size, smallest);
  const labels = Math.max(0, ...groups.map(({ label }) => (label ? MARK + measure(label) + LABEL_AIR : 0)));
  const printed = groups.map((group) => printedIn(manner, group, measure));
  const widthOf = ({ name, when, late }: PrintedPerson) =>
    measure(name) + (smallest / size) * (TIME_AIR + measure(when) + (late ? CLOCK : 0));
  const rows = printed.reduce<Row<G>[]>((all, group) => all.concat(rowsOf(group, area.width / size - labels, widthOf)), []);
  const perPage = Math.floor(area.height / (size * LEADING));
  return { size, time: smallest, labels, pages: perPage < 1 || !rows.length ? [] : pagesOf(rows, perPage) };
}

function printedIn<G>({ times, widest }: Manner, { group, label, lines }: PrintedGroup<G>, measure: Measure): PrintedGroup<G> {
  const printed = lines.map(({ name, when, late }) => ({
    name: shortened(name, widest, measure),
    when: times ? when : "",
    late,
  }));
  return { group, label, lines: printed };
}

function rowsOf<G>({ group, label, lines }: PrintedGroup<G>, free: number, widthOf: (line: PrintedPerson) => number): Row<G>[] {
  const widest = Math.max(...lines.map(widthOf));
  const columns = Math.max(1, Math.floor((free + AIR) / (widest + AIR)));
  const rows: Row<G>[] = [];
  for (let from = 0; from < lines.length; from += columns) {
    rows.push({ group, label, lines: lines.slice(from, from + columns), labelled: from === 0, cell: free / columns });
  }
  return rows;
}

function pagesOf<G>(rows: readonly Row<G>[], perPage: number): Row<G>[][] {
  return evenPages(rows, perPage).map((page) =>
    page.map((row, index) => Object.assign({}, row, { labelled: row.labelled || index === 0 })),
  );
}
