import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ageOf,
  asOf,
  delayOn,
  doubted,
  hear,
  isForgotten,
  isLate,
  openLine,
  recall,
  serverTime,
  slept,
} from "../../kiosk/age";

const NOON = 1_772_690_600_000;

test("a face is fresh for twelve seconds, stale to a minute, offline beyond", () => {
  const heard = hear(1_000, NOON);
  assert.equal(ageOf(heard, 13_000), "fresh");
  assert.equal(ageOf(heard, 13_001), "stale");
  assert.equal(ageOf(heard, 61_000), "stale");
  assert.equal(ageOf(heard, 61_001), "offline");
});

test("a live line does not vouch for what the server itself could not read", () => {
  assert.equal(ageOf(hear(1_000, NOON, 20_000), 1_000), "stale");
  assert.equal(ageOf(hear(1_000, NOON, 70_000), 1_000), "offline");
});

test("as of is when the database last spoke, however late the heartbeat came", () => {
  assert.equal(asOf(hear(1_000, NOON, 20_000)), NOON - 20_000);
});

test("people's statuses are forgotten after ten minutes", () => {
  const heard = hear(0, NOON);
  assert.equal(isForgotten(heard, 600_000), false);
  assert.equal(isForgotten(heard, 600_001), true);
});

test("a tick that came more than five seconds late means that the tablet slept, by either clock", () => {
  assert.equal(slept(1_000, 1_000), false);
  assert.equal(slept(6_000, 6_000), false);
  assert.equal(slept(6_001, 1_000), true);
  assert.equal(slept(1_000, 3_600_000), true);
});

test("a tablet that slept is stale at once, until it hears again", () => {
  const heard = hear(1_000, NOON);
  assert.equal(ageOf(doubted(heard), 1_001), "stale");
  assert.equal(ageOf(hear(1_002, NOON), 1_003), "fresh");
});

test("sleep does not make an offline board look better", () => {
  const cached = hear(1_000, NOON, 0, "offline");
  assert.equal(ageOf(doubted(cached), 1_000), "offline");
});

test("a page out of a cache starts as offline", () => {
  assert.equal(ageOf(hear(0, NOON, 0, "offline"), 0), "offline");
});

test("the server's time runs on by the monotonic clock", () => {
  assert.equal(serverTime(hear(5_000, NOON), 7_500), NOON + 2_500);
});

test("what was known before a start is offline, and forgotten in its time", () => {
  const heard = recall(5_000, NOON, 599_000);
  assert.equal(ageOf(heard, 5_000), "offline");
  assert.equal(isForgotten(heard, 6_000), false);
  assert.equal(isForgotten(heard, 6_001), true);
});

test("words that the network held up are as old as their way was long", () => {
  const line = openLine(1_000, NOON);
  const [delay] = delayOn(line, 26_000, NOON + 5_000);
  assert.equal(delay, 20_000);
  assert.equal(ageOf(hear(26_000 - delay, NOON + 5_000), 26_000), "stale");
  assert.equal(serverTime(hear(26_000 - delay, NOON + 5_000), 26_000), NOON + 25_000);
});

test("the quickest word tells the time; a quicker one corrects it", () => {
  const [, line] = delayOn(openLine(1_000, NOON), 6_000, NOON + 5_300);
  assert.deepEqual(delayOn(line, 11_000, NOON + 10_000)[0], 300);
});

test("a server whose clock was set back looks late, and is asked", () => {
  const [delay] = delayOn(openLine(1_000, NOON), 6_000, NOON - 3_600_000);
  assert.equal(isLate(delay), true);
  assert.equal(isLate(4_000), false);
});
