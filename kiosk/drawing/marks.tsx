/** The marks of DESIGN.md: they differ in shape first, so that they work in one bit. Drawn on a 24 × 24 grid. */
import type { ComponentChildren } from "preact";
import type { Group } from "../generated/face";

export type Shape = Group["mark"] | "clock" | "dark" | "hollow";

const SHAPES: Record<Shape, ComponentChildren> = {
  disc: <circle cx="12" cy="12" r="10" />,
  half: (
    <>
      <circle cx="12" cy="12" r="8.75" class="stroke" />
      <path d="M12 3.25a8.75 8.75 0 0 0 0 17.5z" />
    </>
  ),
  square: <path d="M3 3h18v18H3z" />,
  arrow: (
    <>
      <path d="M11 4.25H3.25v16.5h16.5V13" class="stroke" />
      <path d="M9.5 14.5L20 4M13.5 2.75h7.75v7.75" class="stroke" />
    </>
  ),
  ring: <circle cx="12" cy="12" r="8.75" class="stroke" />,
  dash: <path d="M3 10.5h18v3H3z" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="9.75" class="stroke" />
      <path d="M12 6v6.5l4.5 3" class="stroke" />
    </>
  ),
  dark: (
    <>
      <path d="M2.25 4.25h19.5v15.5H2.25z" class="stroke" />
      <path d="M6 16L18 8" class="stroke" />
    </>
  ),
  hollow: <circle cx="12" cy="12" r="9.5" class="stroke dashed" />,
};

export function Mark({ shape }: { shape: Shape }) {
  return (
    <svg class={`mark mark-${shape}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {SHAPES[shape]}
    </svg>
  );
}
