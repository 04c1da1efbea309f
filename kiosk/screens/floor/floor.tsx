/** The overview: every room of a floor or a site in one picture, read from five metres. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { DRAWING, Fitted, rem } from "../../drawing/fitted";
import type { FloorPlan, OverviewFace } from "../../generated/face";
import type { Moment } from "../../moment";
import { fill, floorName } from "../../words";
import { Cell } from "./cell";
import { type Grid, gridFor, sum } from "./grid";
import { roomOf } from "./room";
import { sumsAt } from "./sums";
import { Totals } from "./totals";

const TITLE = [
  { size: 52, lines: 1 },
  { size: 42, lines: 1 },
  { size: 34, lines: 1 },
  { size: 28, lines: 2 },
];

export function Floor({ face, moment }: { face: OverviewFace; moment: Moment }) {
  const { floors, location } = face;
  const several = floors.length > 1;
  const title = [location.site, location.building, location.floor && floorName(location.floor, moment.words)].filter(Boolean).join(" ");
  return (
    <div class={several ? "overview site" : "overview"}>
      <header class="head">
        <div class="title">
          <h1>
            <Fitted text={several ? location.site : title} steps={TITLE} />
          </h1>
          <div class="as-of">
            {fill(moment.words.as_of, { time: `${moment.day} ${moment.asOf}` })}
            {face.unpublished && <span class="unpublished">* {moment.words.unpublished}</span>}
          </div>
        </div>
        {several && (
          <Totals counts={face.counts} silence={face.silence} guessed={face.unpublished} moment={moment} />
        )}
      </header>
      {floors.length ? <Floors face={face} moment={moment} /> : <p class="empty">{moment.words.overview_empty}</p>}
    </div>
  );
}

function Floors({ face: { floors, unpublished }, moment }: { face: OverviewFace; moment: Moment }) {
  const box = useRef<HTMLDivElement>(null);
  const [area, setArea] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const rooms = box.current?.querySelector(".rooms");
    if (!box.current || !rooms) return;
    const scale = DRAWING / rem();
    const [width, height] = [rooms.clientWidth * scale, box.current.clientHeight * scale];
    if (width !== area.width || height !== area.height) setArea({ width, height });
  });
  const grid = gridFor(
    floors.map((floor) => floor.rooms.length),
    area.width,
    area.height,
  );
  return (
    <div ref={box} class={`floors ${grid.shape}`} style={{ fontSize: `${grid.scale}rem` }}>
      {floors.map((floor, index) => (
        <Rooms
          floor={floor}
          guessed={unpublished}
          title={titleOf(floor, floors, moment)}
          rows={grid.rows[index] ?? 1}
          height={(area.height * (grid.rows[index] ?? 1)) / sum(grid.rows)}
          grid={grid}
          width={area.width}
          moment={moment}
        />
      ))}
    </div>
  );
}

/** A floor is named with its building only where there are several. */
function titleOf({ building, floor }: FloorPlan, floors: readonly FloorPlan[], { words }: Moment): string {
  return floors.every((other) => other.building === building)
    ? floorName(floor, words)
    : `${building} ${floorName(floor, words)}`;
}

interface RoomsProps {
  floor: FloorPlan;
  guessed: boolean | undefined;
  title: string;
  rows: number;
  /** Of the whole storey, in pixels of the drawing. */
  height: number;
  grid: Grid;
  /** Of all rooms beside each other, in pixels of the drawing. */
  width: number;
  moment: Moment;
}

function Rooms({ floor, guessed, title, rows, height, grid, width, moment }: RoomsProps) {
  const { columns, shape, scale } = grid;
  const size = { width: `${100 / columns}%`, height: `${100 / rows}%` };
  const sums = sumsAt(height, moment.language);
  return (
    <section class="storey" data-floor={floor.floor} style={{ flexGrow: rows }}>
      <div class={`name ${sums.manner}`} style={{ fontSize: `${sums.scale}rem` }}>
        <h2>
          <Fitted text={title} steps={sums.title} />
        </h2>
        <Totals counts={floor.counts} silence={floor.silence} guessed={guessed} moment={moment} />
      </div>
      <div class="rooms">
        {floor.rooms.map(roomOf).map((cell) => (
          <div key={cell.room} class="place" style={size}>
            <Cell cell={cell} shape={shape} width={width / columns / scale / DRAWING} moment={moment} />
          </div>
        ))}
      </div>
    </section>
  );
}
