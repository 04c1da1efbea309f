/** The wall of a zone: its sites side by side, read from five metres. */
import { useArea } from "../../drawing/area";
import { DRAWING, Fitted } from "../../drawing/fitted";
import type { ZoneFace } from "../../generated/face";
import type { Moment } from "../../moment";
import { fill } from "../../words";
import { Cell } from "./cell";
import { Caption, COLUMNS, Sum } from "./columns";
import { gridFor, LONGEST_LIST } from "./grid";
import { List } from "./list";
import { type Site, type Sums, siteOf, sumsOf } from "./site";

const TITLE = [
  { size: 52, lines: 1 },
  { size: 42, lines: 1 },
  { size: 34, lines: 1 },
  { size: 28, lines: 2 },
];

export function Zone({ face, moment }: { face: ZoneFace; moment: Moment }) {
  const { words } = moment;
  const [sites, sums] = [face.sites.map(siteOf), sumsOf(face)];
  const guessed = sites.some((site) => site.unpublished);
  const isList = sites.length <= LONGEST_LIST;
  return (
    <div class="overview zone">
      <header class="head">
        <div class="title">
          <h1>
            <Fitted text={face.zone} steps={TITLE} />
          </h1>
          <div class="as-of">
            {fill(words.as_of, { time: `${moment.day} ${moment.asOf}` })}
            {face.clock && <span class="clock">{face.clock}</span>}
            {guessed && <span class="unpublished">* {words.unpublished}</span>}
          </div>
        </div>
        {!isList && <Head sums={sums} guessed={guessed} moment={moment} />}
      </header>
      {!sites.length && <p class="empty">{words.zone_empty}</p>}
      {sites.length > 0 && isList && <List sites={sites} sums={sums} guessed={guessed} moment={moment} />}
      {!isList && <Cells sites={sites} moment={moment} />}
    </div>
  );
}

function Head({ sums, guessed, moment }: { sums: Sums; guessed: boolean; moment: Moment }) {
  return (
    <div class="totals">
      {COLUMNS.map((column) => (
        <div class={`total ${column.name}`}>
          <Caption column={column} guessed={guessed} words={moment.words} />
          <Sum name={column.name} sums={sums} moment={moment} />
        </div>
      ))}
    </div>
  );
}

function Cells({ sites, moment }: { sites: readonly Site[]; moment: Moment }) {
  const [box, area] = useArea();
  const { columns, rows, scale } = gridFor(sites.length, area.width, area.height);
  const size = { width: `${100 / columns}%`, height: `${100 / rows}%` };
  return (
    <div ref={box} class="sites" style={{ fontSize: `${scale}rem` }}>
      {sites.map((site) => (
        <div key={site.site} class="place" style={size}>
          <Cell site={site} width={scale ? area.width / columns / scale / DRAWING : 0} moment={moment} />
        </div>
      ))}
    </div>
  );
}
