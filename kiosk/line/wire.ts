/** What the server says. A face is always whole; its own shape is made from signs/face.py. */
import type { Face } from "../generated/face";
import type { Order } from "../tablet/orders";

/** A door code: from when it is shown (ms since 1970) and its modules, row by row, without the quiet zone. */
export interface Code {
  at: number;
  size: number;
  bits: string;
}

/**
 * Which state of a board: a version counts within its epoch and for its board alone. The kiosk names its own when it
 * says hello.
 */
export interface Stand {
  board: string;
  epoch: string;
  v: number;
}

/** A whole face with its version. `utc_offset` is the site's, in minutes: tablets are often set to a wrong zone. */
export interface Frame extends Stand {
  server_now: number;
  utc_offset: number;
  face: Face;
}

export interface Hello extends Frame {
  /** None: here no codes are shown, or another device with the same token shows them. */
  codes: Code[] | null;
  orders: Order[];
  /** Seconds over which the fleet is to come back after it lost its line. */
  reconnect_window: number;
  /** The build that the server would serve now. */
  build: string;
}

/** The server stops; it will be back soon. */
export interface Bye {
  reconnect_window: number;
}

/** Every five seconds: which version is true, and how long ago the database said so. */
export interface Heartbeat {
  epoch: string;
  v: number | null;
  server_now: number;
  db_age_ms: number;
  reconnect_window: number;
}

/** Once a minute, long before those that were sent have run out: those that come after them. None: see Hello. */
export interface Codes {
  codes: Code[] | null;
}

/** What the page carries, so that the first paint waits for nothing. */
export interface Start {
  /** Below this address the server answers about this board. */
  home: string;
  /** By what the server knows who shows it: a kiosk by its token, a reader's browser by its cookie. */
  auth: { token: string } | { board: string };
  build: string;
  hello: Hello;
}
