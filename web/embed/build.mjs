// Builds dist/: the loader, which names the app by its hash, and the app itself.
// With --tests: bundles the tests into one file that node runs by itself (node:test).
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, parse } from "node:path";
import { gzipSync } from "node:zlib";
import { squeezed } from "./squeeze.mjs";

const texts = await readTexts("src/texts");
const fetched = Object.entries(texts).filter(([language]) => language !== "en");
const textFiles = Object.fromEntries(
  fetched.map(([language, said]) => [language, `texts-${language}-${hashed(said)}.json`]),
);

const shared = {
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "linked",
  logLevel: "warning",
  write: true,
  define: { TEXT_FILES: JSON.stringify(textFiles) },
  plugins: [squeezed],
};

if (process.argv.includes("--tests")) {
  const folder = "../../tests/web/embed";
  const files = (await readdir(folder)).filter((name) => name.endsWith(".test.ts"));
  await build({
    ...shared,
    minify: false,
    platform: "node",
    format: "esm",
    outfile: "node_modules/.tests.mjs",
    stdin: {
      contents: files.map((name) => `import ${JSON.stringify(`${folder}/${name}`)};`).join("\n"),
      resolveDir: ".",
    },
  });
} else {
  await rm("dist", { recursive: true, force: true });
  const app = await build({
    ...shared,
    format: "iife",
    entryPoints: { app: "src/app.ts" },
    entryNames: "[name]-[hash]",
    outdir: "dist",
    metafile: true,
  });
  const appFile = basename(Object.keys(app.metafile.outputs).find((file) => file.endsWith(".js")));
  const loader = await build({
    ...shared,
    format: "iife",
    entryPoints: { segue: "src/loader.ts" },
    outdir: "dist",
    define: {
      APP_FILE: JSON.stringify(appFile),
      APP_INTEGRITY: JSON.stringify(await integrity(`dist/${appFile}`)),
      LOADER_TEXTS: JSON.stringify(ofLoader()),
    },
    metafile: true,
  });
  await mkdir("dist", { recursive: true });
  for (const [language, said] of fetched) {
    await writeFile(`dist/${textFiles[language]}`, JSON.stringify(said));
  }
  const built = [...Object.keys(loader.metafile.outputs), ...Object.keys(app.metafile.outputs)];
  await report([...built, ...Object.values(textFiles).map((file) => `dist/${file}`)]);
}

/** Language -> its texts: one file a language. */
async function readTexts(folder) {
  const found = {};
  for (const file of (await readdir(folder)).sort()) {
    found[parse(file).name] = JSON.parse(await readFile(`${folder}/${file}`, "utf8"));
  }
  return found;
}

/** A name for the content: another content is another file. */
function hashed(said) {
  return createHash("sha256").update(JSON.stringify(said)).digest("hex").slice(0, 8);
}

/** What the loader says by itself, in every language. */
function ofLoader() {
  return Object.fromEntries(
    Object.entries(texts).map(([language, { openChat, notLoaded }]) => [
      language,
      [openChat, notLoaded],
    ]),
  );
}

async function report(files) {
  for (const file of files) {
    const bytes = gzipSync(await readFile(file), { level: 9 }).length;
    console.log(`${file}  ${(bytes / 1000).toFixed(1)} kB gzip`);
  }
}

/** What a script tag's `integrity` says of a file. */
async function integrity(file) {
  return `sha384-${createHash("sha384")
    .update(await readFile(file))
    .digest("base64")}`;
}
