import assert from "node:assert/strict";
import { test } from "node:test";
import { shiftAt } from "../../kiosk/drawing/shift";

test("the picture starts in its place and moves every minute by at most three pixels", () => {
  assert.equal(shiftAt(59), "translate(0px, 0px)");
  const steps = Array.from({ length: 8 }, (_, minute) => shiftAt(minute * 60));
  assert.equal(new Set(steps).size, 8);
  for (const step of steps) assert.ok((step.match(/\d+/g) ?? []).every((pixels) => Number(pixels) <= 3));
  assert.equal(shiftAt(8 * 60), steps[0]);
});
