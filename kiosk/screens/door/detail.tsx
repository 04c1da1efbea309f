/** One of several companies behind a door: its name, its listed people and its notice. */
import type { Area } from "../../drawing/area";
import type { Step } from "../../drawing/fit";
import { Fitted } from "../../drawing/fitted";
import type { Tenant } from "../../generated/face";
import type { Moment } from "../../moment";
import { Logo } from "./logo";
import type { Detail as Leaf } from "./leaves";
import type { Plan } from "./packing";
import { type KnownGroup, LastKnown, PeoplePage, peopleIn } from "./people";

/** Heights in pixels of the drawing, as in several.css. */
const HEAD = 100;
const LAST_KNOWN = 50;
const NOTICE = 130;
const NAME: Step[] = [
  { size: 72, lines: 1 },
  { size: 56, lines: 1 },
  { size: 40, lines: 2 },
  { size: 34, lines: 2 },
  { size: 28, lines: 2 },
];
const NOTICES: Step[] = [
  { size: 40, lines: 1 },
  { size: 40, lines: 2 },
  { size: 34, lines: 3 },
  { size: 28, lines: 4 },
];

const LOGO = { width: 180, height: 78, area: 8_000 };

export function detailPlan(tenant: Tenant, moment: Moment, { width, height }: Area): Plan<KnownGroup> {
  const taken = HEAD + (moment.age === "offline" ? LAST_KNOWN : 0) + (tenant.notice ? NOTICE : 0);
  return peopleIn(tenant.groups, moment, { width, height: height - taken });
}

export function Detail({ detail: { tenant, plan, page }, moment }: { detail: Leaf<KnownGroup>; moment: Moment }) {
  const { logo, name, short_name, notice } = tenant;
  return (
    <section class="detail" data-tenant={name}>
      <div class="who titled">
        <Fitted key={name} text={short_name || name} steps={NAME} />
        <Logo logo={logo} frame={LOGO} />
      </div>
      {moment.age === "offline" && plan.pages.length > 0 && <LastKnown moment={moment} />}
      <div class="people">
        <PeoplePage plan={plan} page={page} />
      </div>
      {notice && <Fitted text={notice} steps={NOTICES} class="notice" />}
    </section>
  );
}
