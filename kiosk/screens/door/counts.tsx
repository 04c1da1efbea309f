/** The figures of one company: on site is the largest, market visits stand beside it in their own colour. */
import { Figure } from "../../drawing/figure";
import type { Counts as Figures } from "../../generated/face";
import { Mark } from "../../drawing/marks";
import type { Moment } from "../../moment";

interface Props {
  counts: Figures;
  moment: Moment;
}

export function Counts({ counts, moment: { words, forgotten } }: Props) {
  // Two digits at least, so that the figures stand on the same axes at every door.
  const most = Math.max(10, counts.roster);
  const one = (name: keyof Figures) => (
    <Figure name={name} value={counts[name]} most={most} unknown={forgotten && name !== "roster"} />
  );
  return (
    <div class="counts" data-digits={String(most).length}>
      <div class={counts.present ? "present" : "present none"}>
        {one("present")}
        <div class="caption">
          <Mark shape="disc" />
          {words.present}
        </div>
      </div>
      <div class={counts.market ? "market" : "market none"}>
        {one("market")}
        <div class="caption">
          <Mark shape="arrow" />
          {words.market}
        </div>
      </div>
      <div class="others">
        <div class="other">
          <span class="caption">{words.out}</span>
          {one("out")}
        </div>
        <div class="other">
          <span class="caption">{words.roster}</span>
          {one("roster")}
        </div>
      </div>
    </div>
  );
}
