/** What the kiosk tells of itself every few minutes, as far as its browser can: power, Wi-Fi, what it is, its clock. */
import { post } from "../line/ask";
import { fullyOf } from "./fully";

const FIRST = 10_000;
const EVERY = 300_000;

export interface Vitals {
  battery: number | null;
  plugged: boolean | null;
  wifi: number | null;
  ssid: string | null;
  app: string | null;
  agent: string;
  width: number;
  height: number;
  /** How much the tablet's clock is ahead of the server's, in ms. */
  drift: number;
  build: string;
}

interface Battery {
  level: number;
  charging: boolean;
}

/** What a window may have beside what all have. FreeKiosk shows itself, and in some versions its own. */
export interface Host {
  fully?: unknown;
  FreeKiosk?: unknown;
  freekiosk?: { getVersion?(): Promise<{ versionName?: string }> };
  navigator: { userAgent: string; getBattery?(): Promise<Battery> };
  innerWidth: number;
  innerHeight: number;
}

/** Tell the server for ever. `serverNow` returns its time in ms since 1970, as far as it is known. */
export function tellVitals(home: string, build: string, serverNow: () => number): void {
  const tell = () =>
    vitalsOf(window as Host, build, Date.now() - serverNow()).then((vitals) => post(`${home}/vitals`, vitals));
  setTimeout(tell, FIRST * (1 + Math.random()));
  setInterval(tell, EVERY);
}

export function vitalsOf(host: Host, build: string, drift: number): Promise<Vitals> {
  const fully = fullyOf(host);
  const { innerWidth: width, innerHeight: height } = host;
  const own = { agent: host.navigator.userAgent, width, height, drift: Math.round(drift), build };
  if (fully) {
    const { battery, plugged, wifi, ssid, app } = fully;
    return Promise.resolve({ battery, plugged, wifi, ssid, app, ...own });
  }
  return Promise.all([batteryOf(host), freeKioskOf(host)]).then(([power, app]) => ({
    battery: power && Math.round(power.level * 100),
    plugged: power && power.charging,
    wifi: null,
    ssid: null,
    app,
    ...own,
  }));
}

/** Chrome's own, on secure pages. */
function batteryOf({ navigator }: Host): Promise<Battery | null> {
  return Promise.resolve()
    .then(() => (navigator.getBattery ? navigator.getBattery() : null))
    .catch(() => null);
}

function freeKioskOf({ FreeKiosk, freekiosk }: Host): Promise<string | null> {
  if (!FreeKiosk && !freekiosk) return Promise.resolve(null);
  return Promise.resolve()
    .then(() => (freekiosk && freekiosk.getVersion ? freekiosk.getVersion() : null))
    .then((version) => `FreeKiosk ${(version && version.versionName) || ""}`.trim())
    .catch(() => "FreeKiosk");
}
