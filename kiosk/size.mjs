// A kiosk page must be small: template, script, style and service worker as they go over the wire.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 40 * 1024;
const manifest = JSON.parse(readFileSync("static/dist/manifest.json", "utf8"));
const parts = {
  html: gzipSync(readFileSync("server/fleet/templates/fleet/kiosk.html")).length,
  js: readFileSync(`static/${manifest["kiosk.js"]}.gz`).length,
  css: readFileSync(`static/${manifest["kiosk.css"]}.gz`).length,
  worker: readFileSync(`static/${manifest["worker.js"]}.gz`).length,
};
const total = parts.html + parts.js + parts.css + parts.worker;
console.log(`kiosk page, gzip: ${total} of ${BUDGET} bytes`, parts);
if (total > BUDGET) process.exit(1);
