/** The pages of a door with several companies: first the timetable, then each company's people and notice. Pure. */
import type { Tenant } from "../../generated/face";
import { evenPages } from "../../drawing/pages";
import type { Plan } from "./packing";

const ROWS = 3;

export interface Detail<G> {
  tenant: Tenant;
  plan: Plan<G>;
  page: number;
}

/** A page has either rows or one company's detail. */
export interface Leaf<G> {
  rows: readonly Tenant[];
  detail?: Detail<G>;
}

/** A company with a notice gets a page even where none of its people is listed. */
export function leavesOf<G>(tenants: readonly Tenant[], planOf: (tenant: Tenant) => Plan<G>): Leaf<G>[] {
  const timetable: Leaf<G>[] = evenPages(tenants, ROWS).map((rows) => ({ rows }));
  return tenants.reduce((all, tenant) => all.concat(detailsOf(tenant, planOf(tenant))), timetable);
}

function detailsOf<G>(tenant: Tenant, plan: Plan<G>): Leaf<G>[] {
  const pages = plan.pages.length || (tenant.notice ? 1 : 0);
  return Array.from({ length: pages }, (_, page) => ({ rows: [], detail: { tenant, plan, page } }));
}
