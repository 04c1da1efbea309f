/** The kiosk says which one it is, to be read from the other end of the corridor. */
import { Fitted } from "../../drawing/fitted";
import type { Order } from "../../tablet/orders";
import type { Words } from "../../words";

const WHERE = [
  { size: 300, lines: 1 },
  { size: 200, lines: 1 },
  { size: 130, lines: 2 },
  { size: 90, lines: 3 },
];

export function Identify({ order: { where, name }, words }: { order: Order; words: Words }) {
  return (
    <aside class="identify" role="status">
      <p>{words.identify}</p>
      <Fitted text={where} steps={WHERE} />
      <p class="name">{name}</p>
    </aside>
  );
}
