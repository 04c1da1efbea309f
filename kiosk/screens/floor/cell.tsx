/** One room of an overview. A quiet room is only type; a room that is mostly silent has a dashed outline. */
import { Figure } from "../../drawing/figure";
import { Mark } from "../../drawing/marks";
import { measured } from "../../drawing/measure";
import type { Moment } from "../../moment";
import { spaced } from "../../drawing/spacing";
import { naming } from "./naming";
import type { Room } from "./room";
import { isHollow } from "./silence";

/** Digits that a line holds at full size. */
const ROOMY = 5.5;
/** Widths as in cell.css, in ems: outside the type, the room's number, beside a name, a dark screen's mark. */
const EDGES = 0.3;
const NUMBER = 0.52;
const GAPS = 0.13;
const DARK = 0.26;

interface Props {
  cell: Room;
  shape: "broad" | "upright";
  /** Of the whole cell, in ems. */
  width: number;
  moment: Moment;
}

export function Cell({ cell, shape, width, moment: { forgotten, words } }: Props) {
  const { room, tenants, counts, silence, overdue, screen } = cell;
  const silent = silence > 0 && !forgotten;
  const late = overdue > 0 && !forgotten;
  const dark = screen === "silent";
  if (!tenants.length) return <Vacant room={room} />;
  const beside = shape === "broad" ? measured(room) * NUMBER + GAPS + (dark ? DARK : 0) : 0;
  const { size, lines } = naming(tenants, width - EDGES - beside, shape, words, measured);
  return (
    <div class={silent && isHollow(cell) ? "cell silent" : "cell"} data-room={room}>
      <div class="top">
        <div class="room">{room}</div>
        <div class="who" style={{ fontSize: `${size}em` }}>
          {lines.map((line) => (
            <div>{spaced(line)}</div>
          ))}
        </div>
        {dark && (
          <div class="notes">
            <Mark shape="dark" />
          </div>
        )}
      </div>
      <div class="bottom" style={{ fontSize: `${crowding(cell)}em` }}>
        <div class="in">
          <Figure name="present" value={counts.present} most={0} unknown={forgotten} />
          <div class="stacked">
            {late && <Overdue people={overdue} />}
            <div class="of">/{counts.roster}</div>
          </div>
        </div>
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

function Vacant({ room }: { room: string }) {
  return (
    <div class="cell vacant" data-room={room}>
      <div class="top">
        <div class="room">{room}</div>
      </div>
    </div>
  );
}

/** Return what the figures are multiplied by: a full line stays a line. */
function crowding({ counts, silence }: Room): number {
  const figures = [counts.present, counts.roster, ...[counts.market, silence].filter(Boolean)];
  return Math.min(1, ROOMY / figures.join("").length);
}

function Overdue({ people }: { people: number }) {
  return (
    <div class="overdue">
      <Mark shape="clock" />
      <Figure name="overdue" value={people} most={people} />
    </div>
  );
}
