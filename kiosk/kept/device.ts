/** A random name by which the server tells one device from another that uses the same token. */
import { keptOr } from "./storage";

const NAME = "doorboard.device";

/** Return this device's name. A browser that keeps nothing for us has a new one for each page. */
export function deviceName(): string {
  return keptOr(NAME, random());
}

/** Return 128 random bits in hexadecimal digits. */
export function random(): string {
  let text = "";
  for (const byte of Array.prototype.slice.call(crypto.getRandomValues(new Uint8Array(16))) as number[]) {
    text += (256 + byte).toString(16).slice(1);
  }
  return text;
}
