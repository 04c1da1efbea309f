/** The figures of one company: on site is the largest, market visits stand beside it in their own colour. */
import { Figure } from "../../figure";
import type { Counts as Figures } from "../../generated/face";
import { Mark } from "../../marks";
import type { Moment } from "../../moment";

interface Props {
  counts: Figures;
  moment: Moment;
}

export function Counts({ counts, moment: { words, forgotten } }: Props) {
  const one = (name: keyof Figures) => (
    <Figure name={name} value={counts[name]} most={counts.roster} unknown={forgotten} />
  );
  return (
    <div class="counts" data-digits={String(counts.roster).length}>
      <div class={counts.present ? "present" : "present none"}>
        <div class="caption">
          <Mark shape="disc" />
          {words.present}
        </div>
        {one("present")}
      </div>
      <div class={counts.market ? "market" : "market none"}>
        <div class="caption">
          <Mark shape="arrow" />
          {words.market}
        </div>
        {one("market")}
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
