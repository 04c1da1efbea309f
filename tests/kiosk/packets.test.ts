import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, read, tell } from "../../kiosk/line/packets";

const OPEN = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":16000}';
const FACE = '42["face",{"v":7,"name":"门牌"}]';

test("a server that opens the line says how long it may be silent", () => {
  assert.deepEqual(read(OPEN), { kind: "open", patience: 45_000 });
});

test("a server lets in, asks whether somebody is there, refuses and parts", () => {
  assert.deepEqual(read('40{"sid":"b"}'), { kind: "connected" });
  assert.deepEqual(read("2"), { kind: "ping" });
  assert.deepEqual(read('44{"message":"no"}'), { kind: "refused" });
  assert.deepEqual(read("41"), { kind: "parted" });
  assert.deepEqual(read("1"), { kind: "parted" });
});

test("an event has a name and one message", () => {
  assert.deepEqual(read(FACE), { kind: "event", event: "face", message: { v: 7, name: "门牌" } });
  assert.deepEqual(read('42["revoked",{},1]'), { kind: "event", event: "revoked", message: {} });
});

test("a kiosk says by what it is known, and what is on the glass", () => {
  assert.equal(connect({ token: "t", v: 3 }), '40{"token":"t","v":3}');
  assert.equal(tell("painted", { epoch: "e", v: 3 }), '42["painted",{"epoch":"e","v":3}]');
});

test("what a kiosk never needs is nothing to it", () => {
  for (const text of ["6", "3", "3probe", "5", '431["acknowledged"]', '451-["face",{"_placeholder":true,"num":0}]']) {
    assert.equal(read(text), null, text);
  }
  for (const binary of [new ArrayBuffer(4), new Uint8Array(4), null, undefined]) assert.equal(read(binary), null);
});

test("what is broken is nothing, whatever it is", () => {
  const broken = [
    "",
    "<html>",
    "0",
    "0null",
    "0{}",
    '0{"pingInterval":"a","pingTimeout":{}}',
    '0{"pingInterval":-1,"pingTimeout":0}',
    "4",
    "42",
    "42[",
    "42{}",
    "42[]",
    "42[1,{}]",
    '42["face"]',
    '42["face",null]',
    '42["face",7]',
  ];
  for (const text of broken) assert.equal(read(text), null, text);
});

test("a packet that was cut off is nothing", () => {
  for (const whole of [OPEN, FACE]) {
    for (let length = 0; length < whole.length; length++) assert.equal(read(whole.slice(0, length)), null);
  }
});
