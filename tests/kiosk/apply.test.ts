import assert from "node:assert/strict";
import { test } from "node:test";
import { apply, vouches } from "../../kiosk/apply";
import type { Frame, Heartbeat } from "../../kiosk/line/wire";

const frame = (epoch: string, v: number) => ({ epoch, v }) as Frame;
const heartbeat = (epoch: string, v: number | null) => ({ epoch, v }) as Heartbeat;

test("in the same epoch only a higher version replaces the face", () => {
  const held = frame("a", 5);
  assert.equal(apply(held, frame("a", 4)), held);
  assert.equal(apply(held, frame("a", 5)), held);
  assert.equal(apply(held, frame("a", 6)).v, 6);
});

test("another epoch replaces the face, even with a lower version", () => {
  assert.equal(apply(frame("a", 5), frame("b", 1)).epoch, "b");
});

test("a word vouches only for the very face that it names", () => {
  const held = frame("a", 5);
  assert.equal(vouches(held, heartbeat("a", 5)), true);
  assert.equal(vouches(held, heartbeat("a", 6)), false);
  assert.equal(vouches(held, heartbeat("b", 5)), false);
  assert.equal(vouches(held, heartbeat("a", null)), false);
});

test("a server that knows less than the glass does not vouch for it: its database may have gone back", () => {
  assert.equal(vouches(frame("a", 5), heartbeat("a", 4)), false);
});
