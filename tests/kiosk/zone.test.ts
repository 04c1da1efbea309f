import assert from "node:assert/strict";
import { test } from "node:test";
import { CELL, gridFor, LONGEST_LIST, lineHeight } from "../../kiosk/screens/zone/grid";
import { siteOf } from "../../kiosk/screens/zone/site";

const WALL = { width: 1840, height: 918 };
/** The height of a figure, in pixels of the drawing: digits fill 73 hundredths of a size of 52. */
const FIGURE = 0.733 * 52;

test("what a site is sent without is as usual", () => {
  const usual = { silent: 0, dark: 0, open: true, unpublished: false };
  const figures = { present: 40, market: 12, out: 3, roster: 96 };
  assert.deepEqual(siteOf(["云谷创业园", [40, 12, 3, 96]]), { site: "云谷创业园", ...figures, ...usual });
});

test("what is told of a site is in its place", () => {
  const { silent, dark, open, unpublished } = siteOf(["云谷创业园", [0, 0, 0, 0], 3, 1, false, true]);
  assert.deepEqual([silent, dark, open, unpublished], [3, 1, false, true]);
});

test("every site has its place and nothing leaves the wall", () => {
  for (let sites = LONGEST_LIST + 1; sites <= 80; sites++) {
    const { columns, rows, scale } = gridFor(sites, WALL.width, WALL.height);
    assert.ok(columns * rows >= sites);
    assert.ok(columns * CELL.width * scale <= WALL.width + 1e-6);
    assert.ok(rows * CELL.height * scale <= WALL.height + 1e-6);
  }
});

test("the figures of the largest zone have 37 pixels, to be read from five metres", () => {
  assert.ok(gridFor(58, WALL.width, WALL.height).scale * FIGURE >= 36.5);
});

test("few sites do not shout, and the lines of a list fill no more than the wall", () => {
  assert.equal(gridFor(11, WALL.width, WALL.height).scale, 1.5);
  assert.equal(lineHeight(4, 800), 140);
  assert.equal(lineHeight(10, 800), 80);
});
