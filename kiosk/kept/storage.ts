/** What a tablet keeps: over its restarts, or over reloads alone. A browser that keeps nothing for us goes on without. */

type Place = "localStorage" | "sessionStorage";

export function kept(name: string, place: Place = "localStorage"): string | null {
  try {
    return window[place].getItem(name);
  } catch {
    return null;
  }
}

/** Keep it, or nothing: what stood there before is not true any more. Tell whether it is kept. */
export function keep(name: string, value: string, place: Place = "localStorage"): boolean {
  try {
    window[place].setItem(name, value);
    return true;
  } catch {
    forget(name, place);
    return false;
  }
}

export function forget(name: string, place: Place = "localStorage"): void {
  try {
    window[place].removeItem(name);
  } catch {
    // There is nothing to forget.
  }
}

/** Return what is kept; where that is nothing, keep and return what was made for it. */
export function keptOr(name: string, made: string): string {
  const known = kept(name);
  if (known) return known;
  keep(name, made);
  return made;
}
