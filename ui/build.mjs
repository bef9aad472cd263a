// Builds the browser bundles into web/static: content-hashed, minified, with a .gz beside each text file.
// No timestamps and no source maps: the same sources give the same bytes. Run by `make setup`.
import { build } from "esbuild";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "web", "static");
const fresh = `${target}.new`; // built beside, then swapped in: a failed build leaves the last good one

// Logical name (what templates ask for) -> source. A later bundle is one more line here.
const entries = {
  "htmx.js": "src/htmx.js",
  "app.js": "src/app.js",
  "app.css": "src/app.css",
  "viewer.js": "src/viewer.js",
  "viewer.css": "src/viewer.css",
  "modeler.js": "src/modeler/index.js",
  "modeler.css": "src/modeler/index.css",
  "dmn.js": "src/dmn/index.js",
  "dmn.css": "src/dmn/index.css",
  "form-editor.js": "src/forms/index.js",
  "form-editor.css": "src/forms/index.css",
  "monitor.js": "src/monitor/index.js",
};

// The icon font is offered in five formats; every browser we support reads woff2, so the rest stays out.
const woff2Only = {
  name: "woff2-only",
  setup(bundler) {
    bundler.onLoad({ filter: /(bpmn|dmn)-font[\\/]css[\\/](bpmn|dmn)\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      const name = basename(path, ".css");
      const face = `@font-face { font-family: '${name}'; src: url('../font/${name}.woff2') format('woff2'); }`;
      return { contents: css.replace(/@font-face\s*\{[^}]*\}/, face), loader: "css" };
    });
  },
};

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: Object.entries(entries).map(([name, source]) => ({ in: source, out: name.replace(/\.\w+$/, "") })),
  outdir: fresh,
  plugins: [woff2Only],
  alias: {
    "@bpmn-io/feel-editor": "./src/feel/editor.js", // every FEEL field speaks our FEEL
    preact: "./node_modules/preact", // form-js-editor brings an older one: two of them do not know each other's hooks
  },
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox115", "safari16.4"],
  charset: "utf8",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file" },
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
}).catch(() => process.exit(1)); // esbuild has printed file, line and reason already

const manifest = {};
for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
  if (!entryPoint) continue;
  const name = Object.keys(entries).find((key) => entries[key] === entryPoint);
  manifest[name] = basename(output);
}
await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(manifest, Object.keys(entries), 2)}\n`);
await writeFile(join(fresh, "licences.txt"), await licences(Object.keys(metafile.inputs)));

for (const name of await readdir(fresh)) {
  if (!/\.(js|css|txt|json)$/.test(name)) continue; // woff2 is compressed already
  await writeFile(join(fresh, `${name}.gz`), gzipSync(await readFile(join(fresh, name)), { level: 9 }));
}

await rm(target, { recursive: true, force: true });
await rename(fresh, target);

/** The licence text of every package that is part of a bundle, in one file. */
async function licences(inputs) {
  const packages = new Set(
    inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean),
  );
  const texts = [];
  for (const name of [...packages].sort()) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((candidate) => /^licen[cs]e/i.test(candidate));
    const text = file ? await readFile(join(folder, file), "utf8") : "(the package ships no licence file)";
    texts.push(`${name} ${version} (${license})\n${"-".repeat(72)}\n${text.trim()}\n`);
  }
  return texts.join("\n\n");
}
