/** The code of this door with the one line that says what it is for; no code where its truth is in doubt. */
import type { Moment } from "../../moment";
import { Qr } from "../../qr";

export function Scan({ moment: { age, code, words } }: { moment: Moment }) {
  const shown = age === "fresh" ? code : null;
  return (
    <div class="scan">
      {shown && <Qr code={shown} />}
      <div class="hint">{shown ? words.scan : words.noCode}</div>
    </div>
  );
}
