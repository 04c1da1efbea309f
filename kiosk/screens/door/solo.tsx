/** One company behind the door. */
import { Fitted } from "../../drawing/fitted";
import type { Tenant } from "../../generated/face";
import type { Moment } from "../../moment";
import { Company } from "./company";
import { Contact } from "./contact";
import { Counts } from "./counts";
import { Nobody, nobodyIsIn, Uncounted } from "./nobody";
import { People } from "./people";
import { Room } from "./room";
import { Scan } from "./scan";

const NOTICE = [
  { size: 40, lines: 1 },
  { size: 34, lines: 1 },
  { size: 28, lines: 1 },
  { size: 34, lines: 2 },
  { size: 28, lines: 3 },
];

export function Solo({ tenant, room, moment }: { tenant: Tenant; room: string; moment: Moment }) {
  return (
    <div class="plate solo">
      <header class="head">
        <Company tenant={tenant} />
        <Room number={room} />
      </header>
      <div class="body">
        <div class="main">
          {tenant.counts && tenant.counts.roster ? (
            <Counts counts={tenant.counts} moment={moment} />
          ) : (
            <Uncounted tenant={tenant} moment={moment} />
          )}
          {nobodyIsIn(tenant, moment) && <Nobody tenant={tenant} moment={moment} />}
          <People groups={tenant.groups} moment={moment} />
          {tenant.notice && <Fitted text={tenant.notice} steps={NOTICE} class="notice" />}
        </div>
        <aside class="side">
          {tenant.contact ? <Contact contact={tenant.contact} moment={moment} /> : <div class="contact" />}
          <Scan moment={moment} />
        </aside>
      </div>
    </div>
  );
}
