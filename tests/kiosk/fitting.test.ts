import assert from "node:assert/strict";
import { test } from "node:test";
import { firstThatFits, narrowest } from "../../kiosk/fit";
import { evenPages, pageAt } from "../../kiosk/pages";

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
