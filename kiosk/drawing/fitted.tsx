/** A text in the largest step that fits its box, shortened with an ellipsis where none does. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { firstThatFits, narrowest, raised, type Step, smallestAt } from "./fit";
import { spaced } from "./spacing";

const LEADING = 1.2;
/** Pixels of the drawing in one rem: see tokens.css. */
export const DRAWING = 100;

interface Props {
  text: string;
  steps: readonly Step[];
  class?: string;
}

export function Fitted({ text, steps, class: name }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLSpanElement>(null);
  const fitted = useRef("");
  useLayoutEffect(() => {
    if (!box.current || !inner.current) return;
    const key = `${text} ${box.current.clientWidth} ${rem()}`;
    if (key === fitted.current) return;
    fitted.current = key;
    fit(box.current, inner.current, steps);
  });
  return (
    <div ref={box} class={`fitted ${name ?? ""}`}>
      <span ref={inner}>{spaced(text)}</span>
    </div>
  );
}

/** Return how many pixels of the screen make one rem. */
export function rem(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

function fit(box: HTMLElement, inner: HTMLElement, steps: readonly Step[]): void {
  const unit = rem() / DRAWING;
  const width = box.clientWidth;
  const legible = steps.map((step) => raised(step, smallestAt(unit)));
  const isWithin = ({ size, lines }: Step, room: number) => {
    inner.style.maxWidth = `${room}px`;
    box.style.fontSize = `${size / DRAWING}rem`;
    return inner.scrollWidth <= room + 1 && inner.offsetHeight <= size * unit * LEADING * (lines + 0.5);
  };
  inner.className = "";
  const step = firstThatFits(legible, (one) => isWithin(one, width));
  if (!isWithin(step, width)) return clamp(inner, step.lines);
  const lines = Math.round(inner.offsetHeight / (step.size * unit * LEADING));
  if (lines > 1) inner.style.maxWidth = `${narrowest(width, (room) => isWithin({ size: step.size, lines }, room))}px`;
}

function clamp(inner: HTMLElement, lines: number): void {
  inner.className = "clamped";
  inner.style.webkitLineClamp = String(lines);
}
