/** The kiosk: hears the server, keeps the newest face, and draws it with its age once a second. */
import { render } from "preact";
import { ageOf, asOf, doubted, type Heard, hear, isForgotten, serverTime, slept } from "./age";
import { apply, vouches } from "./apply";
import { Board, Guard } from "./board";
import { areRunningOut, codeAt } from "./codes";
import { dayAt, timeAt } from "./dates";
import "./kiosk.css";
import { openLink } from "./link";
import type { Moment } from "./moment";
import { Trouble } from "./screens/trouble/trouble";
import type { Beat, Codes, Frame, Hello, Start } from "./wire";
import { type Language, WORDS } from "./words";

const TICK = 1_000;
const CODES_JITTER = 8_000;
const RECOVERY = 30_000;
const DEFAULT_SPREAD = 2;
const BACK_FORWARD = 2;

const page = document.documentElement;
const screen = document.getElementById("screen") as HTMLElement;
const start = JSON.parse((document.getElementById("start") as HTMLElement).textContent as string) as Start;
const language: Language = page.lang.indexOf("en") === 0 ? "en" : "zh";
const words = WORDS[language];
const themeIsFixed = page.hasAttribute("data-theme");

let held: Frame = start.hello;
let heard: Heard = hear(performance.now(), held.server_now);
let codes = start.hello.codes;
let spread = start.hello.spread ?? DEFAULT_SPREAD;
let revoked = false;
let refill = 0;
let ticked = { monotonic: performance.now(), wall: Date.now() };

const link = openLink(start.token, () => spread, {
  hello: onHello,
  face: onFace,
  beat: onBeat,
  codes: onCodes,
  revoked: onRevoked,
});

function onHello(message: Hello): void {
  codes = message.codes;
  spread = message.spread ?? DEFAULT_SPREAD;
  onFace(message);
}

function onFace(message: Frame): void {
  revoked = false;
  held = apply(held, message);
  heard = hear(performance.now(), message.server_now);
  draw();
  afterPaint(acknowledge);
}

function onBeat(beat: Beat): void {
  if (vouches(held, beat)) heard = hear(performance.now(), beat.server_now, beat.db_age_ms);
  else if (beat.v !== null) link.askHello();
}

function onCodes(message: Codes): void {
  codes = message.codes;
}

function onRevoked(): void {
  revoked = true;
  draw();
}

function draw(): void {
  page.setAttribute("data-kind", held.face.kind);
  if (!themeIsFixed) page.setAttribute("data-theme", held.face.night ? "night" : "day");
  const content = revoked ? <Trouble reason="revoked" words={words} /> : <Board face={held.face} moment={moment()} />;
  render(
    <Guard words={words} onFailure={recover}>
      {content}
    </Guard>,
    screen,
  );
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
    code: codeAt(codes, serverTime(heard, now)),
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
  fetchCodes();
  draw();
}

function fetchCodes(): void {
  const enough = !areRunningOut(codes, serverTime(heard, performance.now()));
  if (held.face.kind !== "door" || refill || enough) return;
  refill = setTimeout(() => {
    refill = 0;
    link.askCodes();
  }, Math.random() * CODES_JITTER);
}

/** Load the page again, but only once the server really answers: a blank page would be worse. */
function recover(): void {
  setTimeout(() => {
    fetch(location.href).then((answer) => (answer.ok ? location.reload() : recover()), recover);
  }, RECOVERY);
}

/** A page out of the browser's cache is as old as nobody knows. */
function comeBack(event: PageTransitionEvent): void {
  if (!event.persisted && performance.navigation.type !== BACK_FORWARD) return;
  heard = hear(heard.at, heard.serverNow, heard.dbAge, "offline");
  draw();
}

draw();
afterPaint(acknowledge);
addEventListener("pageshow", comeBack);
addEventListener("resize", draw);
setInterval(tick, TICK);
