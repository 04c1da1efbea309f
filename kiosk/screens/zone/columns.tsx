/** What is said of every site and of all of them: the columns of a list, and the sums of a wall of cells. */
import { Figure } from "../../drawing/figure";
import { Mark, type Shape } from "../../drawing/marks";
import type { Moment } from "../../moment";
import type { Words } from "../../words";
import type { Sums } from "./site";

interface Column {
  name: keyof Sums;
  mark?: Shape;
}

export const COLUMNS: readonly Column[] = [
  { name: "present", mark: "disc" },
  { name: "roster" },
  { name: "market", mark: "arrow" },
  { name: "out", mark: "ring" },
  { name: "silent", mark: "hollow" },
  { name: "dark", mark: "dark" },
];

/** `guessed`: somewhere the calendar is not published, and the head says so at its asterisk. */
export function Caption({ column: { name, mark }, guessed, words }: { column: Column; guessed: boolean; words: Words }) {
  return (
    <div class="caption">
      {mark && <Mark shape={mark} />}
      {words[name]}
      {name === "silent" && guessed && "*"}
    </div>
  );
}

/** Nothing is worth showing of what is long ago, but for who is on the roster. */
export function Sum({ name, sums, moment }: { name: keyof Sums; sums: Sums; moment: Moment }) {
  const most = name === "present" ? sums.roster : sums[name];
  return <Figure name={name} value={sums[name]} most={name === "silent" ? most : Math.max(10, most)} unknown={moment.forgotten && name !== "roster"} />;
}
