import assert from "node:assert/strict";
import { test } from "node:test";
import { ageOf, asOf, isForgotten } from "../../kiosk/age";
import { type Last, recalled } from "../../kiosk/kept/last";
import type { Frame } from "../../kiosk/line/wire";

const NOON = 1_772_690_600_000;
const MINUTE = 60_000;
const WALL = NOON - 5_000;

const own = { epoch: "a", v: 5, server_now: NOON } as Frame;
const last: Last = {
  token: "T",
  frame: { epoch: "a", v: 7, server_now: NOON + MINUTE } as Frame,
  asOf: NOON + 2 * MINUTE,
  wall: WALL,
};

test("a kept page shows what was heard after it was kept, as offline, with its time", () => {
  const [frame, heard] = recalled("T", own, last, 0, WALL + MINUTE);
  assert.equal(frame.v, 7);
  assert.equal(ageOf(heard, 0), "offline");
  assert.equal(asOf(heard), NOON + 2 * MINUTE);
});

test("the age of what is kept runs on while the tablet is off", () => {
  const heardAfter = (elapsed: number) => recalled("T", own, last, 0, WALL + elapsed)[1];
  assert.equal(isForgotten(heardAfter(9 * MINUTE), 0), false);
  assert.equal(isForgotten(heardAfter(9 * MINUTE), MINUTE + 1), true);
  assert.equal(isForgotten(heardAfter(11 * MINUTE), 0), true);
});

test("if the tablet's clock went back, nobody knows how old the face is", () => {
  const [frame, heard] = recalled("T", own, last, 0, WALL - 1);
  assert.equal(frame.v, 7);
  assert.equal(isForgotten(heard, 0), true);
});

test("another kiosk's frame and an older one are not taken", () => {
  for (const other of [{ ...last, token: "U" }, { ...last, asOf: NOON - 1 }, null]) {
    const [frame, heard] = recalled("T", own, other, 0, WALL);
    assert.equal(frame, own);
    assert.equal(ageOf(heard, 0), "offline");
    assert.equal(isForgotten(heard, 0), true);
  }
});
