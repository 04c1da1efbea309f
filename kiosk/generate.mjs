// Makes what the type checker needs of the server: the types of a face from its own definition, and the texts.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";
import { writeWords } from "./words.mjs";

const VENV = ".venv/bin/python";
const python = process.env.PYTHON ?? (existsSync(VENV) ? VENV : "python3");
const schema = JSON.parse(execFileSync(python, ["-m", "server.boards.schema"], { encoding: "utf8" }));

/** The compiler knows lists of named places by what the standard called them before. */
function asItems(part) {
  if (Array.isArray(part)) return part.map(asItems);
  if (!part || typeof part !== "object") return part;
  const { prefixItems, items, ...rest } = part;
  const named = prefixItems ? { items: prefixItems, additionalItems: false } : items === undefined ? {} : { items };
  return Object.fromEntries(Object.entries({ ...rest, ...named }).map(([key, value]) => [key, asItems(value)]));
}

const types = await compile(asItems(schema), "Face", { bannerComment: "// Generated from signs/face.py. Do not edit." });
mkdirSync("kiosk/generated", { recursive: true });
writeFileSync("kiosk/generated/face.d.ts", types);
writeWords();
