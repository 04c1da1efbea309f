// Writes the signs' texts, from the server's own files, as a module that the client bundles. Needs nothing of Python.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const LANGUAGES = ["zh", "en"];
/** Files of texts, and the table of each that kiosks say. */
const TABLES = [
  { file: (language) => `server/boards/words/${language}.toml`, table: "sign" },
  { file: (language) => `server/words/${language}.toml`, table: "date" },
];
const HEAD = /^\[([a-z_.]+)\]$/;
const TEXT = /^(\w+) = (".*")$/;

export function writeWords() {
  const modules = LANGUAGES.map((language, index) => {
    const words = Object.assign({}, ...TABLES.map(({ file, table }) => read(file(language))[table]));
    return `export const ${language}${index ? `: typeof ${LANGUAGES[0]}` : ""} = ${JSON.stringify(words, null, 2)};\n`;
  });
  mkdirSync("kiosk/generated", { recursive: true });
  writeFileSync("kiosk/generated/words.ts", `// Generated from server/*/words/. Do not edit.\n${modules.join("")}`);
}

/** Reads tables of basic strings, which are all that files of texts hold, and nothing else of TOML. */
function read(file) {
  const root = {};
  let table = root;
  for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
    const [, head] = HEAD.exec(line) ?? [];
    const [, key, text] = TEXT.exec(line) ?? [];
    if (head) table = head.split(".").reduce((outer, name) => (outer[name] ??= {}), root);
    else if (key) table[key] = JSON.parse(text);
    else throw new Error(`${file}: ${line}`);
  }
  return root;
}
