import assert from "node:assert/strict";
import { test } from "node:test";
import { bedtimeAt, type Condition, reasonToReload, type Turn } from "../../kiosk/tablet/reload";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WALL = 1_772_690_600_000;
const THREE_O_CLOCK = 180;

const well: Condition = {
  age: 24 * HOUR,
  unpainted: 1_000,
  errors: 0,
  silent: 5_000,
  minute: 720,
  build: "A",
  newest: "A",
};
const reason = (change: Partial<Condition>, turn: Turn | null = null, bedtime = THREE_O_CLOCK) =>
  reasonToReload({ ...well, ...change }, turn, bedtime, WALL);

test("a page that is well stays", () => {
  assert.equal(reason({}), null);
});

test("a glass that is not painted, and a storm of exceptions, are reasons", () => {
  assert.equal(reason({ unpainted: 30_000 }), null);
  assert.equal(reason({ unpainted: 30_001 }), "stuck");
  assert.equal(reason({ errors: 20 }), null);
  assert.equal(reason({ errors: 21 }), "stuck");
});

test("five minutes without a word are a reason", () => {
  assert.equal(reason({ silent: 5 * MINUTE }), null);
  assert.equal(reason({ silent: 5 * MINUTE + 1 }), "silent");
});

test("a page that was loaded within ten minutes is not loaded again for any ill", () => {
  for (const ill of [{ unpainted: HOUR }, { errors: 99 }, { silent: 9 * MINUTE }]) {
    assert.equal(reason({ age: 10 * MINUTE - 1, ...ill }), null);
    assert.notEqual(reason({ age: 10 * MINUTE, ...ill }), null);
  }
});

test("a new build is loaded at once, also by a young page", () => {
  assert.equal(reason({ newest: "B", age: 1_000 }), "build");
});

test("a build is loaded once, even where the old page came back", () => {
  const turn = { build: "B", at: WALL - HOUR };
  assert.equal(reason({ newest: "B" }, turn), null);
  assert.equal(reason({ newest: "C" }, turn), "build");
});

test("old and new servers that answer in turn do not make the page go back and forth", () => {
  assert.equal(reason({ build: "B", newest: "A" }, { build: "B", at: WALL - MINUTE }), null);
  assert.equal(reason({ build: "B", newest: "A" }, { build: "B", at: WALL - 11 * MINUTE }), "build");
});

test("every night the page is loaded once, in its own minute", () => {
  assert.equal(reason({ minute: 199 }, null, 200), null);
  assert.equal(reason({ minute: 200 }, null, 200), "night");
  assert.equal(reason({ minute: 229 }, null, 200), "night");
  assert.equal(reason({ minute: 230 }, null, 200), null);
  assert.equal(reason({ minute: 200, age: 2 * HOUR }, null, 200), null);
});

test("the minutes of a building lie between three and half past four", () => {
  assert.deepEqual([bedtimeAt(0), bedtimeAt(0.5), bedtimeAt(1)], [180, 225, 270]);
});
