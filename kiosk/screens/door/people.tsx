/** The people who opted in, by status. Once the board is offline their status is unknown, later they go. */
import { type Area, useArea } from "../../drawing/area";
import { short } from "../../drawing/dates";
import { smallestAt } from "../../drawing/fit";
import { DRAWING, rem } from "../../drawing/fitted";
import type { Group, PersonLine } from "../../generated/face";
import { Mark } from "../../drawing/marks";
import { measured } from "../../drawing/measure";
import type { Moment } from "../../moment";
import { Pager } from "../../drawing/pager";
import { pageAt } from "../../drawing/pages";
import { spaced } from "../../drawing/spacing";
import { fill } from "../../words";
import { type PrintedPerson, type PrintedGroup, type Plan, pack, type Row } from "./packing";

/** Null stands for the people of whom nothing is known any more. */
export type KnownGroup = Group | null;

interface Props {
  groups: readonly Group[];
  moment: Moment;
}

export function People({ groups, moment }: Props) {
  const [box, area] = useArea();
  const plan = peopleIn(groups, moment, area);
  const page = pageAt(moment.seconds, plan.pages.length);
  return (
    <>
      {plan.pages.length > 0 && <Pager page={page} pages={plan.pages.length} />}
      {moment.age === "offline" && plan.pages.length > 0 && <LastKnown moment={moment} />}
      <div ref={box} class="people">
        <PeoplePage key={page} plan={plan} page={page} />
      </div>
    </>
  );
}

/** Plan how people are printed in an area. */
export function peopleIn(groups: readonly Group[], moment: Moment, area: Area): Plan<KnownGroup> {
  return pack(linesOf(groups, moment), area, smallestAt(rem() / DRAWING), measured);
}

export function PeoplePage({ plan, page }: { plan: Plan<KnownGroup>; page: number }) {
  return (
    <div class="page" style={{ fontSize: `${plan.size / DRAWING}rem` }}>
      {(plan.pages[page] ?? []).map((row) => (
        <PeopleRow row={row} plan={plan} />
      ))}
    </div>
  );
}

/** Return who is printed and with what: with the line gone, everybody's status is unknown. */
function linesOf(groups: readonly Group[], moment: Moment): PrintedGroup<KnownGroup>[] {
  if (moment.forgotten) return [];
  if (moment.age !== "offline") {
    return groups.map((group) => ({
      group,
      label: group.label[moment.language],
      lines: group.people.map((person) => lineOf(person, moment)),
    }));
  }
  const everyone = groups.reduce<PersonLine[]>((all, group) => all.concat(group.people), []);
  const lines = everyone.map(({ name }) => ({ name: spaced(name), when: "", late: false }));
  return lines.length ? [{ group: null, label: "", lines }] : [];
}

/** When somebody is back or was due, where they agreed that it is said. */
function lineOf({ name, until, overdue = false }: PersonLine, { language, words }: Moment): PrintedPerson {
  const when = until ? fill(words.back, { when: short(until, language) }) : "";
  return { name: spaced(name), when: spaced(when), late: overdue };
}

export function LastKnown({ moment: { words, asOf } }: { moment: Moment }) {
  return (
    <div class="last-known">
      <Mark shape="dash" />
      {fill(words.last_known, { time: asOf })}
    </div>
  );
}

function PeopleRow({ row, plan }: { row: Row<KnownGroup>; plan: Plan<KnownGroup> }) {
  const { group, label, labelled, lines, cell } = row;
  const time = { fontSize: `${plan.time / DRAWING}rem` };
  return (
    <div class="row" data-status={group ? group.status : "unknown"}>
      {group && (
        <div class="label" style={{ width: `${plan.labels}em` }}>
          {labelled && <Mark shape={group.mark} />}
          {labelled && label}
        </div>
      )}
      {lines.map(({ name, when, late }) => (
        <div class="person" style={{ width: `${cell}em` }}>
          {name}
          {(when || late) && (
            <span class={late ? "when late" : "when"} style={time}>
              {late && <Mark shape="clock" />}
              {when}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
