/** The token that a tablet was paired with: the page that it was paired at goes on to its board, at every start. */

const NAME = "doorboard.kiosk";

export function keptToken(): string | null {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

/** Keep it. A tablet that cannot is to start with the address of its board. */
export function keepToken(token: string): void {
  try {
    localStorage.setItem(NAME, token);
  } catch {
    forgetToken();
  }
}

export function forgetToken(): void {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // A browser that keeps nothing for us has nothing to forget.
  }
}
