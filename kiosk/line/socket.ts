/** One WebSocket to the server, from its opening to its only end. What is broken on it is not heard. */
import { connect, PONG, type Packet, read, tell } from "./packets";

const PATH = "/socket.io/?EIO=4&transport=websocket";
/** How long a server may take to say its first word. */
const OPENING = 20_000;

export interface Ears {
  /** Return by what the server knows who listens; asked as soon as it is there. */
  auth(): object;
  connected(): void;
  /** By the name of the event; what has no ear is not heard. */
  events: { [event: string]: (message: never) => void };
  /** `wasOpen`: there was a server on the line, and it did not refuse who listens. */
  over(wasOpen: boolean): void;
}

export interface Socket {
  /** Tell the server, if it listens. */
  say(event: string, message: object): void;
  close(): void;
}

type State = "opening" | "open" | "connected" | "over";

export function openSocket(ears: Ears): Socket {
  let state: State = "opening";
  let patience = OPENING;
  let due = 0;
  let timer = 0;
  let socket: WebSocket | null = null;

  const end = (wasOpen: boolean) => {
    if (state === "over") return;
    state = "over";
    clearTimeout(timer);
    if (socket) socket.close();
    ears.over(wasOpen);
  };
  const close = () => end(state !== "opening");
  const wait = () => {
    clearTimeout(timer);
    due = Date.now() + patience;
    timer = setTimeout(close, patience);
  };
  const send = (text: string) => (socket as WebSocket).send(text);
  const take = (packet: Packet) => {
    if (packet.kind === "open") ({ patience } = packet);
    wait();
    switch (packet.kind) {
      case "open":
        if (state !== "opening") return;
        state = "open";
        return send(connect(ears.auth()));
      case "ping":
        return send(PONG);
      case "connected":
        if (state !== "open") return;
        state = "connected";
        return ears.connected();
      case "event":
        // The server greets before it says that it let somebody in.
        return hear(ears.events, packet.event, packet.message);
      case "refused":
        return end(false);
      default:
        return close();
    }
  };

  wait();
  try {
    socket = new WebSocket(location.origin.replace("http", "ws") + PATH);
    socket.onclose = close;
    socket.onmessage = ({ data }) => {
      const packet = state === "over" ? null : read(data);
      if (packet) take(packet);
    };
  } catch {
    close();
  }
  return {
    say(event, message) {
      if (state !== "connected") return;
      // A tablet that slept has a line that nobody holds any more, and a timer that slept as well.
      if (Date.now() > due) close();
      else send(tell(event, message));
    },
    close,
  };
}

function hear(events: Ears["events"], event: string, message: object): void {
  const ear = Object.prototype.hasOwnProperty.call(events, event) && events[event];
  if (ear) ear(message as never);
}
