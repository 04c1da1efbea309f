import assert from "node:assert/strict";
import { test } from "node:test";
import { type Hands, type Order, ordersOf } from "../../kiosk/tablet/orders";

const order = (id: number, kind: Order["kind"]): Order => ({ id, kind, where: "3-12", name: "K7" });

/** Hands that write down what they did, and paint when they are told to. */
class Recorder implements Hands {
  did: string[] = [];
  paints: (() => void)[] = [];
  healthy = true;
  camera = true;

  answer(id: number, outcome: string): void {
    this.did.push(`${id} ${outcome}`);
  }

  draw(then: () => void): void {
    this.paints.push(then);
  }

  reload(id: number, otherwise: () => void): void {
    if (this.healthy) this.did.push(`reload for ${id}`);
    else otherwise();
  }

  picture(id: number, then: (outcome: "done" | "cannot") => void): void {
    if (this.camera) this.did.push(`picture for ${id}`);
    else then("cannot");
  }
}

test("a kiosk shows its name for twenty seconds and says so once it is on the glass", () => {
  const hands = new Recorder();
  const orders = ordersOf(hands, null);
  orders.hear([order(1, "identify")], 1_000);
  assert.equal(orders.shown(1_000)?.where, "3-12");
  assert.deepEqual(hands.did, []);
  hands.paints.forEach((painted) => painted());
  assert.deepEqual(hands.did, ["1 done"]);
  assert.notEqual(orders.shown(20_999), null);
  assert.equal(orders.shown(21_000), null);
});

test("an order is obeyed once, however often it is heard, and a lost answer is given again", () => {
  const hands = new Recorder();
  const orders = ordersOf(hands, null);
  orders.hear([order(1, "identify")], 0);
  orders.hear([order(1, "identify")], 5_000);
  assert.equal(hands.paints.length, 1);
  hands.paints[0]?.();
  orders.hear([order(1, "identify")], 10_000);
  assert.deepEqual(hands.did, ["1 done", "1 done"]);
  assert.equal(orders.shown(20_000), null);
});

test("a kiosk that loads itself again says so afterwards, and does not go round in circles", () => {
  const before = new Recorder();
  ordersOf(before, null).hear([order(2, "reload")], 0);
  assert.deepEqual(before.did, ["reload for 2"]);
  const after = new Recorder();
  ordersOf(after, 2).hear([order(2, "reload")], 0);
  assert.deepEqual(after.did, ["2 done"]);
});

test("a kiosk does not load itself again while the server does not answer, and tries when it hears the order anew", () => {
  const hands = new Recorder();
  const orders = ordersOf(hands, null);
  hands.healthy = false;
  orders.hear([order(2, "reload")], 0);
  hands.healthy = true;
  orders.hear([order(2, "reload")], 5_000);
  assert.deepEqual(hands.did, ["reload for 2"]);
});

test("a browser that takes no pictures says so", () => {
  const hands = new Recorder();
  hands.camera = false;
  ordersOf(hands, null).hear([order(3, "screenshot")], 0);
  assert.deepEqual(hands.did, ["3 cannot"]);
});
