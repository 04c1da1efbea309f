/** What this kiosk is told to do. Each order is obeyed once and answered; an answer that was lost is given again. */

/** How long the kiosk shows its name. */
const SHOWN = 20_000;

export interface Order {
  id: number;
  kind: "identify" | "reload" | "screenshot";
  /** What the kiosk is called: the place of its board, and its own name. */
  where: string;
  name: string;
}

type Outcome = "done" | "cannot";

/** What the page can do. */
export interface Hands {
  answer(id: number, outcome: Outcome): void;
  /** Draw, and tell when it is on the glass. */
  draw(then: () => void): void;
  /** Load the page again, once the server surely answers. */
  reload(id: number, otherwise: () => void): void;
  /** Take a picture of the glass and send it; tell what came of it. */
  picture(id: number, then: (outcome: Outcome) => void): void;
}

export interface Orders {
  hear(orders: readonly Order[], now: number): void;
  /** Return the order to be seen on the glass at this monotonic instant. */
  shown(now: number): Order | null;
}

/** `reloaded` is the order for which this page was loaded. */
export function ordersOf(hands: Hands, reloaded: number | null): Orders {
  const begun: number[] = [];
  const done: { [id: number]: Outcome } = {};
  let seen: Order | null = null;
  let until = 0;

  const finish = (id: number) => (outcome: Outcome) => {
    done[id] = outcome;
    hands.answer(id, outcome);
  };
  const identify = (order: Order, now: number) => {
    [seen, until] = [order, now + SHOWN];
    hands.draw(() => finish(order.id)("done"));
  };
  const reload = (id: number) => {
    if (id === reloaded) finish(id)("done");
    else hands.reload(id, () => begun.splice(begun.indexOf(id), 1));
  };
  return {
    hear(orders, now) {
      for (const order of orders) {
        const { id, kind } = order;
        const outcome = done[id];
        if (outcome) hands.answer(id, outcome);
        if (begun.indexOf(id) >= 0) continue;
        begun.push(id);
        if (kind === "identify") identify(order, now);
        else if (kind === "reload") reload(id);
        else hands.picture(id, finish(id));
      }
    },
    shown: (now) => (now < until ? seen : null),
  };
}
