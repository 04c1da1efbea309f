/** A figure that changes in place: the old one fades while the new one appears, and nothing moves. */
import { useRef } from "preact/hooks";

interface Props {
  /** Names the figure for readers of the document, such as `present`. */
  name: string;
  value: number;
  /** Room is kept for as many digits as this has. */
  most: number;
  unknown?: boolean;
}

export function Figure({ name, value, most, unknown = false }: Props) {
  const shown = unknown ? "–" : String(value);
  const change = useRef({ shown, was: "" });
  if (change.current.shown !== shown) change.current = { shown, was: change.current.shown };
  return (
    <span class="figure" data-count={name} style={{ minWidth: `${String(most).length}ch` }}>
      <span key={shown} class={change.current.was && "changed"} data-was={change.current.was}>
        {shown}
      </span>
    </span>
  );
}
