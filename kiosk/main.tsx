/** The kiosk: hears the server, keeps the newest face, and draws it with its age once a second. */
import { render } from "preact";
import {
  ageOf,
  asOf,
  delayOn,
  doubted,
  type Heard,
  hear,
  isForgotten,
  isLate,
  openLine,
  serverTime,
  slept,
} from "./age";
import { apply, vouches } from "./apply";
import { Board, Guard } from "./board";
import { areRunningOut, codeAt, goOn } from "./line/codes";
import { dayAt, minuteAt, timeAt } from "./drawing/dates";
import { handsOf, takeReloaded } from "./tablet/hands";
import { canKeep, forgetPages, isKept, keepPage } from "./kept/keep";
import "./kiosk.css";
import { forgetLast, readLast, recalled, writeLast } from "./kept/last";
import { openLink } from "./line/link";
import type { Moment } from "./moment";
import { type Order, ordersOf } from "./tablet/orders";
import { Identify } from "./screens/identify/identify";
import { Trouble } from "./screens/trouble/trouble";
import { forgetToken, keepToken } from "./kept/token";
import { tellVitals } from "./tablet/vitals";
import { type PageState, watch } from "./tablet/watchdog";
import type { Bye, Codes, Frame, Heartbeat, Hello, Start } from "./line/wire";
import { type Language, WORDS } from "./words";

const TICK = 1_000;
const KEEP = 60_000;
const CODES_JITTER = 8_000;
const BACK_FORWARD = 2;
/** The instant at which the page was asked for: its face is at most as old, however long it was under way. */
const LOADING = 0;

const page = document.documentElement;
const screen = document.getElementById("screen") as HTMLElement;
const start = JSON.parse((document.getElementById("start") as HTMLElement).textContent as string) as Start;
const language: Language = page.lang.indexOf("en") === 0 ? "en" : "zh";
const words = WORDS[language];
const themeIsFixed = page.hasAttribute("data-theme");

/** None: a reader's browser, which keeps nothing and shows no door code. */
const token = "token" in start.auth ? start.auth.token : null;

let [held, heard] = begin();
let line = openLine(LOADING, start.hello.server_now);
let { codes, reconnect_window: reconnectWindow, build: newest } = start.hello;
let revoked = false;
let mending = 0;
let ticked = { monotonic: performance.now(), wall: Date.now() };

const link = openLink(start, {
  holds: () => held,
  reconnectWindow: () => reconnectWindow,
  hello: onHello,
  face: onFace,
  heartbeat: onHeartbeat,
  bye: onBye,
  codes: onCodes,
  orders: onOrders,
  revoked: onRevoked,
});
const orders = ordersOf(handsOf(start.home, drawThen), takeReloaded());
const watchdog = watch(start.home, () => reconnectWindow, pageState);

/** A page that came from the server is as good as its word; one that the tablet kept is offline. */
function begin(): [Frame, Heard] {
  if (token && isKept(page)) return recalled(token, start.hello, readLast(), performance.now(), Date.now());
  return [start.hello, hear(LOADING, start.hello.server_now)];
}

function onHello(message: Hello, at: number): void {
  ({ codes, reconnect_window: reconnectWindow, build: newest } = message);
  line = openLine(at, message.server_now);
  onFace(message);
  onOrders(message.orders);
}

function onFace(message: Frame): void {
  revoked = false;
  held = apply(held, message);
  if (vouches(held, message)) heard = word(message.server_now);
  keepLast();
  draw();
  afterPaint(acknowledge);
}

function onHeartbeat(heartbeat: Heartbeat): void {
  ({ reconnect_window: reconnectWindow } = heartbeat);
  if (vouches(held, heartbeat)) heard = word(heartbeat.server_now, heartbeat.db_age_ms);
  else if (heartbeat.v !== null) link.askHello();
}

/** A word is as old as its way was long. */
function word(serverNow: number, dbAge = 0): Heard {
  const now = performance.now();
  let delay: number;
  [delay, line] = delayOn(line, now, serverNow);
  if (isLate(delay)) link.askHello();
  return hear(now - delay, serverNow, dbAge);
}

function onBye(message: Bye): void {
  ({ reconnect_window: reconnectWindow } = message);
}

function onCodes(message: Codes): void {
  codes = message.codes && goOn(codes ?? [], message.codes);
  draw();
}

function onOrders(heard: Order[]): void {
  orders.hear(heard, performance.now());
}

function onRevoked(): void {
  revoked = true;
  if (token) {
    forgetToken();
    forgetLast();
    forgetPages();
  }
  draw();
}

function keepLast(): void {
  const now = performance.now();
  if (!token || !canKeep() || revoked) return;
  if (isForgotten(heard, now)) return forgetLast();
  const age = now - heard.at + heard.dbAge;
  writeLast({ token, frame: held, asOf: asOf(heard), wall: Date.now() - age });
}

function pageState(): PageState {
  const now = performance.now();
  const minute = minuteAt(serverTime(heard, now), held.utc_offset);
  return { silent: now - heard.at, minute, build: start.build, newest };
}

function draw(): void {
  page.setAttribute("data-kind", held.face.kind);
  if (!themeIsFixed) page.setAttribute("data-theme", held.face.night ? "night" : "day");
  const order = orders.shown(performance.now());
  const cut = token ? "revoked" : "ended";
  render(
    <Guard words={words} version={`${held.epoch} ${held.v}`}>
      {revoked ? <Trouble reason={cut} words={words} /> : <Board face={held.face} moment={moment()} />}
      {order && <Identify order={order} words={words} />}
    </Guard>,
    screen,
  );
}

function drawThen(then: () => void): void {
  draw();
  afterPaint(then);
}

function moment(): Moment {
  const now = performance.now();
  const known = asOf(heard);
  return {
    language,
    words,
    age: ageOf(heard, now),
    forgotten: isForgotten(heard, now),
    asOf: timeAt(known, held.utc_offset),
    day: dayAt(known, held.utc_offset, language),
    version: held.v,
    code: codes && codeAt(codes, serverTime(heard, now)),
    isKiosk: token !== null,
    isDisplaced: token !== null && codes === null,
    seconds: Math.floor(now / 1000),
  };
}

/** A frame that was drawn is on the glass once the frame after it is asked for. */
function afterPaint(then: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(then));
}

function acknowledge(): void {
  if (screen.querySelector(`[data-version="${held.v}"]`)) link.painted(held.epoch, held.v);
}

function tick(): void {
  const now = { monotonic: performance.now(), wall: Date.now() };
  if (slept(now.monotonic - ticked.monotonic, now.wall - ticked.wall)) heard = doubted(heard);
  ticked = now;
  mendCodes();
  draw();
  if (!screen.querySelector('[data-trouble="broken"]')) afterPaint(watchdog.painted);
}

/** The hello brings codes too. A door that shows none for its age need not ask. */
function mendCodes(): void {
  if (mending || !lacksCodes()) return;
  mending = setTimeout(() => {
    mending = 0;
    if (lacksCodes()) link.askHello();
  }, Math.random() * CODES_JITTER);
}

function lacksCodes(): boolean {
  const now = performance.now();
  return codes !== null && ageOf(heard, now) === "fresh" && areRunningOut(codes, serverTime(heard, now));
}

/** A page out of the browser's cache is as old as nobody knows. */
function comeBack(event: PageTransitionEvent): void {
  if (!event.persisted && performance.navigation.type !== BACK_FORWARD) return;
  heard = hear(heard.at, heard.serverNow, heard.dbAge, "offline");
  draw();
}

draw();
keepLast();
afterPaint(acknowledge);
addEventListener("pageshow", comeBack);
addEventListener("resize", draw);
setInterval(tick, TICK);
setInterval(keepLast, KEEP);
if (token) {
  keepToken(token);
  tellVitals(start.home, start.build, () => serverTime(heard, performance.now()));
}
if (token && !isKept(page)) {
  onOrders(start.hello.orders);
  keepPage(start.build);
}
