/** The sentence of a company with nobody on site: that is a state of its own, not an empty board. */
import { long } from "../../drawing/dates";
import type { Step } from "../../drawing/fit";
import { Fitted } from "../../drawing/fitted";
import type { Tenant } from "../../generated/face";
import type { Moment } from "../../moment";
import { spaced } from "../../drawing/spacing";
import { fill } from "../../words";

const STATE: Step[] = [
  { size: 84, lines: 1 },
  { size: 56, lines: 1 },
  { size: 40, lines: 2 },
];

interface Props {
  tenant: Tenant;
  moment: Moment;
}

export function Nobody({ tenant: { counts, next_return }, moment }: Props) {
  const { words } = moment;
  const { market, out, roster } = counts!;
  const parts = [market + out === roster ? words.all_out : words.nobody_in];
  if (market) parts.push(fill(words.on_market, { count: market }));
  if (next_return) parts.push(firstBack(next_return, moment));
  return (
    <div class="nobody">
      {parts.map((part, index) => [
        index > 0 && " ",
        <span class="part">{spaced(index < parts.length - 1 ? `${part} ·` : part)}</span>,
      ])}
    </div>
  );
}

/** The end of that sentence alone, where the figures beside it say the rest. */
export function FirstReturn({ tenant, moment }: Props) {
  if (!tenant.next_return || !nobodyIsIn(tenant, moment)) return null;
  return <span class="return">{spaced(firstBack(tenant.next_return, moment))}</span>;
}

function firstBack(when: string, { words, language }: Moment): string {
  return fill(words.first_back, { when: long(when, language) });
}

/** Tell whether the sentence is due: there are people, nobody is in, and it is known. */
export function nobodyIsIn({ counts }: Tenant, { forgotten }: Moment): boolean {
  return !!counts && counts.roster > 0 && !counts.present && !forgotten;
}

/**
 * In the place of the figures: whether somebody is in, of one or two people who did not all agree to be counted; or
 * that there is no roster.
 */
export function Uncounted({ tenant: { counts, occupied }, moment: { words, forgotten } }: Props) {
  const text = counts ? words.no_roster : forgotten ? "–" : occupied ? words.somebody_in : words.nobody_in;
  return <Fitted text={text} steps={STATE} class="nobody empty rest" />;
}
