// Who is meant, found among the names at a door as somebody types. Without this the list is whole, and its rail leads.

interface Row {
  line: HTMLElement;
  letter: HTMLElement;
  text: string;
  meant: RegExp[];
}

/** What a hidden character may be typed as: one like it, a syllable, the beginning of one. */
const HIDDEN = "(?:(?:[zcs]h|[^aeiouv])[aeiouv]*(?:ng?|r)?|[aeiouv]+(?:ng?|r)?)";

export function searchNames(): void {
  const box = document.querySelector<HTMLElement>(".find");
  const list = document.querySelector<HTMLElement>(".people");
  const rail = document.querySelector<HTMLElement>(".rail");
  if (!box || !list || !rail) return;
  const field = box.querySelector("input") as HTMLInputElement;
  const verdict = list.querySelector<HTMLElement>("[data-found]") as HTMLElement;
  const rows = elements(list, "[data-spelling]").map(rowOf);
  const letters = elements(list, "section");
  const links = elements(rail, "a") as HTMLAnchorElement[];

  const show = (): void => {
    // The page keeps its height: nothing moves under the thumb.
    list.style.minHeight = list.style.minHeight || `${list.offsetHeight}px`;
    const found = rows.filter((row) => (row.line.hidden = !isMeant(row, field.value)) === false);
    letters.forEach((letter, index) => {
      letter.hidden = !found.some((row) => row.letter === letter);
      (links[index] as HTMLElement).classList.toggle("empty", letter.hidden);
    });
    verdict.textContent = found.length ? "" : verdict.getAttribute("data-found");
  };
  field.addEventListener("input", () => {
    show();
    list.scrollIntoView();
  });
  rail.addEventListener("click", (event) => {
    const link = (event.target as HTMLElement).closest("a");
    if (!link) return;
    event.preventDefault();
    if (field.value) {
      field.value = "";
      show();
    }
    // Whoever goes back leaves the page, and not a letter.
    location.replace(link.href);
  });
  box.removeAttribute("data-waiting");
}

function elements(within: HTMLElement, selector: string): HTMLElement[] {
  return Array.from(within.querySelectorAll<HTMLElement>(selector));
}

function rowOf(line: HTMLElement): Row {
  const words = (line.getAttribute("data-spelling") || "").split(" ");
  const name = ((line.querySelector("b") as HTMLElement).textContent || "").replace(/\s/g, "").toLowerCase();
  // Of a name in Latin letters each word may be the first that somebody types.
  const begins = words.map((_word, at) => at).filter((at) => at === 0 || /^.\*/.test(words[at] as string));
  return {
    line,
    letter: line.parentElement as HTMLElement,
    text: (line.textContent || "").toLowerCase(),
    meant: [Array.from(name), ...begins.map((at) => words.slice(at))].map(beginningOf),
  };
}

function isMeant({ text, meant }: Row, typed: string): boolean {
  const plain = typed.trim().toLowerCase();
  const letters = plain
    .normalize("NFD")
    .replace(/([ln])u(?=[\u0300-\u030c]*\u0308)/g, "$1v")
    .replace(/[\s'’·.\u0300-\u036f-]/g, "");
  return text.indexOf(plain) >= 0 || meant.some((pattern) => pattern.test(letters));
}

/** What begins these words, each whole or only begun itself: zhangw, zw of zhang wei. A star stands for what is hidden. */
function beginningOf(words: string[]): RegExp {
  const begun = words.reduceRight((rest, word) => `(?:${abbreviated(word)}${rest})?`, "");
  return new RegExp(`^${begun}$`);
}

function abbreviated(word: string): string {
  if (word === "*") return HIDDEN;
  const [first = "", ...letters] = Array.from(word).map((letter) => (letter === "*" ? ".*" : escaped(letter)));
  return first + letters.reduceRight((rest, letter) => `(?:${letter}${rest})?`, "");
}

function escaped(letter: string): string {
  return letter.replace(/[\\^$.+?()[\]{}|]/, "\\$&");
}
