import assert from "node:assert/strict";
import { test } from "node:test";
import { firstThatFits, framed, narrowest, raised, smallestAt } from "../../kiosk/drawing/fit";
import { evenPages, pageAt } from "../../kiosk/drawing/pages";

test("the largest step that fits is taken, the smallest where none does", () => {
  assert.equal(
    firstThatFits([116, 92, 72], (step) => step <= 100),
    92,
  );
  assert.equal(
    firstThatFits([116, 92, 72], () => false),
    72,
  );
});

test("lines are drawn in to the narrowest width that holds them", () => {
  const width = narrowest(800, (room) => room >= 433);
  assert.ok(width >= 433 && width <= 438);
});

test("pages are even, so that none holds a leftover", () => {
  assert.deepEqual(evenPages([1, 2, 3, 4, 5], 4), [
    [1, 2, 3],
    [4, 5],
  ]);
  assert.deepEqual(evenPages([1, 2, 3], 4), [[1, 2, 3]]);
  assert.deepEqual(evenPages([], 4), [[]]);
});

test("pages turn every eight seconds and begin again", () => {
  assert.deepEqual(
    [0, 7, 8, 16, 24].map((seconds) => pageAt(seconds, 3)),
    [0, 0, 1, 2, 0],
  );
  assert.equal(pageAt(100, 0), 0);
});

test("on a small old tablet no text falls under 28 pixels of the glass, and takes no more height for it", () => {
  assert.equal(smallestAt(1), 28);
  assert.equal(smallestAt(0.99999), 28);
  assert.ok(smallestAt(0.75) * 0.75 >= 28);
  assert.equal(smallestAt(2), 28);
  assert.deepEqual(raised({ size: 40, lines: 2 }, 37), { size: 40, lines: 2 });
  assert.deepEqual(raised({ size: 28, lines: 3 }, 37), { size: 37, lines: 2 });
  assert.deepEqual(raised({ size: 28, lines: 1 }, 37), { size: 37, lines: 1 });
});

test("a glass smaller than any tablet's shows the drawing shrunk", () => {
  assert.equal(smallestAt(0.3), 40);
});

test("a logo takes the same area whatever its shape, and never more than its frame", () => {
  const frame = { width: 240, height: 110, area: 14_000 };
  assert.deepEqual(framed({ width: 320, height: 320 }, frame), [110, 110]);
  assert.deepEqual(framed({ width: 640, height: 128 }, frame), [240, 48]);
  assert.deepEqual(framed({ width: 100, height: 60 }, frame), [153, 92]);
  assert.deepEqual(framed({ width: 60, height: 320 }, frame), [21, 110]);
});
