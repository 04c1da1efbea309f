import assert from "node:assert/strict";
import { test } from "node:test";
import { gridFor, SHAPES } from "../../kiosk/screens/floor/grid";

const WALL = { width: 1608, height: 905 };

const fits = (rooms: number[]) => {
  const { columns, rows, scale, shape } = gridFor(rooms, WALL.width, WALL.height);
  rooms.forEach((count, floor) => assert.ok(columns * (rows[floor] ?? 0) >= count));
  assert.ok(columns * SHAPES[shape].width * scale <= WALL.width + 1e-6);
  assert.ok(rows.reduce((sum, one) => sum + one, 0) * SHAPES[shape].height * scale <= WALL.height + 1e-6);
};

test("every room has its place and nothing leaves the wall", () => {
  for (const rooms of [[1], [12], [40], [27, 27, 26], [80], [3, 60], [20, 20, 20, 20, 20]]) fits(rooms);
});

test("forty rooms on a floor keep figures of 37 pixels", () => {
  const figureHeight = 0.733 * 52;
  assert.ok(gridFor([40], WALL.width, WALL.height).scale * figureHeight >= 37);
});

test("few rooms do not shout", () => {
  assert.equal(gridFor([2], WALL.width, WALL.height).scale, 1.5);
});
