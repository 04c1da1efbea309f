/** Dividing what does not fit into pages that turn slowly. */

const SECONDS = 8;

/** Return pages of nearly equal length, none longer than `longest`. */
export function evenPages<T>(items: readonly T[], longest: number): T[][] {
  const pages = Math.max(1, Math.ceil(items.length / longest));
  const each = Math.ceil(items.length / pages);
  return Array.from({ length: pages }, (_, page) => items.slice(page * each, (page + 1) * each));
}

/** Return which of `pages` is open now. */
export function pageAt(seconds: number, pages: number): number {
  return Math.floor(seconds / SECONDS) % Math.max(1, pages);
}
