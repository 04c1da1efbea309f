import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { openLink } from "../../kiosk/line/link";

const OPEN = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}';
const LET_IN = '40{"sid":"b"}';
const SECOND = 1_000;
const BEGAN = 100 * SECOND;
/** What the server wants, and half of it by a random that is no longer one. */
const SPREAD = 8;
const TURN = (SPREAD / 2) * SECOND;

let lines: Line[];
let asked: string[];
let told: string[];
let status: number;
let goOffline: () => void;

class Line {
  said: string[] = [];
  onmessage: (event: { data: string }) => void = () => undefined;
  onclose: () => void = () => undefined;

  constructor() {
    lines.push(this);
  }
  send(text: string) {
    this.said.push(text);
  }
  close() {}
  hear(...texts: string[]) {
    for (const data of texts) this.onmessage({ data });
  }
}

class Request {
  responseText = "";
  status = 0;
  onloadend: () => void = () => undefined;

  open(_method: string, url: string) {
    asked.push(url);
  }
  send() {
    this.status = status;
    this.onloadend();
  }
}

beforeEach(() => {
  [lines, asked, told, status] = [[], [], [], 503];
  mock.reset();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: BEGAN });
  mock.method(performance, "now", () => Date.now());
  mock.method(Math, "random", () => 0.5);
  Object.assign(globalThis, {
    WebSocket: Line,
    XMLHttpRequest: Request,
    location: { origin: "https://board.example" },
    addEventListener: (_name: string, listener: () => void) => (goOffline = listener),
  });
});

function link() {
  const note = (what: string) => () => told.push(what);
  return openLink({ home: "/k/t", auth: { token: "t" }, build: "A", hello: {} as never }, {
    holds: () => ({ board: "b", epoch: "e", v: 3 }),
    reconnectWindow: () => SPREAD,
    hello: (_message, at) => told.push(`hello, asked for after ${at - BEGAN} ms`),
    face: note("face"),
    heartbeat: note("heartbeat"),
    bye: note("bye"),
    codes: note("codes"),
    orders: note("orders"),
    revoked: note("revoked"),
  });
}

/** Let time pass second by second: within one step a stopped clock shows every timer the step's end. */
function pass(milliseconds: number) {
  for (let left = milliseconds; left > 0; left -= SECOND) mock.timers.tick(Math.min(left, SECOND));
}

/** Return the newest line, on which the server just let the kiosk in. */
function letIn(): Line {
  const line = lines[lines.length - 1] as Line;
  line.hear(OPEN, LET_IN);
  return line;
}

test("a kiosk says which device it is and what it holds", () => {
  link();
  const { device, ...said } = JSON.parse((letIn().said[0] as string).slice(2));
  assert.deepEqual(said, { again: false, board: "b", epoch: "e", v: 3, token: "t" });
  assert.match(device, /^[0-9a-f]{32}$/);
});

test("a kiosk that was greeted says so: another device that took its codes meanwhile keeps them", () => {
  link();
  const line = letIn();
  line.hear('42["hello",{}]');
  line.onclose();
  pass(TURN + SECOND);
  assert.match(letIn().said[0] as string, /"again":true/);
});

test("a hello is as old as its question", () => {
  link();
  pass(2 * SECOND);
  lines[0]?.hear(OPEN);
  pass(3 * SECOND);
  lines[0]?.hear('42["hello",{}]', LET_IN);
  assert.deepEqual(told, ["hello, asked for after 2000 ms"]);
});

test("everything that a server says has its listener", () => {
  link();
  const line = letIn();
  for (const event of ["face", "heartbeat", "codes", "orders", "revoked", "bye"]) line.hear(`42["${event}",{}]`);
  assert.deepEqual(told, ["face", "heartbeat", "codes", "orders", "revoked", "bye"]);
});

test("what is painted is told on the line, and over HTTP where there is none", () => {
  const { painted } = link();
  const line = letIn();
  painted("e", 4);
  assert.equal(line.said[1], '42["painted",{"epoch":"e","v":4}]');
  line.onclose();
  painted("e", 5);
  pass(10 * SECOND);
  assert.match(asked[0] as string, /^\/k\/t\/hello\?device=[0-9a-f]{32}&again=0&board=b&epoch=e&v=3&painted=5$/);
});

test("a kiosk whose line broke neither calls nor asks before its turn", () => {
  link();
  const line = letIn();
  pass(7 * SECOND);
  line.onclose();
  pass(TURN - 1);
  assert.deepEqual([lines.length, asked.length], [1, 0]);
  pass(1);
  assert.equal(lines.length, 2);
});

test("where no server is reached the turns come ever later, and HTTP is tried meanwhile", () => {
  link();
  for (const wait of [TURN, 2 * TURN, 4 * TURN]) {
    const calls = lines.length;
    lines[calls - 1]?.onclose();
    pass(wait - 1);
    assert.equal(lines.length, calls);
    pass(1);
    assert.equal(lines.length, calls + 1);
  }
  assert.notEqual(asked.length, 0);
});

test("after half a minute of calm the first turn is a short one again", () => {
  link();
  lines[0]?.onclose();
  pass(TURN);
  letIn();
  pass(30 * SECOND);
  lines[1]?.onclose();
  pass(TURN);
  assert.equal(lines.length, 3);
});

test("a line that does not hold is no calm, however long ago it was", () => {
  link();
  letIn();
  pass(29 * SECOND);
  for (const wait of [TURN, 2 * TURN, 4 * TURN]) {
    const calls = lines.length;
    lines[calls - 1]?.onclose();
    pass(wait - 1);
    assert.equal(lines.length, calls);
    pass(1);
  }
});

test("a kiosk that is refused asks over HTTP, and is told there that it was retired", () => {
  link();
  lines[0]?.hear(OPEN, '44{"message":"Connection rejected by server"}');
  assert.deepEqual(told, []);
  status = 404;
  pass(10 * SECOND);
    assert.deepEqual(told, ["revoked"]);
});

test("a server that says goodbye is left at once, and the next turn is a short one", () => {
  link();
  lines[0]?.onclose();
  pass(TURN);
  const line = letIn();
  line.hear('42["bye",{"reconnectWindow":8}]', '42["face",{}]');
  assert.deepEqual(told, ["bye"]);
  pass(TURN);
  assert.equal(lines.length, 3);
});

test("a tablet that loses its network does not wait until the server was silent for long", () => {
  link();
  letIn();
  goOffline();
  pass(TURN);
  assert.equal(lines.length, 2);
});

test("a line that talks is enough; one that is silent is not believed", () => {
  link();
  const line = letIn();
  for (let heartbeat = 0; heartbeat < 12; heartbeat++) {
    pass(5 * SECOND);
    line.hear("2", '42["heartbeat",{}]');
  }
  assert.deepEqual(asked, []);
  pass(10 * SECOND);
  line.hear("2");
  assert.equal(asked.length, 1);
});
