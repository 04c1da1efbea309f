/** The board at a door. */
import type { DoorFace } from "../../generated/face";
import type { Moment } from "../../moment";
import { spaced } from "../../spacing";
import { Several } from "./several";
import { Solo } from "./solo";
import { Vacant } from "./vacant";

export function Door({ face, moment }: { face: DoorFace; moment: Moment }) {
  const { place } = face;
  const where = [place.site, place.building, place.floor].filter(Boolean).join(" · ");
  return (
    <div class="door">
      <Plate face={face} moment={moment} />
      <footer class="foot">
        <span class="where">{spaced(where)}</span>
        <span class="as-of">
          {moment.words.asOf(`${moment.day} ${moment.asOf}`)}
          {" · "}
          {moment.words.version(moment.version)}
        </span>
      </footer>
    </div>
  );
}

function Plate({ face, moment }: { face: DoorFace; moment: Moment }) {
  const [first, ...others] = face.tenants;
  const room = face.place.room ?? "";
  if (!first) return <Vacant room={room} moment={moment} />;
  if (others.length) return <Several tenants={face.tenants} room={room} moment={moment} />;
  return <Solo tenant={first} room={room} moment={moment} />;
}
