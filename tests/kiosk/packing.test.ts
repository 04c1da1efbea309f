import assert from "node:assert/strict";
import { test } from "node:test";
import { emsOf, pack } from "../../kiosk/screens/door/packing";

const AREA = { width: 830, height: 180 };
const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `王${index}`, when: "15:30 返回", late: false }));
const sizeOf = (count: number) => pack([{ group: "in", lines: people(count) }], AREA, "zh").size;

test("few people are written large, more smaller, never under 28", () => {
  assert.equal(sizeOf(1), 40);
  assert.ok(sizeOf(8) < 40);
  assert.equal(sizeOf(60), 28);
});

test("sixty people take pages, and nobody is lost or doubled", () => {
  const groups = [
    { group: "in", lines: people(41) },
    { group: "out", lines: people(19) },
  ];
  const { pages } = pack(groups, AREA, "zh");
  assert.ok(pages.length > 1);
  const shown = pages.reduce((sum, rows) => sum + rows.reduce((all, row) => all + row.lines.length, 0), 0);
  assert.equal(shown, 60);
});

test("a page never holds more rows than it has room for", () => {
  const { pages, size } = pack([{ group: "in", lines: people(60) }], AREA, "zh");
  for (const rows of pages) assert.ok(rows.length * size * 1.4 <= AREA.height);
});

test("every page names the status that it begins with", () => {
  const { pages } = pack([{ group: "in", lines: people(60) }], AREA, "zh");
  for (const [first] of pages) assert.equal(first?.labelled, true);
});

test("one long entry does not widen the columns of another status", () => {
  const away = [{ name: "诸葛高级工程师", when: "12月31日 返回", late: true }];
  const { pages } = pack(
    [
      { group: "in", lines: people(6) },
      { group: "out", lines: away },
    ],
    AREA,
    "zh",
  );
  const [inside, outside] = [pages[0]?.[0]?.cell ?? 0, pages[0]?.[pages[0].length - 1]?.cell ?? 0];
  assert.ok(inside < outside);
});

test("no room and nobody give no page", () => {
  assert.deepEqual(pack([{ group: "in", lines: people(3) }], { width: 800, height: 0 }, "zh").pages, []);
  assert.deepEqual(pack([], AREA, "zh").pages, []);
});

test("Chinese is square, Latin a little over half of it", () => {
  assert.equal(emsOf("王经理"), 3);
  assert.ok(emsOf("15:30") < 3);
});
