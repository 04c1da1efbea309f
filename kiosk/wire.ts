/** What the server says. A face is always whole; its own shape is made from signs/face.py. */
import type { Face } from "./generated/face";

/** A door code: from when it is shown (ms since 1970) and its modules, row by row, without the quiet zone. */
export interface Code {
  at: number;
  size: number;
  bits: string;
}

/** A whole face with its version. `utc_offset` is the site's, in minutes: tablets are often set to a wrong zone. */
export interface Frame {
  board: string;
  epoch: string;
  v: number;
  server_now: number;
  utc_offset: number;
  face: Face;
}

export interface Hello extends Frame {
  codes: Code[];
  spread?: number;
}

/** Every five seconds: which version is true, and how long ago the database said so. */
export interface Beat {
  epoch: string;
  v: number | null;
  server_now: number;
  db_age_ms: number;
}

export interface Codes {
  codes: Code[];
  server_now: number;
}

/** What the page carries, so that the first paint waits for nothing. */
export interface Start {
  token: string;
  build: string;
  hello: Hello;
}
