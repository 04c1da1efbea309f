/** The line to the server: a WebSocket, and the same snapshot over HTTP while that one is silent. */
import { ask } from "./ask";
import { backoff } from "./backoff";
import { deviceName } from "../kept/device";
import type { Order } from "../tablet/orders";
import { type Ears, openSocket } from "./socket";
import type { Bye, Codes, Frame, Heartbeat, Hello, Stand, Start } from "./wire";

const CALM = 30_000;
const POLL = 5_000;
/** A line that said nothing for this long may be blocked somewhere on the way. */
const SILENT = 8_000;

export interface Listener {
  /** Return what is held: a server that knows less went back in time, and learns it here. */
  holds(): Stand;
  /** Return the seconds over which the server wants its fleet to come back. */
  reconnectWindow(): number;
  /** `at` is the monotonic instant for which the message is surely true. */
  hello(message: Hello, at: number): void;
  face(message: Frame): void;
  heartbeat(message: Heartbeat): void;
  bye(message: Bye): void;
  codes(message: Codes): void;
  orders(orders: Order[]): void;
  /** The board may not be shown here any more. */
  revoked(): void;
}

export interface Link {
  painted(epoch: string, version: number): void;
  askHello(): void;
}

export function openLink({ home, auth }: Start, listener: Listener): Link {
  const device = deviceName();
  let attempt = 0;
  /** Greeted since this page was loaded: another device that took the codes meanwhile keeps them. */
  let again = false;
  let misses = 0;
  let heardAt = performance.now();
  /** When the line was asked for its hello; 0 once that is answered. */
  let askedAt = 0;
  let quietUntil = 0;
  let calm = 0;
  /** The version on the glass, for a server that hears no socket. */
  let glass = 0;

  const waitFor = (turn: number) => 1000 * backoff(turn, listener.reconnectWindow(), Math.random());
  const quiet = (wait: number) => {
    quietUntil = performance.now() + wait;
    return wait;
  };
  const hearing =
    <T>(say: (message: T) => void) =>
    (message: T) => {
      heardAt = performance.now();
      say(message);
    };
  const ears: Ears = {
    auth() {
      askedAt = performance.now();
      const { board, epoch, v } = listener.holds();
      return Object.assign({ device, again, board, epoch, v }, auth);
    },
    connected() {
      calm = setTimeout(() => (attempt = 0), CALM);
    },
    events: {
      hello: hearing((message: Hello) => {
        again = true;
        listener.hello(message, askedAt || heardAt);
        askedAt = 0;
      }),
      face: hearing(listener.face),
      heartbeat: hearing(listener.heartbeat),
      codes: listener.codes,
      orders: (message: { orders: Order[] }) => listener.orders(message.orders),
      revoked: listener.revoked,
      bye(message: Bye) {
        listener.bye(message);
        attempt = 0;
        socket.close();
      },
    },
    over(wasOpen) {
      clearTimeout(calm);
      const wait = waitFor(attempt++);
      setTimeout(() => (socket = openSocket(ears)), wait);
      // The whole fleet may have lost its line: before its own turn, a kiosk does not poll either.
      if (wasOpen) quiet(wait);
    },
  };
  let socket = openSocket(ears);
  // Else it would be noticed only when the server's silence has lasted too long.
  addEventListener("offline", () => socket.close());

  const askHello = ask<Hello>(helloOf, {
    answered(message, at) {
      again = true;
      misses = quietUntil = 0;
      listener.hello(message, at);
    },
    gone: listener.revoked,
    missed: () => quiet(waitFor(misses++)),
  });
  setInterval(() => {
    const now = performance.now();
    if (now - heardAt > SILENT && now >= quietUntil) askHello();
  }, POLL);
  return {
    painted(epoch, v) {
      glass = v;
      socket.say("painted", { epoch, v });
    },
    askHello,
  };

  function helloOf(): string {
    const { board, epoch, v } = listener.holds();
    const said = `device=${device}&again=${again ? 1 : 0}&board=${board}&epoch=${encodeURIComponent(epoch)}`;
    return `${home}/hello?${said}&v=${v}&painted=${glass}`;
  }
}
