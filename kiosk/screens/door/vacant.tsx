/** A room that nobody rents: its number, and that it is free. */
import type { Moment } from "../../moment";

export function Vacant({ room, moment }: { room: string; moment: Moment }) {
  return (
    <div class="plate vacant">
      <div class="room">{room}</div>
      <div class="word">{moment.words.vacant}</div>
    </div>
  );
}
