/** The room that a box has on the glass, in pixels of the drawing, measured after every drawing. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { DRAWING, rem } from "./fitted";

export interface Area {
  width: number;
  height: number;
}

export function useArea(): [RefObject<HTMLDivElement>, Area] {
  const box = useRef<HTMLDivElement>(null);
  const [area, setArea] = useState<Area>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    if (!box.current) return;
    const scale = DRAWING / rem();
    const [width, height] = [box.current.clientWidth * scale, box.current.clientHeight * scale];
    if (width !== area.width || height !== area.height) setArea({ width, height });
  });
  return [box, area];
}
