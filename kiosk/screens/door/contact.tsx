/** Who to call. It stays on the glass however old the rest has become. */
import { Fitted } from "../../drawing/fitted";
import type { Contact as Person } from "../../generated/face";
import type { Moment } from "../../moment";

const STEPS = [
  { size: 40, lines: 1 },
  { size: 34, lines: 1 },
  { size: 28, lines: 2 },
];

export function Contact({ contact, moment }: { contact: Person; moment: Moment }) {
  const number = contact.call ?? contact.phone;
  return (
    <div class="contact">
      <div class="caption">{moment.words.contact}</div>
      <Fitted text={contact.name} steps={STEPS} class="name" />
      {number && <Fitted text={number} steps={STEPS} class={contact.call ? "number open" : "number"} />}
    </div>
  );
}
