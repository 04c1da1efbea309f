/** The number of the room, as the building has it beside the door. */
import { Fitted } from "../../drawing/fitted";

const STEPS = [116, 92, 72, 56, 40].map((size) => ({ size, lines: 1 }));

export function Room({ number }: { number: string }) {
  return <Fitted text={number} steps={STEPS} class="room" />;
}
