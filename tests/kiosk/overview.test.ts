import assert from "node:assert/strict";
import { test } from "node:test";
import { naming } from "../../kiosk/screens/floor/naming";
import { isHollow } from "../../kiosk/screens/floor/silence";
import { sumsAt } from "../../kiosk/screens/floor/sums";
import { emsOf } from "../../kiosk/drawing/shorten";
import { WORDS } from "../../kiosk/words";

const named = (tenants: string[], shape: "broad" | "upright", width: number) =>
  naming(tenants, width, shape, WORDS.zh, emsOf);
const roster = (people: number) => ({ present: 0, market: 0, out: 0, roster: people });

test("a name is as large as its cell allows", () => {
  assert.ok(named(["未央文创"], "broad", 1.7).size > named(["未央文创科"], "broad", 1.7).size);
  assert.deepEqual(named(["未央文创"], "upright", 2.2), { size: 0.34, lines: ["未央文创"] });
});

test("a short name is never broken, a long one in its middle or at a space", () => {
  assert.equal(named(["未央文创"], "broad", 1).lines.length, 1);
  assert.deepEqual(named(["汐野生物科技"], "broad", 1.2).lines, ["汐野生", "物科技"]);
  assert.deepEqual(named(["Nordlicht GmbH"], "broad", 1.6).lines, ["Nordlicht", "GmbH"]);
});

test("nothing is wider than its cell, and each of two companies stays named", () => {
  const widths = { broad: [1, 1.3, 2.2], upright: [1.9, 2.2] };
  for (const shape of ["broad", "upright"] as const) {
    for (const width of widths[shape]) {
      const { size, lines } = named(["深蓝医疗器械有限公司", "云栖数据"], shape, width);
      for (const line of lines) assert.ok(emsOf(line) * size <= width + 1e-6, `${line} in ${width}`);
      assert.match(lines.join(), /深.*云/);
    }
  }
});

test("of three companies the first is named and the others are counted", () => {
  assert.deepEqual(named(["甲科技", "乙", "丙"], "broad", 1.4).lines, ["甲科技", "等 3 家"]);
});

test("a room is outlined where at least half of its people are silent", () => {
  assert.equal(isHollow({ silence: 1, counts: roster(9) }), false);
  assert.equal(isHollow({ silence: 4, counts: roster(9) }), false);
  assert.equal(isHollow({ silence: 5, counts: roster(9) }), true);
  assert.equal(isHollow({ silence: 1, counts: roster(2) }), true);
  assert.equal(isHollow({ silence: 0, counts: roster(0) }), false);
});

test("the sums of a low floor leave their captions to the head rather than the wall", () => {
  assert.equal(sumsAt(450, "zh").manner, "full");
  assert.equal(sumsAt(450, "en").manner, "marks");
  assert.equal(sumsAt(227, "zh").manner, "marks");
  assert.equal(sumsAt(95, "zh").manner, "line");
  assert.ok(sumsAt(45, "zh").scale < 0.5);
});
