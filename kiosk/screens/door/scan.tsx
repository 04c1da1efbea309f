/** The code of this door; none where its truth is in doubt. */
import type { Moment } from "../../moment";
import { Qr } from "../../drawing/qr";
import type { Code } from "../../line/wire";

export function codeOf({ age, code }: Moment): Code | null {
  return age === "fresh" ? code : null;
}

export function Scan({ moment }: { moment: Moment }) {
  const code = codeOf(moment);
  return <div class="scan">{code && <Qr code={code} />}</div>;
}
