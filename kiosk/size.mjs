// A kiosk page must be small: all that it fetches, in the gzip that browsers take over plain HTTP, without its face.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 27 * 1024;
const manifest = JSON.parse(readFileSync("static/dist/manifest.json", "utf8"));
const packed = (file) => gzipSync(readFileSync(file), { level: 9 }).length;
const built = (name) => readFileSync(`static/${manifest[name]}.gz`).length;
const parts = {
  html: packed("server/fleet/templates/fleet/kiosk.html"),
  icon: packed("static/icon.svg"),
  js: built("kiosk.js"),
  css: built("kiosk.css"),
  worker: built("worker.js"),
};
const total = Object.values(parts).reduce((sum, bytes) => sum + bytes);
console.log(`kiosk page, gzip: ${total} of ${BUDGET} bytes`, parts);
if (total > BUDGET) process.exit(1);
