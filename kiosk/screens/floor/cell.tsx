/** One room of an overview. A quiet room is only type; silence draws a dashed outline around itself. */
import { Figure } from "../../figure";
import type { RoomCell } from "../../generated/face";
import { Mark } from "../../marks";
import { spaced } from "../../spacing";
import type { Words } from "../../words";

/** Digits that a line holds at full size. */
const ROOMY = 5.5;

interface Props {
  cell: RoomCell;
  forgotten: boolean;
  words: Words;
}

export function Cell({ cell, forgotten, words }: Props) {
  const { room, tenants, counts, silence, overdue, screen } = cell;
  const silent = silence > 0 && !forgotten;
  const late = overdue > 0 && !forgotten;
  if (!tenants.length) {
    return (
      <div class="cell vacant" data-room={room}>
        <div class="top">
          <div class="room">{room}</div>
        </div>
      </div>
    );
  }
  return (
    <div class={silent ? "cell silent" : "cell"} data-room={room}>
      <div class="top">
        <div class="room">{room}</div>
        <Who tenants={tenants} words={words} />
        <div class="notes">
          {screen === "silent" && <Mark shape="dark" />}
          {late && silent && <Overdue people={overdue} />}
        </div>
      </div>
      <div class="bottom" style={{ fontSize: `${crowding(cell)}em` }}>
        <div class="in">
          <Figure name="present" value={counts.present} most={0} unknown={forgotten} />
          <span class="of">/{counts.roster}</span>
        </div>
        {late && !silent && <Overdue people={overdue} />}
        {silent && (
          <div class="silence">
            <Figure name="silence" value={silence} most={silence} />
          </div>
        )}
        {counts.market > 0 && !forgotten && (
          <div class="market">
            <Mark shape="arrow" />
            <Figure name="market" value={counts.market} most={counts.market} />
          </div>
        )}
      </div>
    </div>
  );
}

/** Return what the figures are multiplied by: a full line stays a line. */
function crowding({ counts, silence, overdue }: RoomCell): number {
  const figures = [counts.present, counts.roster, ...[counts.market, silence, overdue].filter(Boolean)];
  return Math.min(1, ROOMY / figures.join("").length);
}

/** One company may take two lines, two take one each, of more the first is named. */
function Who({ tenants, words }: { tenants: readonly string[]; words: Words }) {
  const lines = tenants.length > 2 ? [tenants[0] ?? "", words.others(tenants.length)] : tenants;
  return (
    <div class={lines.length > 1 ? "who both" : "who"}>
      {lines.map((line) => (
        <div>{spaced(line)}</div>
      ))}
    </div>
  );
}

function Overdue({ people }: { people: number }) {
  return (
    <div class="overdue">
      <Mark shape="clock" />
      <Figure name="overdue" value={people} most={people} />
    </div>
  );
}
