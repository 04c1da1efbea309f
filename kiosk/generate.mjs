// Makes the types of a face from the server's own definition, for the type checker only.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const VENV = ".venv/bin/python";
const python = process.env.PYTHON ?? (existsSync(VENV) ? VENV : "python3");
const schema = JSON.parse(execFileSync(python, ["-m", "server.boards.schema"], { encoding: "utf8" }));
const types = await compile(schema, "Face", { bannerComment: "// Generated from signs/face.py. Do not edit." });
mkdirSync("kiosk/generated", { recursive: true });
writeFileSync("kiosk/generated/face.d.ts", types);
