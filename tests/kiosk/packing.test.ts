import assert from "node:assert/strict";
import { test } from "node:test";
import type { Area } from "../../kiosk/drawing/area";
import { LEADING, type Lines, pack } from "../../kiosk/screens/door/packing";
import { emsOf, shortened } from "../../kiosk/drawing/shorten";

const AREA = { width: 830, height: 180 };
const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `王${index}`, when: "15:30 返回", late: false }));
const planOf = <G>(groups: Lines<G>[], area: Area = AREA, smallest = 28) => pack(groups, area, smallest, emsOf);
const inside = (count: number) => [{ group: "in", label: "在岗", lines: people(count) }];

test("a dozen people are written large on pages that turn, a crowd smaller, not under 28", () => {
  assert.equal(planOf(inside(1)).size, 40);
  const dozen = planOf(inside(12));
  assert.equal(dozen.size, 40);
  assert.ok(dozen.pages.length <= 3);
  assert.ok(planOf(inside(60)).size >= 28);
});

test("where 28 pixels of the drawing are too small on the glass, nothing is", () => {
  const { size, time } = planOf(inside(60), AREA, 37.4);
  assert.ok(size >= 37.4 && time >= 37.4);
});

test("sixty people with long titles and a notice below need six pages at most", () => {
  const crowd = people(60).map((line) => Object.assign(line, { name: "王首席技术官兼研发中心主任" }));
  const plan = planOf([{ group: "in", label: "在岗", lines: crowd }], { width: 838, height: 118 });
  assert.ok(plan.pages.length <= 6);
  assert.equal(plan.pages[0]?.[0]?.lines[0]?.when, "");
});

test("who is late stays marked when times give way", () => {
  const late = people(60).map((line) => Object.assign(line, { late: true }));
  const { pages } = planOf([{ group: "in", label: "在岗", lines: late }], { width: 838, height: 118 });
  assert.deepEqual(pages[0]?.[0]?.lines[0], { name: "王0", when: "", late: true });
});

test("sixty people take pages, and nobody is lost or doubled", () => {
  const groups = [
    { group: "in", label: "在岗", lines: people(41) },
    { group: "out", label: "外出", lines: people(19) },
  ];
  const { pages } = planOf(groups);
  assert.ok(pages.length > 1);
  const shown = pages.reduce((sum, rows) => sum + rows.reduce((all, row) => all + row.lines.length, 0), 0);
  assert.equal(shown, 60);
});

test("a page never holds more rows than it has room for", () => {
  const { pages, size } = planOf(inside(60));
  for (const rows of pages) assert.ok(rows.length * size * LEADING <= AREA.height);
});

test("every page names the status that it begins with", () => {
  const { pages } = planOf(inside(60));
  for (const [first] of pages) assert.equal(first?.labelled, true);
});

test("one long entry does not widen the columns of another status", () => {
  const away = [{ name: "诸葛高级工程师", when: "12月31日 返回", late: true }];
  const { pages } = planOf([
    { group: "in", label: "在岗", lines: people(6) },
    { group: "out", label: "外出", lines: away },
  ]);
  const rows = pages.reduce((all, page) => all.concat(page), []);
  assert.ok((rows[0]?.cell ?? 99) < (rows[rows.length - 1]?.cell ?? 0));
});

test("no room and nobody give no page", () => {
  assert.deepEqual(planOf(inside(3), { width: 800, height: 0 }).pages, []);
  assert.deepEqual(planOf([]).pages, []);
});

test("Chinese is square, Latin a little over half of it", () => {
  assert.equal(emsOf("王经理"), 3);
  assert.ok(emsOf("15:30") < 3);
});

test("a text is shortened to its room and ends with an ellipsis", () => {
  assert.equal(shortened("诸葛人力资源总监", 8, emsOf), "诸葛人力资源总监");
  assert.equal(shortened("诸葛人力资源总监兼行政主管", 6, emsOf), "诸葛人力资…");
  assert.equal(shortened("Ada Byron", 3.2, emsOf), "Ada…");
});
