/** Fitting text and people into the room there is: in steps, never continuously, so that doors look alike. */

/** A size in pixels of the drawing (1280×800), and how many lines it may take. */
export interface Step {
  size: number;
  lines: number;
}

/** Return the first step that fits, the last where none does. */
export function firstThatFits<T>(steps: readonly T[], fits: (step: T) => boolean): T {
  return steps.find(fits) ?? (steps[steps.length - 1] as T);
}

/** Return the narrowest width that still passes, so that a last line is never a single character. */
export function narrowest(width: number, passes: (width: number) => boolean): number {
  let [low, high] = [width / 4, width];
  while (high - low > 4) {
    const middle = (low + high) / 2;
    if (passes(middle)) high = middle;
    else low = middle;
  }
  return Math.ceil(high);
}
