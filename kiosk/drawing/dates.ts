/** Times and dates as a sign shows them: 24 h, 3月5日 周四, Thu 5 Mar. */
import { fill, type Language, WORDS } from "../words";

const MINUTE = 60_000;

/** Return an instant of the face: `15:30` stays, `2026-03-05` becomes 3月5日 周四. */
export function long(instant: string, language: Language): string {
  return isTime(instant) ? instant : dayOf(new Date(`${instant}T00:00Z`), language);
}

/** The same without the weekday, for a line with no room for it. */
export function short(instant: string, language: Language): string {
  return isTime(instant) ? instant : dateOf(new Date(`${instant}T00:00Z`), language);
}

/** Return the wall-clock time at the site. `offset` is in minutes. */
export function timeAt(instant: number, offset: number): string {
  return new Date(instant + offset * MINUTE).toISOString().slice(11, 16);
}

/** Return the minute of the day at the site. `offset` is in minutes. */
export function minuteAt(instant: number, offset: number): number {
  return Math.floor(instant / MINUTE + offset) % 1440;
}

/** Return the day at the site. `offset` is in minutes. */
export function dayAt(instant: number, offset: number, language: Language): string {
  return dayOf(new Date(instant + offset * MINUTE), language);
}

function dayOf(date: Date, language: Language): string {
  const words = WORDS[language];
  const weekday = named(words.weekday, (date.getUTCDay() + 6) % 7);
  return fill(words.day, { date: dateOf(date, language), weekday });
}

function dateOf(date: Date, language: Language): string {
  const words = WORDS[language];
  return fill(words.date, { day: date.getUTCDate(), month: named(words.month, date.getUTCMonth() + 1) });
}

function named(names: Record<string, string>, number: number): string {
  return names[number] ?? "";
}

function isTime(instant: string): boolean {
  return instant.indexOf("-") < 0;
}
