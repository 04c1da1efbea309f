import assert from "node:assert/strict";
import { test } from "node:test";
import { dayAt, long, minuteAt, short, timeAt } from "../../kiosk/drawing/dates";

test("a time of today stays as it is", () => {
  assert.equal(short("15:30", "zh"), "15:30");
  assert.equal(long("15:30", "en"), "15:30");
});

test("another day is written as a sign writes it", () => {
  assert.equal(long("2026-03-05", "zh"), "3月5日 周四");
  assert.equal(long("2026-03-05", "en"), "Thu 5 Mar");
  assert.equal(short("2026-12-31", "zh"), "12月31日");
  assert.equal(short("2026-12-31", "en"), "31 Dec");
});

test("the time is the site's, whatever the tablet thinks", () => {
  const instant = Date.UTC(2026, 2, 4, 18, 3);
  assert.equal(timeAt(instant, 480), "02:03");
  assert.equal(dayAt(instant, 480, "zh"), "3月5日 周四");
  assert.equal(timeAt(instant, -300), "13:03");
  assert.equal(dayAt(instant, -300, "en"), "Wed 4 Mar");
});

test("the minute of the day is the site's too", () => {
  const instant = Date.UTC(2026, 2, 4, 18, 3);
  assert.equal(minuteAt(instant, 480), 2 * 60 + 3);
  assert.equal(minuteAt(instant, -300), 13 * 60 + 3);
});
