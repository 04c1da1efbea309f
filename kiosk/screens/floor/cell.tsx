/** One room of an overview. A quiet room is only type; silence draws a dashed outline around itself. */
import { Figure } from "../../figure";
import type { RoomCell } from "../../generated/face";
import { Mark } from "../../marks";
import { spaced } from "../../spacing";

export function Cell({ cell, forgotten }: { cell: RoomCell; forgotten: boolean }) {
  const { room, tenants, counts, silence, overdue, screen } = cell;
  const silent = silence > 0 && !forgotten;
  if (!tenants.length) return <div class="cell vacant" data-room={room}><div class="room">{room}</div></div>;
  return (
    <div class={silent ? "cell silent" : "cell"} data-room={room}>
      <div class="room">
        {room}
        {screen === "silent" && <Mark shape="dark" />}
      </div>
      <div class="who">{spaced(tenants.join(" · "))}</div>
      {silent && (
        <div class="silence">
          <Figure name="silence" value={silence} most={silence} />
        </div>
      )}
      {overdue > 0 && !forgotten && (
        <div class="overdue">
          <Mark shape="clock" />
          <Figure name="overdue" value={overdue} most={overdue} />
        </div>
      )}
      <div class="in">
        <Figure name="present" value={counts.present} most={0} unknown={forgotten} />
        <span class="of">/{counts.roster}</span>
      </div>
      {counts.market > 0 && !forgotten && (
        <div class="market">
          <Mark shape="arrow" />
          <Figure name="market" value={counts.market} most={counts.market} />
        </div>
      )}
    </div>
  );
}
