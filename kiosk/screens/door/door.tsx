/** The board at a door. */
import type { DoorFace } from "../../generated/face";
import type { Moment } from "../../moment";
import { fill } from "../../words";
import { codeOf } from "./scan";
import { Several } from "./several";
import { Solo } from "./solo";
import { Vacant } from "./vacant";

export function Door({ face, moment }: { face: DoorFace; moment: Moment }) {
  const { words, day, asOf, version } = moment;
  return (
    <div class="door">
      <Plate face={face} moment={moment} />
      <footer class="foot">
        <span class="as-of">{`${fill(words.as_of, { time: `${day} ${asOf}` })} · ${fill(words.version, { version })}`}</span>
        {face.tenants.length > 0 && <span class="hint">{hint(moment)}</span>}
      </footer>
    </div>
  );
}

function hint(moment: Moment): string {
  const { words, isKiosk, isDisplaced, age } = moment;
  if (!isKiosk) return words.no_code_here;
  if (isDisplaced) return words.displaced;
  if (codeOf(moment)) return words.scan;
  // On a fresh board without a code the code is on its way.
  return age === "fresh" ? "" : words.no_code;
}

function Plate({ face, moment }: { face: DoorFace; moment: Moment }) {
  const [first, ...others] = face.tenants;
  const room = face.location.room ?? "";
  if (!first) return <Vacant room={room} moment={moment} />;
  if (others.length) return <Several tenants={face.tenants} room={room} moment={moment} />;
  return <Solo tenant={first} room={room} moment={moment} />;
}
