/** The people who opted in, by status. Once the board is offline their status is unknown, later they go. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { short } from "../../dates";
import { DRAWING, rem } from "../../fitted";
import type { Group, PersonLine } from "../../generated/face";
import { Mark } from "../../marks";
import type { Moment } from "../../moment";
import { Pager } from "../../pager";
import { pageAt } from "../../pages";
import { spaced } from "../../spacing";
import { type Area, type Line, type Lines, pack, type Row } from "./packing";

/** Null stands for the people of whom nothing is known any more. */
type Known = Group | null;

interface Props {
  groups: readonly Group[];
  moment: Moment;
}

export function People({ groups, moment }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [area, setArea] = useState<Area>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    if (!box.current) return;
    const scale = DRAWING / rem();
    const [width, height] = [box.current.clientWidth * scale, box.current.clientHeight * scale];
    if (width !== area.width || height !== area.height) setArea({ width, height });
  });
  const lines = linesOf(groups, moment);
  const plan = pack(lines, area, moment.language);
  const page = pageAt(moment.seconds, plan.pages.length);
  return (
    <>
      {plan.pages.length > 0 && <Pager page={page} pages={plan.pages.length} />}
      {moment.age === "offline" && lines.length > 0 && <LastKnown moment={moment} />}
      <div ref={box} class="people">
        <div key={page} class="page" style={{ fontSize: `${plan.size / DRAWING}rem` }}>
          {(plan.pages[page] ?? []).map((row) => (
            <PeopleRow row={row} moment={moment} />
          ))}
        </div>
      </div>
    </>
  );
}

/** Return who is printed and with what: with the line gone, everybody's status is unknown. */
function linesOf(groups: readonly Group[], moment: Moment): Lines<Known>[] {
  if (moment.forgotten) return [];
  if (moment.age !== "offline") {
    return groups.map((group) => ({ group, lines: group.people.map((person) => lineOf(person, moment)) }));
  }
  const everyone = groups.reduce<PersonLine[]>((all, group) => all.concat(group.people), []);
  const lines = everyone.map(({ name }) => ({ name: spaced(name), when: "", late: false }));
  return lines.length ? [{ group: null, lines }] : [];
}

/** When somebody is back or was due, else since when they are there. */
function lineOf({ name, since, until, overdue = false }: PersonLine, { language, words }: Moment): Line {
  const when = until ? words.back(short(until, language)) : since ? words.since(short(since, language)) : "";
  return { name: spaced(name), when: spaced(when), late: overdue };
}

function LastKnown({ moment: { words, asOf } }: { moment: Moment }) {
  return (
    <div class="last-known">
      <Mark shape="dash" />
      {words.lastKnown(asOf)}
    </div>
  );
}

function PeopleRow({ row, moment }: { row: Row<Known>; moment: Moment }) {
  const { group, labelled, lines, cell } = row;
  return (
    <div class="row" data-status={group ? group.status : "unknown"}>
      <div class="label">
        {group && labelled && <Mark shape={group.mark} />}
        {group && labelled && group.label[moment.language]}
      </div>
      {lines.map(({ name, when, late }) => (
        <div class="person" style={{ width: `${cell}em` }}>
          {name}
          <span class={late ? "when late" : "when"}>
            {late && <Mark shape="clock" />}
            {when}
          </span>
        </div>
      ))}
    </div>
  );
}
