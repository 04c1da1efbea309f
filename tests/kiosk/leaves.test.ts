import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tenant } from "../../kiosk/generated/face";
import { leavesOf } from "../../kiosk/screens/door/leaves";

const COUNTS = { present: 1, market: 0, out: 0, roster: 1 };
const tenant = (name: string, notice?: string): Tenant =>
  Object.assign({ name, counts: COUNTS, groups: [] }, notice ? { notice } : {});
const plan = (pages: number) => ({ size: 40, time: 28, labels: 0, pages: Array.from({ length: pages }, () => []) });
const shown = (tenants: Tenant[], pages: number) =>
  leavesOf(tenants, () => plan(pages)).map(({ rows, detail }) =>
    detail ? `${detail.tenant.name}${detail.page + 1}` : rows.map(({ name }) => name).join("+"),
  );

test("the timetable comes first, then the people of each company, page by page", () => {
  assert.deepEqual(shown([tenant("甲"), tenant("乙")], 2), ["甲+乙", "甲1", "甲2", "乙1", "乙2"]);
});

test("no more than three companies share a page, and none is left out", () => {
  assert.deepEqual(shown(["甲", "乙", "丙", "丁"].map((name) => tenant(name)), 0), ["甲+乙", "丙+丁"]);
});

test("a notice is shown also where nobody is listed", () => {
  assert.deepEqual(shown([tenant("甲", "今日路演"), tenant("乙")], 0), ["甲+乙", "甲1"]);
});
