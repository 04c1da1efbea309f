/** A site as its cell shows it, unpacked from what is sent: usual values at the end are left out. Pure. */
import type { SiteCell, ZoneFace } from "../../generated/face";

/** Of people, but for the companies of which nobody declared anything and for screens that are silent. */
export interface Sums {
  present: number;
  roster: number;
  market: number;
  out: number;
  silent: number;
  dark: number;
}

export interface Site extends Sums {
  site: string;
  /** Whether silence counts there now. */
  open: boolean;
  unpublished: boolean;
}

export function siteOf(cell: SiteCell): Site {
  const [site, [present, market, out, roster]] = cell;
  const rest = cell.slice(2) as [number?, number?, boolean?, boolean?];
  const [silent = 0, dark = 0, open = true, unpublished = false] = rest;
  return { site, present, roster, market, out, silent, dark, open, unpublished };
}

export function sumsOf({ counts: { present, roster, market, out }, silent, dark }: ZoneFace): Sums {
  return { present, roster, market, out, silent, dark };
}
