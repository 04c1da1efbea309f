/** Several companies behind one door: a timetable with a row each. More than three make a directory that pages. */
import { Figure } from "../../figure";
import type { Step } from "../../fit";
import { Fitted } from "../../fitted";
import type { Tenant } from "../../generated/face";
import { Mark } from "../../marks";
import type { Moment } from "../../moment";
import { Pager } from "../../pager";
import { evenPages, pageAt } from "../../pages";
import { spaced } from "../../spacing";
import type { Words } from "../../words";
import { FirstReturn, Nobody, nobodyIsIn } from "./nobody";
import { People } from "./people";
import { Room } from "./room";
import { Scan } from "./scan";

const SPACIOUS = 2;
const ROOMY = 3;
const LONGEST_PAGE = 4;
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

interface Props {
  tenants: readonly Tenant[];
  room: string;
  moment: Moment;
}

export function Several({ tenants, room, moment }: Props) {
  const roomy = tenants.length <= ROOMY;
  const pages = evenPages(tenants, roomy ? ROOMY : LONGEST_PAGE);
  const page = pageAt(moment.seconds, pages.length);
  const most = Math.max(...tenants.map(({ counts }) => counts.roster));
  return (
    <div class={roomy ? "plate several" : "plate several directory"}>
      <div class="main">
        <Heads words={moment.words} />
        <Pager page={page} pages={pages.length} />
        <div key={page} class="page tenants">
          {(pages[page] ?? []).map((tenant) => (
            <TenantRow key={tenant.name} tenant={tenant} most={most} behind={tenants.length} moment={moment} />
          ))}
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
    <div class="heads">
      <div class="present caption">
        <Mark shape="disc" />
        {words.present}
      </div>
      <div class="market caption">
        <Mark shape="arrow" />
        {words.market}
      </div>
    </div>
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
  const { counts, contact, name, short_name } = tenant;
  const figure = (what: "present" | "market") => (
    <div class={counts[what] ? what : `${what} none`}>
      <Figure name={what} value={counts[what]} most={Math.max(10, most)} unknown={moment.forgotten} />
    </div>
  );
  return (
    <section class="tenant" data-tenant={name}>
      <div class="line">
        <div class="company">
          <Fitted text={short_name ?? name} steps={NAMES} class="short" />
        </div>
        {figure("present")}
        {figure("market")}
      </div>
      {short_name && behind <= SPACIOUS && <Fitted text={name} steps={FULL_NAME} class="full" />}
      {contact && (
        <div class="call">
          <span>
            {spaced(contact.name)} <span class="number">{contact.call ?? contact.phone}</span>
          </span>
          {behind > SPACIOUS && <FirstReturn tenant={tenant} moment={moment} />}
        </div>
      )}
      {behind <= SPACIOUS && nobodyIsIn(tenant, moment) && <Nobody tenant={tenant} moment={moment} />}
      {behind <= ROOMY && <People groups={tenant.groups} moment={moment} />}
    </section>
  );
}
