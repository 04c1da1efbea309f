/** The line to the server: a WebSocket, and the same snapshot over HTTP while that one is silent. */
import { io } from "socket.io-client";
import { backoff } from "./backoff";
import type { Beat, Codes, Frame, Hello } from "./wire";

const CALM = 30_000;
const POLL = 5_000;
/** A line that said nothing for this long may be blocked somewhere on the way. */
const SILENT = 8_000;
const PATIENCE = 10_000;
const GONE = 404;

export interface Listener {
  hello(message: Hello): void;
  face(message: Frame): void;
  beat(message: Beat): void;
  codes(message: Codes): void;
  /** The server does not know this kiosk any more. */
  revoked(): void;
}

export interface Link {
  painted(epoch: string, version: number): void;
  askHello(): void;
  askCodes(): void;
}

/** `spread` returns the seconds over which the server wants its fleet to come back. */
export function openLink(token: string, spread: () => number, listener: Listener): Link {
  const socket = io({ transports: ["websocket"], auth: { token }, reconnection: false });
  let attempt = 0;
  let heardAt = performance.now();
  let calm = 0;

  const retry = () => {
    clearTimeout(calm);
    setTimeout(() => socket.connect(), 1000 * backoff(attempt++, spread(), Math.random()));
  };
  const hearing =
    <T>(say: (message: T) => void) =>
    (message: T) => {
      heardAt = performance.now();
      say(message);
    };
  socket.on("connect", () => {
    calm = setTimeout(() => (attempt = 0), CALM);
  });
  socket.on("disconnect", retry);
  socket.on("connect_error", retry);
  socket.on("hello", hearing(listener.hello));
  socket.on("face", hearing(listener.face));
  socket.on("beat", hearing(listener.beat));

  const askHello = asking(`/k/${token}/hello`, listener.hello, listener.revoked);
  setInterval(() => {
    if (performance.now() - heardAt > SILENT) askHello();
  }, POLL);
  return {
    painted: (epoch, v) => socket.connected && socket.emit("painted", { epoch, v }),
    askHello,
    askCodes: asking(`/k/${token}/codes`, listener.codes, listener.revoked),
  };
}

/** Return a function that asks once at a time. */
function asking<T>(url: string, answer: (message: T) => void, gone: () => void): () => void {
  let request: XMLHttpRequest | null = null;
  return () => {
    if (request) return;
    const asked = (request = new XMLHttpRequest());
    asked.open("GET", url);
    asked.timeout = PATIENCE;
    asked.onload = () => {
      if (asked.status === GONE) gone();
      else if (asked.status === 200) answer(JSON.parse(asked.responseText) as T);
    };
    asked.onloadend = () => (request = null);
    asked.send();
  };
}
