import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff } from "../../kiosk/line/backoff";

test("the window doubles with every attempt and ends at a minute", () => {
  assert.deepEqual(
    [0, 1, 2, 5, 50].map((attempt) => backoff(attempt, 2, 1)),
    [2, 4, 8, 60, 60],
  );
});

test("the wait is anywhere in the window, also at once", () => {
  assert.equal(backoff(3, 2, 0), 0);
  assert.equal(backoff(3, 2, 0.5), 8);
});
