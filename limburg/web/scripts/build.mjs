// Bundles the scripts of the pages into ../static under names that carry a digest, with what each library asks to be said.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const OUT = "../static";
const ENTRIES = ["page.js", "network.js", "sparql.js"];
const PERMISSIVE = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "CC0-1.0", "0BSD", "CC-BY-4.0"]);
// Packages whose description names no licence, though their files do.
const STATED_ELSEWHERE = { jsuri: "MIT" };

// The packages that end up in the bundles: what the lock file holds beside tools and type declarations.
function* shipped() {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf-8"));
  for (const [folder, { dev, optional }] of Object.entries(packages)) {
    const name = folder.split("node_modules/").pop();
    if (!folder || dev || optional || name.startsWith("@types/")) continue;
    yield { name, folder, ...JSON.parse(readFileSync(join(folder, "package.json"), "utf-8")) };
  }
}

// "(A OR B)" is free to choose, "(A AND B)" is not.
function allowed(expression) {
  const all = (part) => part.split(" AND ").every((name) => PERMISSIVE.has(name.trim()));
  return expression.replace(/[()]/g, "").split(" OR ").some(all);
}

function notice({ name, folder, version, license = STATED_ELSEWHERE[name], repository }) {
  if (!license || !allowed(license)) throw new Error(`${name} ${version} is under ${license}: it may not be shipped`);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = files.map((file) => readFileSync(join(folder, file), "utf-8").trim());
  const source = (typeof repository === "string" ? repository : repository?.url) ?? "";
  return [`${name} ${version}`, `Licence: ${license}`, source && `Source: ${source}`, "", ...texts].filter((line) => line !== undefined).join("\n");
}

function compress(file) {
  const data = readFileSync(join(OUT, file));
  if ([".js", ".css"].includes(extname(file)) && data.length > 1024) writeFileSync(join(OUT, `${file}.br`), brotliCompressSync(data));
}

const notices = [...shipped()].map(notice).join(`\n\n${"=".repeat(80)}\n\n`);
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT);
const { metafile } = await build({
  entryPoints: ENTRIES,
  outdir: OUT,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  loader: { ".svg": "dataurl", ".png": "dataurl", ".ttf": "dataurl", ".woff": "dataurl" },
  metafile: true,
  logLevel: "warning",
});
const files = {};
for (const [path, { entryPoint, cssBundle }] of Object.entries(metafile.outputs)) {
  if (!entryPoint || !ENTRIES.includes(entryPoint)) continue;
  files[entryPoint] = basename(path);
  if (cssBundle) files[entryPoint.replace(/js$/, "css")] = basename(cssBundle);
}
writeFileSync(join(OUT, "THIRD-PARTY.txt"), `${notices}\n`);
writeFileSync(join(OUT, "manifest.json"), JSON.stringify(files, null, 1));
readdirSync(OUT).forEach(compress);
