import assert from "node:assert/strict";
import { test } from "node:test";
import { areRunningOut, codeAt, goOn, pathOf } from "../../kiosk/line/codes";

const codes = [0, 20_000, 40_000].map((at) => ({ at, size: 2, bits: "kA==" }));

test("each code is shown for its own twenty seconds", () => {
  assert.equal(codeAt(codes, 0)?.at, 0);
  assert.equal(codeAt(codes, 19_999)?.at, 0);
  assert.equal(codeAt(codes, 20_000)?.at, 20_000);
});

test("no code is shown before the first or after the last", () => {
  assert.equal(codeAt(codes, -1), null);
  assert.equal(codeAt(codes, 60_000), null);
  assert.equal(codeAt([], 0), null);
});

test("codes run out when there is none for the next period", () => {
  assert.equal(areRunningOut(codes, 0), false);
  assert.equal(areRunningOut(codes, 39_999), false);
  assert.equal(areRunningOut(codes, 40_000), true);
  assert.equal(areRunningOut([], 0), true);
});

test("codes have run out when the server's clock was set back or forward", () => {
  assert.equal(areRunningOut(codes, -3_600_000), true);
  assert.equal(areRunningOut(codes, 3_600_000), true);
});

test("codes that come go on from those that are held, of which the oldest are forgotten", () => {
  const at = (held: readonly { at: number }[]) => held.map((code) => code.at / 20_000);
  const from = (first: number, count: number) =>
    Array.from({ length: count }, (_, step) => ({ ...codes[0], at: (first + step) * 20_000 }));
  assert.deepEqual(at(goOn(from(0, 6), from(6, 3))), [3, 4, 5, 6, 7, 8]);
  assert.deepEqual(at(goOn(from(0, 6), from(5, 3))), [2, 3, 4, 5, 6, 7]);
  assert.deepEqual(at(goOn([], from(5, 3))), [5, 6, 7]);
});

test("codes of a server whose clock was set back stand in the place of those that are held", () => {
  const late = codes.map((code) => ({ ...code, at: code.at + 3_600_000 }));
  assert.deepEqual(goOn(late, codes), codes);
});

test("dark modules become rectangles, a run of them one", () => {
  assert.equal(pathOf({ at: 0, size: 2, bits: btoa("\x90") }), "M0 0h1v1h-1zM1 1h1v1h-1z");
  assert.equal(pathOf({ at: 0, size: 2, bits: btoa("\xc0") }), "M0 0h2v1h-2z");
});
