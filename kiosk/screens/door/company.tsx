/** A company's name: the short one large with the full one below it, or the full one as large as it fits. */
import { Fitted } from "../../fitted";
import type { Step } from "../../fit";
import type { Tenant } from "../../generated/face";

const LARGE: Step[] = [
  { size: 116, lines: 1 },
  { size: 92, lines: 1 },
  { size: 84, lines: 2 },
  { size: 72, lines: 2 },
  { size: 58, lines: 3 },
  { size: 44, lines: 4 },
];
const FULL: Step[] = [
  { size: 40, lines: 1 },
  { size: 40, lines: 2 },
  { size: 34, lines: 2 },
  { size: 28, lines: 3 },
];

export function Company({ tenant }: { tenant: Tenant }) {
  const { name, short_name } = tenant;
  return (
    <div class="company">
      <Fitted text={short_name ?? name} steps={LARGE} class="short" />
      {short_name && short_name !== name && <Fitted text={name} steps={FULL} class="full" />}
    </div>
  );
}
