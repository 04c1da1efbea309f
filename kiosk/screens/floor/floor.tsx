/** The overview: every room of a floor or a site in one picture, read from five metres. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { DRAWING, rem } from "../../fitted";
import type { FloorPlan, OverviewFace } from "../../generated/face";
import type { Moment } from "../../moment";
import { spaced } from "../../spacing";
import { Cell } from "./cell";
import { type Grid, gridFor } from "./grid";
import { Totals } from "./totals";

export function Floor({ face, moment }: { face: OverviewFace; moment: Moment }) {
  const { floors, place } = face;
  const several = floors.length > 1;
  return (
    <div class={several ? "overview site" : "overview"}>
      <header class="head">
        <h1>{spaced(several ? place.site : [place.site, place.building, place.floor].filter(Boolean).join(" · "))}</h1>
        {several && <Totals counts={face.counts} silence={face.silence} moment={moment} />}
        <div class="as-of">{moment.words.asOf(`${moment.day} ${moment.asOf}`)}</div>
      </header>
      {floors.length ? <Floors face={face} moment={moment} /> : <p class="empty">{moment.words.overviewEmpty}</p>}
    </div>
  );
}

function Floors({ face: { floors }, moment }: { face: OverviewFace; moment: Moment }) {
  const box = useRef<HTMLDivElement>(null);
  const [area, setArea] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const rooms = box.current?.querySelector(".rooms");
    if (!box.current || !rooms) return;
    const scale = DRAWING / rem();
    const [width, height] = [rooms.clientWidth * scale, box.current.clientHeight * scale];
    if (width !== area.width || height !== area.height) setArea({ width, height });
  });
  const grid = gridFor(floors.map((floor) => floor.rooms.length), area.width, area.height);
  return (
    <div ref={box} class={`floors ${grid.shape}`} style={{ fontSize: `${grid.scale}rem` }}>
      {floors.map((floor, index) => (
        <Rooms floor={floor} rows={grid.rows[index] ?? 1} grid={grid} moment={moment} />
      ))}
    </div>
  );
}

function Rooms({ floor, rows, grid, moment }: { floor: FloorPlan; rows: number; grid: Grid; moment: Moment }) {
  const size = { width: `${100 / grid.columns}%`, height: `${100 / rows}%` };
  return (
    <section class="storey" data-floor={floor.floor} style={{ flexGrow: rows }}>
      <div class="name">
        <h2>{spaced(floor.floor)}</h2>
        <Totals counts={floor.counts} silence={floor.silence} moment={moment} />
      </div>
      <div class="rooms">
        {floor.rooms.map((cell) => (
          <div key={cell.room} class="place" style={size}>
            <Cell cell={cell} forgotten={moment.forgotten} />
          </div>
        ))}
      </div>
    </section>
  );
}
