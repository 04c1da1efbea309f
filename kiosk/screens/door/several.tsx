/** Several companies behind one door: a timetable with a row each, then pages with each one's people and notice. */
import { useArea } from "../../drawing/area";
import { Figure } from "../../drawing/figure";
import type { Step } from "../../drawing/fit";
import { Fitted } from "../../drawing/fitted";
import type { Counts, Tenant } from "../../generated/face";
import { Mark } from "../../drawing/marks";
import type { Moment } from "../../moment";
import { Pager } from "../../drawing/pager";
import { pageAt } from "../../drawing/pages";
import { spaced } from "../../drawing/spacing";
import type { Words } from "../../words";
import { Detail, detailPlan } from "./detail";
import { leavesOf } from "./leaves";
import { Logo } from "./logo";
import { FirstReturn, Uncounted } from "./nobody";
import { Room } from "./room";
import { Scan } from "./scan";

const SPACIOUS = 2;
const NAMES: Step[] = [
  { size: 92, lines: 1 },
  { size: 72, lines: 1 },
  { size: 48, lines: 2 },
  { size: 36, lines: 2 },
  { size: 30, lines: 3 },
  { size: 28, lines: 3 },
];
const FULL_NAME: Step[] = [
  { size: 28, lines: 1 },
  { size: 28, lines: 2 },
];

const LOGO = { width: 130, height: 64, area: 5_000 };

interface Props {
  tenants: readonly Tenant[];
  room: string;
  moment: Moment;
}

export function Several({ tenants, room, moment }: Props) {
  const [box, area] = useArea();
  const leaves = leavesOf(tenants, (tenant) => detailPlan(tenant, moment, area));
  const page = pageAt(moment.seconds, leaves.length);
  const { rows = [], detail } = leaves[page] ?? {};
  const most = Math.max(...tenants.map(({ counts }) => (counts ? counts.roster : 0)));
  return (
    <div class="plate several">
      <div class="main">
        <div class="heads">{!detail && <Heads words={moment.words} />}</div>
        <Pager page={page} pages={leaves.length} />
        <div ref={box} class="stage">
          <div key={page} class="page tenants">
            {detail && <Detail detail={detail} moment={moment} />}
            {rows.map((tenant) => (
              <TenantRow key={tenant.name} tenant={tenant} most={most} behind={tenants.length} moment={moment} />
            ))}
          </div>
        </div>
      </div>
      <aside class="side">
        <Room number={room} />
        <Scan moment={moment} />
      </aside>
    </div>
  );
}

function Heads({ words }: { words: Words }) {
  return (
    <>
      <div class="present caption">
        <Mark shape="disc" />
        {words.present}
      </div>
      <div class="market caption">
        <Mark shape="arrow" />
        {words.market}
      </div>
    </>
  );
}

interface RowProps {
  tenant: Tenant;
  most: number;
  /** How many companies share the door: the fewer, the more is said of each. */
  behind: number;
  moment: Moment;
}

function TenantRow({ tenant, most, behind, moment }: RowProps) {
  const { contact, logo, name, short_name } = tenant;
  return (
    <section class="tenant" data-tenant={name}>
      <div class="about">
        <Fitted text={short_name || name} steps={NAMES} class="short" />
        {short_name && short_name !== name && behind <= SPACIOUS && <Fitted text={name} steps={FULL_NAME} class="full" />}
        <div class="beside">
          <div class="call">
            {contact && spaced(contact.name)} <span class="number">{contact?.call ?? contact?.phone}</span>
          </div>
          <Logo logo={logo} frame={LOGO} />
        </div>
        <FirstReturn tenant={tenant} moment={moment} />
      </div>
      <Sums tenant={tenant} most={most} moment={moment} />
    </section>
  );
}

function Sums({ tenant, most, moment }: { tenant: Tenant; most: number; moment: Moment }) {
  const { counts } = tenant;
  return <div class="sums">{counts ? figures(counts, most, moment) : <Uncounted tenant={tenant} moment={moment} />}</div>;
}

function figures(counts: Counts, most: number, { words, forgotten }: Moment) {
  const figure = (what: "present" | "market") => (
    <div class={counts[what] ? what : `${what} none`}>
      <Figure name={what} value={counts[what]} most={Math.max(10, most)} unknown={forgotten} />
    </div>
  );
  return [
    figure("present"),
    figure("market"),
    <div class="rest caption">
      {words.out} <Figure name="out" value={counts.out} most={counts.out} unknown={forgotten} /> · {words.roster}{" "}
      <Figure name="roster" value={counts.roster} most={counts.roster} />
    </div>,
  ];
}
