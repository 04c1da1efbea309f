/** Every text of the signs, in both languages; a text that is missing in one does not compile. */

export type Language = "zh" | "en";

export interface Words {
  present: string;
  market: string;
  out: string;
  roster: string;
  silence: string;
  /** Companies of which nobody declared anything, and screens that are silent. */
  silent: string;
  dark: string;
  contact: string;
  scan: string;
  noCode: string;
  noCodeHere: string;
  /** Another device was opened with this kiosk's address. */
  displaced: string;
  floor(label: string): string;
  others(tenants: number): string;
  vacant: string;
  noRoster: string;
  overviewEmpty: string;
  zoneEmpty: string;
  /** The first line of a list: its sums. */
  all: string;
  /** Nobody is expected there now. */
  closed: string;
  /** It is not known which days of the year are off, so that silence is a guess. */
  unpublished: string;
  version(version: number): string;
  asOf(time: string): string;
  staleBand(time: string): string;
  offlineBand(time: string): string;
  lastKnown(time: string): string;
  since(instant: string): string;
  back(instant: string): string;
  allOut: string;
  nobodyIn: string;
  onMarket(people: number): string;
  firstBack(instant: string): string;
  pairAgain: string;
  identify: string;
  trouble: Record<Trouble, { title: string; advice: string }>;
}

/** Why there is nothing true to show. */
export type Trouble = "revoked" | "ended" | "broken";

/** A floor that is only numbered gets its word; 3层, B1 and 3F are named already. */
const NUMBER = /^-?\d+$/;

const zh: Words = {
  present: "在岗",
  market: "跑市场",
  out: "外出",
  roster: "花名册",
  silence: "未登记",
  silent: "未登记企业",
  dark: "失联屏幕",
  contact: "企业联络员",
  scan: "员工扫码登记去向",
  noCode: "连接恢复后可扫码",
  noCodeHere: "远程查看，二维码只在门口显示",
  displaced: "此屏已在另一台设备上打开，二维码在那里。请联系园区办公室",
  floor: (label) => (NUMBER.test(label) ? `${label} 层` : label),
  others: (tenants) => `等 ${tenants} 家`,
  vacant: "本房间暂无企业入驻",
  noRoster: "花名册尚未录入",
  overviewEmpty: "尚未录入房间",
  zoneEmpty: "园区内还没有载体",
  all: "合计",
  closed: "休息",
  unpublished: "日历未发布",
  version: (version) => `版本 ${version}`,
  asOf: (time) => `截至 ${time}`,
  staleBand: (time) => `截至 ${time}`,
  offlineBand: (time) => `离线 · 截至 ${time}`,
  lastKnown: (time) => `未知，最后所知 ${time}`,
  since: (instant) => `${instant} 起`,
  back: (instant) => `${instant} 返回`,
  allOut: "全员外出",
  nobodyIn: "目前无人在岗",
  onMarket: (people) => `${people} 人跑市场`,
  firstBack: (instant) => `预计 ${instant} 返回`,
  identify: "这块屏是",
  pairAgain: "重新配对",
  trouble: {
    revoked: { title: "此屏已停用", advice: "请联系园区办公室重新配对" },
    ended: { title: "查看已结束", advice: "请重新登录，再从管理页面打开" },
    broken: { title: "门牌暂时无法显示", advice: "正在自动恢复，如长时间未恢复请联系园区办公室" },
  },
};

const en: Words = {
  present: "On site",
  market: "Market visits",
  out: "Out",
  roster: "Roster",
  silence: "Not declared",
  silent: "Silent companies",
  dark: "Dark screens",
  contact: "Contact",
  scan: "Staff: scan to check in or out",
  noCode: "Scanning resumes once connected",
  noCodeHere: "Seen from afar: the code is shown at the door only",
  displaced: "This screen was opened on another device, which has the code: tell the park office",
  floor: (label) => (NUMBER.test(label) ? `Floor ${label}` : label),
  others: (tenants) => `and ${tenants - 1} more`,
  vacant: "This room is vacant",
  noRoster: "No roster yet",
  overviewEmpty: "No rooms yet",
  zoneEmpty: "No sites yet",
  all: "All sites",
  closed: "closed",
  unpublished: "calendar not published",
  version: (version) => `version ${version}`,
  asOf: (time) => `As of ${time}`,
  staleBand: (time) => `As of ${time}`,
  offlineBand: (time) => `Offline · as of ${time}`,
  lastKnown: (time) => `Unknown, last known ${time}`,
  since: (instant) => `since ${instant}`,
  back: (instant) => `back ${instant}`,
  allOut: "Everyone is out",
  nobodyIn: "Nobody is in just now",
  onMarket: (people) => `${people} on market visits`,
  firstBack: (instant) => `back ${instant}`,
  identify: "This screen is",
  pairAgain: "Pair again",
  trouble: {
    revoked: { title: "This screen was retired", advice: "Ask the park office to pair it again" },
    ended: { title: "The view has ended", advice: "Sign in again and open it from the manager's pages" },
    broken: { title: "The board cannot be shown", advice: "It is recovering; if it does not, tell the park office" },
  },
};

export const WORDS: Record<Language, Words> = { zh, en };
