/** Times and dates as a sign shows them: 24 h, 3月5日 周四, Thu 5 Mar. */
import type { Language } from "./words";

const DAYS: Record<Language, string> = { zh: "日一二三四五六", en: "SunMonTueWedThuFriSat" };
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const MINUTE = 60_000;

/** Return an instant of the face: `15:30` stays, `2026-03-05` becomes a day. */
export function short(instant: string, language: Language): string {
  return instant.indexOf("-") < 0 ? instant : dayOf(new Date(`${instant}T00:00Z`), language);
}

/** Return the wall-clock time at the site. `offset` is in minutes. */
export function timeAt(instant: number, offset: number): string {
  return new Date(instant + offset * MINUTE).toISOString().slice(11, 16);
}

/** Return the day at the site. `offset` is in minutes. */
export function dayAt(instant: number, offset: number, language: Language): string {
  return dayOf(new Date(instant + offset * MINUTE), language);
}

function dayOf(date: Date, language: Language): string {
  const [month, day, weekday] = [date.getUTCMonth(), date.getUTCDate(), date.getUTCDay()];
  if (language === "zh") return `${month + 1}月${day}日 周${DAYS.zh.charAt(weekday)}`;
  return `${DAYS.en.slice(weekday * 3, weekday * 3 + 3)} ${day} ${MONTHS.slice(month * 3, month * 3 + 3)}`;
}
