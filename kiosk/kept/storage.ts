/** What a tablet keeps: over its restarts, or over reloads alone. A browser that keeps nothing for us goes on without. */

type StorageArea = "localStorage" | "sessionStorage";

export function kept(name: string, area: StorageArea = "localStorage"): string | null {
  try {
    return window[area].getItem(name);
  } catch {
    return null;
  }
}

/** Keep it, or nothing: what stood there before is not true any more. Tell whether it is kept. */
export function keep(name: string, value: string, area: StorageArea = "localStorage"): boolean {
  try {
    window[area].setItem(name, value);
    return true;
  } catch {
    forget(name, area);
    return false;
  }
}

export function forget(name: string, area: StorageArea = "localStorage"): void {
  try {
    window[area].removeItem(name);
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
