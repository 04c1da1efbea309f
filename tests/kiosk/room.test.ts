import assert from "node:assert/strict";
import { test } from "node:test";
import { roomOf } from "../../kiosk/screens/floor/room";

test("what a room is sent without is as usual", () => {
  const { counts, ...rest } = roomOf(["3-12", ["云帆"], [4, 2, 0, 6]]);
  assert.deepEqual(counts, { present: 4, market: 2, out: 0, roster: 6 });
  assert.deepEqual(rest, { room: "3-12", tenants: ["云帆"], silence: 0, overdue: 0, screen: "none" });
});

test("what is told of a room is in its place", () => {
  const { silence, overdue, screen } = roomOf(["3-12", [], [0, 0, 0, 0], 3, 1, "silent"]);
  assert.deepEqual([silence, overdue, screen], [3, 1, "silent"]);
});
