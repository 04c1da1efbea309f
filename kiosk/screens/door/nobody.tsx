/** The sentence of a company with nobody on site: that is a state of its own, not an empty board. */
import { long } from "../../drawing/dates";
import type { Tenant } from "../../generated/face";
import type { Moment } from "../../moment";
import { spaced } from "../../drawing/spacing";
import { fill } from "../../words";

export function Nobody({ tenant, moment }: { tenant: Tenant; moment: Moment }) {
  const { counts, next_return } = tenant;
  const { words, language } = moment;
  const parts = [counts.market + counts.out === counts.roster ? words.all_out : words.nobody_in];
  if (counts.market) parts.push(fill(words.on_market, { count: counts.market }));
  if (next_return) parts.push(fill(words.first_back, { when: long(next_return, language) }));
  return (
    <div class="nobody">
      {parts.map((part, index) => (
        <>
          <span class="part">{spaced(index < parts.length - 1 ? `${part} ·` : part)}</span>{" "}
        </>
      ))}
    </div>
  );
}

/** The end of that sentence alone, where the figures beside it say the rest. */
export function FirstReturn({ tenant, moment }: { tenant: Tenant; moment: Moment }) {
  if (!tenant.next_return || !nobodyIsIn(tenant, moment)) return null;
  return <span class="return">{spaced(fill(moment.words.first_back, { when: long(tenant.next_return, moment.language) }))}</span>;
}

/** Tell whether the sentence is due: there are people, nobody is in, and it is known. */
export function nobodyIsIn({ counts }: Tenant, { forgotten }: Moment): boolean {
  return counts.roster > 0 && counts.present === 0 && !forgotten;
}
