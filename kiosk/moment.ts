/** What every part of a screen knows beside its face: the language, the age of the face, the time. */
import type { Age } from "./age";
import type { Code } from "./line/wire";
import type { Language, Words } from "./words";

export interface Moment {
  language: Language;
  words: Words;
  age: Age;
  /** Nothing personal and no figure is worth showing any more. */
  forgotten: boolean;
  /** The time for which the face is true, at the site. */
  asOf: string;
  day: string;
  version: number;
  code: Code | null;
  /** Whether this is the door's own screen, not somebody's who looks at it from elsewhere. */
  isKiosk: boolean;
  /** Whether another device with this kiosk's token shows its codes, where it has any. */
  isDisplaced: boolean;
  /** Seconds since the page was loaded; what turns slowly turns by it. */
  seconds: number;
}
