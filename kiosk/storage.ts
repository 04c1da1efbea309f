/** What a tablet keeps over its restarts. A browser that keeps nothing for us goes on without. */

export function kept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keep it, or nothing: what stood there before is not true any more. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    forget(name);
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(name);
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
