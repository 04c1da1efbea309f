/** The token that a tablet was paired with: the page that it was paired at goes on to its board, at every start. */
import { forget, keep, kept } from "./storage";

const NAME = "doorboard.kiosk";

export function keptToken(): string | null {
  return kept(NAME);
}

/** Keep it. A tablet that cannot is to start with the address of its board. */
export function keepToken(token: string): void {
  keep(NAME, token);
}

export function forgetToken(): void {
  forget(NAME);
}
