import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { openSocket } from "../../kiosk/line/socket";

const OPEN = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}';
const LET_IN = '40{"sid":"b"}';
const SILENT = 45_000;
const OPENING = 20_000;

/** The browser's end of a line; the test is the server. */
class Line {
  static last: Line;
  said: string[] = [];
  closed = 0;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    Line.last = this;
  }
  send(text: string) {
    this.said.push(text);
  }
  close() {
    this.closed++;
  }
  hear(...texts: unknown[]) {
    for (const data of texts) this.onmessage?.({ data });
  }
  break() {
    this.onclose?.();
  }
}

let noted: unknown[] = [];
const note = (...what: unknown[]) => noted.push(what.length > 1 ? what : what[0]);
const open = () => {
  const socket = openSocket({
    auth: () => ({ token: "t" }),
    connected: () => note("connected"),
    events: { face: (message: object) => note("face", message) },
    over: (wasOpen) => note("over", wasOpen),
  });
  return { socket, line: Line.last };
};
const connected = () => {
  const both = open();
  both.line.hear(OPEN, LET_IN);
  noted = [];
  return both;
};

beforeEach(() => {
  noted = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  Object.assign(globalThis, { WebSocket: Line, location: { origin: "https://board.example" } });
});

test("a kiosk asks the server of its page, and names itself once that is there", () => {
  const { line } = open();
  assert.equal(line.url, "wss://board.example/socket.io/?EIO=4&transport=websocket");
  assert.deepEqual(line.said, []);
  line.hear(OPEN);
  assert.deepEqual(line.said, ['40{"token":"t"}']);
  line.hear(LET_IN);
  assert.deepEqual(noted, ["connected"]);
});

test("over plain HTTP the line is plain, too", () => {
  Object.assign(globalThis, { location: { origin: "http://127.0.0.1:8000" } });
  assert.equal(open().line.url, "ws://127.0.0.1:8000/socket.io/?EIO=4&transport=websocket");
});

test("a server that greets before it lets in is heard", () => {
  const { line } = open();
  line.hear(OPEN, '42["face",{"v":1}]', LET_IN);
  assert.deepEqual(noted, [["face", { v: 1 }], "connected"]);
});

test("a server that asks whether somebody is there is answered", () => {
  const { line } = connected();
  line.hear("2", "2");
  assert.deepEqual(line.said.slice(1), ["3", "3"]);
});

test("what is told is heard by its name alone, also where the name is strange", () => {
  const { line } = connected();
  line.hear('42["face",{"v":7}]');
  for (const name of ["bye", "constructor", "__proto__", "toString", ""]) line.hear(`42["${name}",{}]`);
  assert.deepEqual(noted, [["face", { v: 7 }]]);
});

test("nothing that is broken ends the line or is heard", () => {
  const { line } = connected();
  line.hear("", "<html>", "42[", '42["face"]', "0{", new ArrayBuffer(2), null, "9");
  assert.deepEqual(noted, []);
  assert.equal(line.closed, 0);
});

test("a second opening is not answered by a second hello", () => {
  const { line } = connected();
  line.hear(OPEN, LET_IN);
  assert.equal(line.said.length, 1);
  assert.deepEqual(noted, []);
});

test("a kiosk tells what it painted only where the server listens", () => {
  const { socket, line } = open();
  socket.say("painted", { v: 1 });
  line.hear(OPEN);
  socket.say("painted", { v: 2 });
  line.hear(LET_IN);
  socket.say("painted", { v: 3 });
  line.break();
  socket.say("painted", { v: 4 });
  assert.deepEqual(line.said.slice(1), ['42["painted",{"v":3}]']);
});

test("a line that breaks before a server was there, and one that breaks later, are told apart", () => {
  open().line.break();
  assert.deepEqual(noted, [["over", false]]);
  for (const words of [[OPEN], [OPEN, LET_IN]]) {
    const { line } = open();
    line.hear(...words);
    noted = [];
    line.break();
    assert.deepEqual(noted, [["over", true]]);
  }
});

test("a kiosk that is refused knows it, and hangs up", () => {
  const { line } = open();
  line.hear(OPEN, '44{"message":"Connection rejected by server"}');
  assert.deepEqual(noted, [["over", false]]);
  assert.equal(line.closed, 1);
});

test("a server that parts is let go", () => {
  for (const word of ["41", "1"]) {
    const { line } = connected();
    line.hear(word);
    assert.deepEqual(noted, [["over", true]]);
    assert.equal(line.closed, 1);
  }
});

test("a line is over once, and nothing is heard on it afterwards", () => {
  const { socket, line } = connected();
  socket.close();
  line.break();
  line.hear('42["face",{}]', "2", OPEN);
  mock.timers.tick(2 * SILENT);
  socket.close();
  assert.deepEqual(noted, [["over", true]]);
  assert.deepEqual([line.closed, line.said.length], [1, 1]);
});

test("a network that lets nothing through is given up", () => {
  const { line } = open();
  mock.timers.tick(OPENING - 1);
  assert.deepEqual(noted, []);
  mock.timers.tick(1);
  assert.deepEqual(noted, [["over", false]]);
  assert.equal(line.closed, 1);
});

test("nonsense is no sign of a server", () => {
  const { line } = open();
  mock.timers.tick(OPENING - 1);
  line.hear("<html>");
  mock.timers.tick(1);
  assert.deepEqual(noted, [["over", false]]);
});

test("a server is silent for as long as it said, and no longer; any word counts", () => {
  const { line } = connected();
  mock.timers.tick(SILENT - 1);
  line.hear('42["face",{}]');
  mock.timers.tick(SILENT - 1);
  line.hear("2");
  mock.timers.tick(SILENT - 1);
  assert.deepEqual(noted, [["face", {}]]);
  mock.timers.tick(1);
  assert.deepEqual(noted.slice(1), [["over", true]]);
});

test("a tablet that slept does not tell a line that nobody holds any more", () => {
  const { socket, line } = connected();
  mock.timers.setTime(SILENT + 1);
  socket.say("painted", { v: 1 });
  assert.equal(line.said.length, 1);
  assert.deepEqual(noted, [["over", true]]);
});

test("a browser that has no WebSockets is no worse than a network without them", () => {
  Object.assign(globalThis, {
    WebSocket: class {
      constructor() {
        throw new Error("blocked");
      }
    },
  });
  const { socket } = open();
  assert.deepEqual(noted, [["over", false]]);
  socket.say("painted", { v: 1 });
  socket.close();
  assert.deepEqual(noted, [["over", false]]);
});

test("whatever a server says, nothing is thrown into the page", () => {
  const words = [OPEN, LET_IN, "2", '42["face",{"v":1}]', '44{"message":"no"}', "41"];
  for (const word of words) {
    for (let at = 0; at < word.length; at++) {
      for (const other of ["", "0", "{", "[", '"', "\u0000", "\u2028", "𝄞"]) {
        const { line } = connected();
        line.hear(word.slice(0, at) + other + word.slice(at + 1));
      }
    }
  }
});
