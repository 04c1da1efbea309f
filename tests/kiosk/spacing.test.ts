import assert from "node:assert/strict";
import { test } from "node:test";
import { spaced } from "../../kiosk/drawing/spacing";

test("Chinese and Latin get a hair of space on both sides", () => {
  assert.equal(spaced("云帆AI研究院"), "云帆\u200aAI\u200a研究院");
  assert.equal(spaced("第2研发中心"), "第\u200a2\u200a研发中心");
});

test("a single character between two boundaries gets both", () => {
  assert.equal(spaced("中A国B"), "中\u200aA\u200a国\u200aB");
});

test("what is spaced already, pure, or punctuated stays as it is", () => {
  for (const text of ["3 人", "云帆智能", "Deep Blue", "（北京）", ""]) assert.equal(spaced(text), text);
});

test("spacing twice is spacing once", () => {
  assert.equal(spaced(spaced("A座3层")), spaced("A座3层"));
});
