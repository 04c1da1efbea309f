/** A company's logo: every one takes about the same area, whatever its shape, so that none shouts. */
import { useState } from "preact/hooks";
import { type Frame, framed } from "../../drawing/fit";
import { DRAWING } from "../../drawing/fitted";
import type { Logo as Picture } from "../../generated/face";

export function Logo({ logo, frame }: { logo: Picture | undefined; frame: Frame }) {
  const [missing, miss] = useState("");
  if (!logo || missing === logo.url) return null;
  const [width, height] = framed(logo, frame);
  const style = { width: `${width / DRAWING}rem`, height: `${height / DRAWING}rem` };
  // A picture that does not come leaves the name alone, not a torn frame.
  return <img class="logo" data-ink={logo.ink} src={logo.url} alt="" style={style} onError={() => miss(logo.url)} />;
}
