/**
 * The page of a tablet that is nobody's kiosk yet. It shows a code until somebody confirms it; then it is that kiosk,
 * and leads on to its board whenever the tablet starts here again.
 */
import { get, parse, post } from "../line/ask";
import { pathOf } from "../line/codes";
import { random } from "../kept/device";
import { canKeep, forgetPages } from "../kept/keep";
import "./pair.css";
import { keptOr } from "../kept/storage";
import { forgetToken, keepToken, keptToken } from "../kept/token";
import type { Code } from "../line/wire";

const SECRET = "doorboard.pairing";
const EVERY = 3_000;
const TICK = 500;
const LASTS = 600;
const [OK, GONE, MANY] = [200, 404, 429];
const SVG = "http://www.w3.org/2000/svg";

interface Answer {
  token?: string;
  code?: string;
  /** Seconds. */
  left?: number;
  qr?: Code;
}

const page = document.body;
const secret = keptSecret();
let shown = "";
let ends = 0;

const kept = keptToken();
if (kept) goOn(kept);
else begin();

function begin(): void {
  ask();
  setInterval(tick, TICK);
}

/** A tablet that was paired here goes to its board, unless that was taken from it. */
function goOn(token: string): void {
  get(`/k/${token}`, (status) => {
    if (status === OK) location.replace(`/k/${token}`);
    else if (status === GONE) {
      forgetToken();
      begin();
    } else setTimeout(() => goOn(token), EVERY);
  });
}

function ask(): void {
  post("/pair/ask", { secret, glass: `${screen.width}×${screen.height}` }, (status, text) => {
    if (!hear(status, parse<Answer>(text) || {})) setTimeout(ask, EVERY);
  });
}

/** Take an answer; tell whether it was the last one. */
function hear(status: number, { token, code, left, qr }: Answer): boolean {
  if (status === OK && token) {
    become(token);
    return true;
  }
  if (status === OK && code && qr) {
    ends = performance.now() + 1000 * (left || 0);
    show(code, qr);
    say("waiting");
    tick();
  } else say(status === MANY ? "many" : "lost");
  return false;
}

function become(token: string): void {
  say("paired");
  forgetAll().then(() => {
    keepToken(token);
    location.replace(`/k/${token}`);
  });
}

/** Nothing of an earlier life at another door stays on this tablet. */
function forgetAll(): Promise<unknown> {
  try {
    localStorage.clear();
  } catch {
    // A browser that keeps nothing for us has nothing to forget.
  }
  if (!canKeep()) return Promise.resolve();
  const { serviceWorker } = navigator;
  const workers = serviceWorker.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister())));
  return Promise.all([forgetPages(), workers]).catch(() => undefined);
}

function show(code: string, qr: Code): void {
  if (code === shown) return;
  shown = code;
  const halves = document.querySelectorAll(".code b");
  [code.slice(0, 3), code.slice(3)].forEach((half, index) => ((halves[index] as Element).textContent = half));
  const box = document.querySelector(".qr") as Element;
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", `0 0 ${qr.size} ${qr.size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  path.setAttribute("d", pathOf(qr));
  svg.appendChild(path);
  box.textContent = "";
  box.appendChild(svg);
}

function tick(): void {
  const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
  const seconds = `0${left % 60}`.slice(-2);
  (document.querySelector("time") as Element).textContent = `${Math.floor(left / 60)}:${seconds}`;
  (document.querySelector(".line i") as HTMLElement).style.width = `${(100 * left) / LASTS}%`;
  // A code whose time is over would be refused.
  if (shown && left === 0) say("lost");
}

function say(state: "waiting" | "lost" | "many" | "paired"): void {
  page.setAttribute("data-state", state);
}

/** The tablet's own secret: it outlives a restart, so that a code that was confirmed meanwhile is not lost. */
function keptSecret(): string {
  return keptOr(SECRET, random() + random());
}
