// Bundles the client into static/dist/ for WebViews that stopped at Chrome 53. Needs esbuild and nothing of Python.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { writeWords } from "./words.mjs";

/** Every page's entry, by the plain name that a template asks for. */
const ENTRIES = [
  { name: "kiosk", from: "kiosk/main.tsx" },
  { name: "pair", from: "kiosk/pages/pair.ts" },
  { name: "pages", from: "static/pages.css" },
  { name: "passkey", from: "kiosk/pages/passkey.ts" },
  { name: "phone", from: "kiosk/pages/phone.ts" },
  { name: "worker", from: "kiosk/kept/worker.ts" },
];
const DIST = "static/dist";
const HASHED = /^(.+)-[A-Z0-9]{8}(\.\w+)$/;

writeWords();
const { metafile } = await build({
  entryPoints: ENTRIES.map(({ name, from }) => ({ out: name, in: from })),
  entryNames: "[name]-[hash]",
  outdir: DIST,
  target: "chrome53",
  format: "iife",
  bundle: true,
  minify: true,
  metafile: true,
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
});

const built = Object.keys(metafile.outputs)
  .map((path) => basename(path))
  .sort();
mkdirSync(DIST, { recursive: true });
forgetOthers(built);
built.forEach(compress);
writeManifest(built);

function forgetOthers(kept) {
  for (const file of readdirSync(DIST)) {
    if (!kept.includes(file)) rmSync(join(DIST, file));
  }
}

function compress(file) {
  const content = readFileSync(join(DIST, file));
  writeFileSync(join(DIST, `${file}.gz`), gzipSync(content, { level: 9 }));
  writeFileSync(join(DIST, `${file}.br`), brotliCompressSync(content));
}

function writeManifest(files) {
  const manifest = {};
  for (const file of files) manifest[file.replace(HASHED, "$1$2")] = `dist/${file}`;
  manifest.build = createHash("sha256").update(files.join()).digest("hex").slice(0, 8).toUpperCase();
  writeFileSync(join(DIST, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
