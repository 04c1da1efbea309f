/** One site of many: its name above its figures, in the language of the rooms of an overview. */
import { Figure } from "../../drawing/figure";
import { Mark } from "../../drawing/marks";
import { measured } from "../../drawing/measure";
import type { Moment } from "../../moment";
import { shortened } from "../../drawing/shorten";
import { spaced } from "../../drawing/spacing";
import type { Site } from "./site";

/** In ems of the cell, as in zone.css: what surrounds the type, the name, what may stand beside it. */
const EDGES = 0.2;
const NAME = 0.27;
const DARK = 0.42;
const CLOSED = 0.62;
/** Digits that a line holds at full size. */
const ROOMY = 8.5;

interface Props {
  site: Site;
  /** Of the whole cell, in ems. */
  width: number;
  moment: Moment;
}

export function Cell({ site, width, moment: { forgotten, words } }: Props) {
  const { present, roster, market, out, silent, dark, open } = site;
  const beside = (dark ? DARK : 0) + (open ? 0 : CLOSED);
  const figures = [present, roster, ...[market, silent].filter(Boolean)].join("").length;
  return (
    <div class={open ? "cell" : "cell closed"} data-site={site.site}>
      <div class="top">
        <div class="who">{spaced(shortened(site.site, (width - EDGES - beside) / NAME, measured))}</div>
        {!open && <div class="rest">{words.closed}</div>}
        {dark > 0 && (
          <div class="dark">
            <Mark shape="dark" />
            <Figure name="dark" value={dark} most={dark} />
          </div>
        )}
      </div>
      <div class="bottom" style={{ fontSize: `${Math.min(1, ROOMY / figures)}em` }}>
        <div class="in">
          <Figure name="present" value={present} most={0} unknown={forgotten} />
          <div class="stack">
            {out > 0 && !forgotten && (
              <div class="out">
                <Mark shape="ring" />
                <Figure name="out" value={out} most={out} />
              </div>
            )}
            <div class="of">/{roster}</div>
          </div>
        </div>
        {silent > 0 && !forgotten && (
          <div class="silence">
            <Figure name="silent" value={silent} most={silent} />
          </div>
        )}
        {market > 0 && !forgotten && (
          <div class="market">
            <Mark shape="arrow" />
            <Figure name="market" value={market} most={market} />
          </div>
        )}
      </div>
    </div>
  );
}
