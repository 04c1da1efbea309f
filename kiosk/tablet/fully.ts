/**
 * The JavaScript interface of Fully Kiosk Browser, where the tablet runs it and its owner has switched the interface on.
 * Every function may be missing in an old version, or fail: whatever it does, the board goes on.
 */

interface Bridge {
  getBatteryLevel(): unknown;
  isPlugged(): unknown;
  /** From 0 to 9; -1 without Wi-Fi. */
  getWifiSignalLevel(): unknown;
  getWifiSsid(): unknown;
  getFullyVersion(): unknown;
  getScreenshotPngBase64(): unknown;
}

export interface Fully {
  battery: number | null;
  plugged: boolean | null;
  wifi: number | null;
  ssid: string | null;
  app: string;
  /** Return a PNG in Base64; empty where none can be taken. */
  screenshot(): string;
}

/** Return the interface of a window that has it. */
export function fullyOf(host: { fully?: unknown }): Fully | null {
  const bridge = host.fully as Bridge | undefined;
  if (!bridge) return null;
  const plugged = tried(() => bridge.isPlugged());
  return {
    battery: number(tried(() => bridge.getBatteryLevel())),
    plugged: typeof plugged === "boolean" ? plugged : null,
    wifi: number(tried(() => bridge.getWifiSignalLevel())),
    ssid: name(text(tried(() => bridge.getWifiSsid()))),
    app: `Fully ${text(tried(() => bridge.getFullyVersion()))}`.trim(),
    screenshot: () => text(tried(() => bridge.getScreenshotPngBase64())),
  };
}

/** Call a function of Java: as a method of its object, and prepared for anything. */
function tried(call: () => unknown): unknown {
  try {
    return call();
  } catch {
    return null;
  }
}

function number(value: unknown): number | null {
  const found = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof found === "number" && isFinite(found) ? found : null;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Android puts the name in quotation marks, and has one for a name that it may not tell. */
function name(ssid: string): string | null {
  const bare = ssid.replace(/^"|"$/g, "");
  return bare === "" || bare === "<unknown ssid>" ? null : bare;
}
