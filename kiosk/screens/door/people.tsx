/** The people who opted in, by status. Once the board is offline their status is unknown, later they go. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { short } from "../../dates";
import { DRAWING, rem } from "../../fitted";
import type { Group, PersonLine } from "../../generated/face";
import { Mark } from "../../marks";
import type { Moment } from "../../moment";
import { pageAt } from "../../pages";
import { spaced } from "../../spacing";
import { type Area, type Row, pack } from "./packing";

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
  const plan = pack(known(groups, moment), area, moment.language);
  const page = pageAt(moment.seconds, plan.pages.length);
  return (
    <div ref={box} class="people">
      {plan.pages.length > 0 && (
        <div key={page} class="page" style={{ fontSize: `${plan.size / DRAWING}rem` }}>
          {(plan.pages[page] ?? []).map((row) => (
            <PeopleRow row={row} cell={plan.cell} moment={moment} />
          ))}
        </div>
      )}
      {plan.pages.length > 1 && <Pager page={page} pages={plan.pages.length} />}
    </div>
  );
}

export function Pager({ page, pages }: { page: number; pages: number }) {
  return (
    <div class="pager">
      {page + 1}/{pages}
    </div>
  );
}

/** Return what is known of people by now: with the line gone, one group whose status is unknown. */
function known(groups: readonly Group[], moment: Moment): readonly Group[] {
  if (moment.forgotten) return [];
  if (moment.age !== "offline") return groups;
  const people = groups.reduce<PersonLine[]>((all, group) => all.concat(group.people), []);
  const label = { zh: moment.words.unknown, en: moment.words.unknown };
  return [{ status: "unknown", label, mark: "dash", people: people.map(({ name }) => ({ name })) }];
}

function PeopleRow({ row, cell, moment }: { row: Row; cell: number; moment: Moment }) {
  const { group, labelled } = row;
  return (
    <div class="row" data-status={group.status}>
      <div class="label">
        {labelled && <Mark shape={group.mark} />}
        {labelled && group.label[moment.language]}
      </div>
      {row.people.map((person) => (
        <div class="person" style={{ width: `${cell}em` }}>
          <span class="name">{spaced(person.name)}</span>
          <When person={person} group={group} moment={moment} />
        </div>
      ))}
    </div>
  );
}

/** When somebody is back, is due, or since when they are there. */
function When({ person, group, moment: { language, words, asOf } }: { person: PersonLine; group: Group; moment: Moment }) {
  const { since, until, overdue } = person;
  if (group.status === "unknown") return <span class="when">{words.lastKnown(asOf)}</span>;
  const text = until ? words.back(short(until, language)) : since && words.since(short(since, language));
  if (overdue) {
    return (
      <span class="when late">
        <Mark shape="clock" />
        {text}
      </span>
    );
  }
  return <span class="when">{text}</span>;
}
