import assert from "node:assert/strict";
import { test } from "node:test";
import { fullyOf } from "../../kiosk/tablet/fully";
import { type Host, vitalsOf } from "../../kiosk/tablet/vitals";

const plain: Host = { navigator: { userAgent: "Chrome/53" }, innerWidth: 1280, innerHeight: 800 };
const vitals = (host: Partial<Host>) => vitalsOf({ ...plain, ...host }, "A", 1_499.6);

/** What the interface of Fully is: functions of Java that want to be called as methods. */
class Bridge {
  level = 82;

  getBatteryLevel() {
    return this.level;
  }

  isPlugged() {
    return true;
  }

  getWifiSignalLevel() {
    return "7";
  }

  getWifiSsid() {
    return '"park"';
  }

  getFullyVersion() {
    return "1.55";
  }

  getScreenshotPngBase64() {
    return "iVBORw0KGgo=";
  }
}

test("a plain browser tells what it is and how its clock goes", async () => {
  assert.deepEqual(await vitals({}), {
    battery: null,
    plugged: null,
    wifi: null,
    ssid: null,
    app: null,
    agent: "Chrome/53",
    width: 1280,
    height: 800,
    drift: 1_500,
    build: "A",
  });
});

test("Fully Kiosk Browser tells of battery and Wi-Fi", async () => {
  const { battery, plugged, wifi, ssid, app } = await vitals({ fully: new Bridge() });
  assert.deepEqual([battery, plugged, wifi, ssid, app], [82, true, 7, "park", "Fully 1.55"]);
});

test("an old or broken interface costs nothing but its own answers", async () => {
  const fails = () => {
    throw new Error("Java exception was raised during method invocation");
  };
  const { battery, wifi, ssid, app } = await vitals({
    fully: { getBatteryLevel: fails, getWifiSignalLevel: () => "?", getWifiSsid: () => "<unknown ssid>" },
  });
  assert.deepEqual([battery, wifi, ssid, app], [null, null, null, "Fully"]);
  assert.equal(fullyOf({ fully: {} })?.screenshot(), "");
});

test("a browser with a battery of its own tells of it", async () => {
  const getBattery = () => Promise.resolve({ level: 0.42, charging: false });
  const { battery, plugged } = await vitals({ navigator: { ...plain.navigator, getBattery } });
  assert.deepEqual([battery, plugged], [42, false]);
  const refuses = () => Promise.reject(new Error("not allowed"));
  assert.equal((await vitals({ navigator: { ...plain.navigator, getBattery: refuses } })).battery, null);
});

test("FreeKiosk is named, with its version where it tells", async () => {
  assert.equal((await vitals({ FreeKiosk: { version: 1 } })).app, "FreeKiosk");
  const getVersion = () => Promise.resolve({ versionName: "1.2.27" });
  assert.equal((await vitals({ freekiosk: { getVersion } })).app, "FreeKiosk 1.2.27");
  assert.equal((await vitals({ freekiosk: { getVersion: () => Promise.reject(new Error()) } })).app, "FreeKiosk");
});

test("only Fully takes pictures of the glass", () => {
  assert.equal(fullyOf({ fully: new Bridge() })?.screenshot(), "iVBORw0KGgo=");
  assert.equal(fullyOf(plain), null);
});
