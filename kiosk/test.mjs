// Bundles the unit tests of the kiosk into build/ and gives them to node's own runner.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { build } from "esbuild";
import { writeWords } from "./words.mjs";

const tests = readdirSync("tests/kiosk").filter((file) => file.endsWith(".test.ts"));
writeWords();
await build({
  entryPoints: tests.map((file) => `tests/kiosk/${file}`),
  outdir: "build/kiosk",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  logLevel: "warning",
});
const built = tests.map((file) => `build/kiosk/${file.replace(/ts$/, "mjs")}`);
process.exit(spawnSync(process.execPath, ["--test", ...built], { stdio: "inherit" }).status ?? 1);
