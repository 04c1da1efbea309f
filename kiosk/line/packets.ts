/** What is said on the line, as text: Engine.IO 4 around Socket.IO 5, in one namespace, acknowledging nothing. Pure. */
import { parse } from "./ask";

export type Packet =
  /** The server is there. It will never be silent for longer than `patience`, in ms. */
  | { kind: "open"; patience: number }
  | { kind: "ping" }
  | { kind: "connected" }
  | { kind: "refused" }
  | { kind: "event"; event: string; message: object }
  | { kind: "parted" };

interface Handshake {
  pingInterval: number;
  pingTimeout: number;
}

export const PONG = "3";

export function connect(auth: object): string {
  return `40${JSON.stringify(auth)}`;
}

export function tell(event: string, message: object): string {
  return `42${JSON.stringify([event, message])}`;
}

/** Return what a text says, null where that is nothing to a kiosk: no packet, or one of those that it never needs. */
export function read(text: unknown): Packet | null {
  if (typeof text !== "string") return null;
  const said = text.slice(1);
  switch (text.charAt(0)) {
    case "0":
      return opened(parse<Handshake>(said));
    case "1":
      return { kind: "parted" };
    case "2":
      return { kind: "ping" };
    case "4":
      return carried(said);
    default:
      return null;
  }
}

function opened(handshake: Handshake | null): Packet | null {
  const patience = handshake ? handshake.pingInterval + handshake.pingTimeout : 0;
  return patience > 0 ? { kind: "open", patience } : null;
}

function carried(text: string): Packet | null {
  switch (text.charAt(0)) {
    case "0":
      return { kind: "connected" };
    case "1":
      return { kind: "parted" };
    case "2":
      return told(parse<unknown>(text.slice(1)));
    case "4":
      return { kind: "refused" };
    default:
      return null;
  }
}

function told(said: unknown): Packet | null {
  if (!Array.isArray(said)) return null;
  const [event, message] = said as unknown[];
  return typeof event === "string" && message instanceof Object ? { kind: "event", event, message } : null;
}
