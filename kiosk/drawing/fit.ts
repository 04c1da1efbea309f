/** Fitting text and people into the room there is: in steps, never continuously, so that doors look alike. */

/** A size in pixels of the drawing (1280 × 800), and how many lines it may take. */
export interface Step {
  size: number;
  lines: number;
}

/** No text at a door is smaller than this, in pixels of the glass. */
const SMALLEST = 28;
/** On a glass smaller than any tablet's the drawing is only shrunk: the text would burst it. */
const LARGEST_FLOOR = 40;

/** Return the smallest text in pixels of the drawing; `unit` is how many pixels of the glass one of them has. */
export function smallestAt(unit: number): number {
  // A rem is never quite 100 pixels, and 28.001 would cost a text its second line.
  return Math.min(LARGEST_FLOOR, Math.max(SMALLEST, Math.ceil(SMALLEST / unit - 0.01)));
}

/** Return the step at no less than `smallest`, with no more lines than fit into its height. */
export function raised({ size, lines }: Step, smallest: number): Step {
  if (size >= smallest) return { size, lines };
  return { size: smallest, lines: Math.max(1, Math.floor((lines * size) / smallest)) };
}

/** Return the first step that fits, the last where none does. */
export function firstThatFits<T>(steps: readonly T[], fits: (step: T) => boolean): T {
  return steps.find(fits) ?? (steps[steps.length - 1] as T);
}

/** Room for a picture, in pixels of the drawing; `area` keeps wide and tall ones equally quiet. */
export interface Frame {
  width: number;
  height: number;
  area: number;
}

/** Return width and height of a picture: as large as its frame and its area allow, in its own proportion. */
export function framed({ width, height }: { width: number; height: number }, frame: Frame): [number, number] {
  const scale = Math.min(frame.width / width, frame.height / height, Math.sqrt(frame.area / (width * height)));
  return [Math.round(width * scale), Math.round(height * scale)];
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
