/** A few sites as the lines of a list, the sums of all of them first. */
import { useArea } from "../../drawing/area";
import { DRAWING } from "../../drawing/fitted";
import { measured } from "../../drawing/measure";
import type { Moment } from "../../moment";
import { shortened } from "../../drawing/shorten";
import { spaced } from "../../drawing/spacing";
import { Caption, COLUMNS, Sum } from "./columns";
import { lineHeight } from "./grid";
import type { Site, Sums } from "./site";

/** In pixels of the drawing: all columns of figures together (see zone.css), the sizes that names may have. */
const FIGURES = 1395;
const [SMALLEST, LARGEST] = [34, 56];

interface Props {
  sites: readonly Site[];
  sums: Sums;
  guessed: boolean;
  moment: Moment;
}

export function List({ sites, sums, guessed, moment }: Props) {
  const [box, area] = useArea();
  const height = { fontSize: `${lineHeight(sites.length + 1, area.height) / DRAWING}rem` };
  const room = area.width - FIGURES;
  const fitting = room / Math.max(...sites.map(({ site }) => measured(site)));
  const size = Math.max(SMALLEST, Math.min(fitting, LARGEST));
  const named = (name: string) => spaced(shortened(name, room / size, measured));
  return (
    <div class="list">
      <div class="line heads">
        <div class="who" />
        {COLUMNS.map((column) => (
          <div class={column.name}>
            <Caption column={column} guessed={guessed} words={moment.words} />
          </div>
        ))}
      </div>
      <div ref={box} class="lines" style={height}>
        <Line name={moment.words.all} size={size} sums={sums} isSum moment={moment} />
        {sites.map((site) => (
          <Line key={site.site} name={named(site.site)} size={size} sums={site} isClosed={!site.open} moment={moment} />
        ))}
      </div>
    </div>
  );
}

interface LineProps {
  name: string;
  /** Of the name, in pixels of the drawing. */
  size: number;
  sums: Sums;
  isSum?: boolean;
  isClosed?: boolean;
  moment: Moment;
}

function Line({ name, size, sums, isSum = false, isClosed = false, moment }: LineProps) {
  return (
    <div class={isSum ? "line sum" : "line"} data-site={name}>
      <div class="who" style={{ fontSize: `${size / DRAWING}rem` }}>
        <div class="name">{name}</div>
        {isClosed && <div class="closed">{moment.words.closed}</div>}
      </div>
      {COLUMNS.map((column) => (
        <div class={sums[column.name] ? column.name : `${column.name} zero`}>
          <Sum name={column.name} sums={sums} moment={moment} />
        </div>
      ))}
    </div>
  );
}
