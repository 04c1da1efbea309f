/** The texts of the signs, in both languages. They are written in `server/boards/words/`, below `sign`. */
import { en, zh } from "./generated/words";

export type Language = "zh" | "en";
export type Words = typeof zh;
/** Why there is nothing true to show. */
export type Trouble = keyof Words["trouble"];

export const WORDS: Record<Language, Words> = { zh, en };

const PLACE = /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g;
/** A floor that is only numbered gets its word; 3层, B1 and 3F are named already. */
const NUMBER = /^-?\d+$/;

/** Return a text with its values in it, and of two words the one that a number asks for: `{count:visit|visits}`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(PLACE, (_place, name: string, one?: string, many?: string) =>
    one === undefined ? String(values[name]) : String(values[name] === 1 ? one : many),
  );
}

export function floorName(label: string, words: Words): string {
  return NUMBER.test(label) ? fill(words.floor, { label }) : label;
}
