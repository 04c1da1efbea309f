/** Several companies behind one door: a timetable with a row each. More than three make a directory that pages. */
import { Figure } from "../../figure";
import type { Step } from "../../fit";
import type { Tenant } from "../../generated/face";
import { Mark } from "../../marks";
import type { Moment } from "../../moment";
import { evenPages, pageAt } from "../../pages";
import { spaced } from "../../spacing";
import { Company } from "./company";
import { Nobody, nobodyIsIn } from "./nobody";
import { Pager, People } from "./people";
import { Room } from "./room";
import { Scan } from "./scan";

const ROOMY = 3;
const LONGEST_PAGE = 4;
const NAMES: Step[] = [
  { size: 92, lines: 1 },
  { size: 72, lines: 1 },
  { size: 52, lines: 2 },
  { size: 40, lines: 3 },
  { size: 34, lines: 3 },
  { size: 28, lines: 4 },
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
        <Heads moment={moment} most={most} />
        <div key={page} class="page tenants">
          {(pages[page] ?? []).map((tenant) => (
            <TenantRow key={tenant.name} tenant={tenant} most={most} roomy={roomy} moment={moment} />
          ))}
        </div>
      </div>
      <aside class="side">
        <Room number={room} />
        {pages.length > 1 && <Pager page={page} pages={pages.length} />}
        <Scan moment={moment} />
      </aside>
    </div>
  );
}

function Heads({ moment: { words }, most }: { moment: Moment; most: number }) {
  const minWidth = `${Math.max(2, String(most).length)}ch`;
  return (
    <div class="heads">
      <div class="what present">
        <span class="stand" style={{ minWidth }} />
        <div class="caption">
          <Mark shape="disc" />
          {words.present}
        </div>
      </div>
      <div class="what market">
        <span class="stand" style={{ minWidth }} />
        <div class="caption">
          <Mark shape="arrow" />
          {words.market}
        </div>
      </div>
    </div>
  );
}

function TenantRow({ tenant, most, roomy, moment }: { tenant: Tenant; most: number; roomy: boolean; moment: Moment }) {
  const { counts, contact } = tenant;
  const digits = Math.max(10, most);
  return (
    <section class="tenant" data-tenant={tenant.name}>
      <div class="line">
        <Company tenant={tenant} steps={NAMES} />
        <div class={counts.present ? "present" : "present none"}>
          <Figure name="present" value={counts.present} most={digits} unknown={moment.forgotten} />
        </div>
        <div class={counts.market ? "market" : "market none"}>
          <Figure name="market" value={counts.market} most={digits} unknown={moment.forgotten} />
        </div>
      </div>
      {contact && (
        <div class="call">
          {spaced(contact.name)} <span class="number">{contact.call ?? contact.phone}</span>
        </div>
      )}
      {roomy && nobodyIsIn(tenant, moment) && <Nobody tenant={tenant} moment={moment} />}
      {roomy && <People groups={tenant.groups} moment={moment} />}
    </section>
  );
}
