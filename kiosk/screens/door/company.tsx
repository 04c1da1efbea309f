/** A company's name: the short one large with the full one below it, or the full one as large as it fits. */
import { Fitted } from "../../drawing/fitted";
import type { Step } from "../../drawing/fit";
import type { Tenant } from "../../generated/face";
import { Logo } from "./logo";

/** A name alone has the whole height of the head, one with the full name below it somewhat over half. */
const ALONE: Step[] = [
  { size: 116, lines: 1 },
  { size: 92, lines: 1 },
  { size: 84, lines: 2 },
  { size: 72, lines: 2 },
  { size: 58, lines: 3 },
  { size: 44, lines: 4 },
  { size: 34, lines: 5 },
  { size: 28, lines: 6 },
];
const SHORT: Step[] = [
  { size: 108, lines: 1 },
  { size: 92, lines: 1 },
  { size: 72, lines: 1 },
  { size: 56, lines: 1 },
  { size: 48, lines: 2 },
  { size: 34, lines: 3 },
];
const FULL: Step[] = [
  { size: 40, lines: 1 },
  { size: 40, lines: 2 },
  { size: 34, lines: 2 },
  { size: 28, lines: 3 },
];

const LOGO = { width: 240, height: 110, area: 14_000 };

export function Company({ tenant }: { tenant: Tenant }) {
  const { name, short_name, logo } = tenant;
  const isShortened = !!short_name && short_name !== name;
  return (
    <div class="company">
      <div class="titled">
        <Fitted text={short_name || name} steps={isShortened ? SHORT : ALONE} class="short" />
        <Logo logo={logo} frame={LOGO} />
      </div>
      {isShortened && <Fitted text={name} steps={FULL} class="full" />}
    </div>
  );
}
