/** The sums of a floor or a site. */
import { Figure } from "../../drawing/figure";
import type { Counts } from "../../generated/face";
import { Mark } from "../../drawing/marks";
import type { Moment } from "../../moment";

interface Props {
  counts: Counts;
  silence: number;
  /** Whether the calendar of the year is not published: the head says so at its asterisk. */
  guessed: boolean | undefined;
  moment: Moment;
}

export function Totals({ counts, silence, guessed, moment: { words, forgotten } }: Props) {
  const figure = (name: string, value: number, most = Math.max(10, value)) => (
    <Figure name={name} value={value} most={most} unknown={forgotten && name !== "roster"} />
  );
  return (
    <div class="totals">
      <div class="total present">
        {figure("present", counts.present, counts.roster)}
        <div class="caption">
          <Mark shape="disc" />
          {words.present}
        </div>
      </div>
      <div class="total market">
        {figure("market", counts.market)}
        <div class="caption">
          <Mark shape="arrow" />
          {words.market}
        </div>
      </div>
      <div class="total out">
        {figure("out", counts.out)}
        <div class="caption">
          <Mark shape="ring" />
          {words.out}
        </div>
      </div>
      <div class="total silence">
        {figure("silence", silence)}
        <div class="caption">
          <Mark shape="hollow" />
          {words.silence}
          {guessed && "*"}
        </div>
      </div>
      <div class="total roster">
        {figure("roster", counts.roster)}
        <div class="caption">{words.roster}</div>
      </div>
    </div>
  );
}
