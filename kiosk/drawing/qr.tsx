/** A door code, crisp: every module is a whole number of pixels, black on white by night too. */
import { pathOf } from "../line/codes";
import { DRAWING, rem } from "./fitted";
import type { Code } from "../line/wire";

const QUIET_ZONE = 4;
/** 45 mm on a ten-inch tablet, in pixels of the drawing. */
const SMALLEST = 265;

export function Qr({ code }: { code: Code }) {
  const module = Math.ceil((SMALLEST * rem()) / DRAWING / code.size);
  const edge = code.size + 2 * QUIET_ZONE;
  return (
    <svg
      class="qr"
      data-code={code.at}
      viewBox={`${-QUIET_ZONE} ${-QUIET_ZONE} ${edge} ${edge}`}
      width={edge * module}
      height={edge * module}
      style={{ margin: `${-QUIET_ZONE * module}px` }}
      shape-rendering="crispEdges"
    >
      <path class="ground" d={`M${-QUIET_ZONE} ${-QUIET_ZONE}h${edge}v${edge}h${-edge}z`} />
      <path fill="#000" d={pathOf(code)} />
    </svg>
  );
}
