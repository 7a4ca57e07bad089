// Builds dist/: the loader, which names the app by its hash, and the app itself.
// With --tests: bundles the tests into one file that node runs by itself (node:test).
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, parse } from "node:path";
import { gzipSync } from "node:zlib";
import { squeezed } from "./squeeze.mjs";

const RELEASES_KEPT = 20;

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
  const ownForms = await named("own-forms");
  const app = await named("app", { OWN_FORMS: JSON.stringify(ownForms) });
  const appFile = app[0];
  await build({
    ...shared,
    format: "iife",
    entryPoints: { segue: "src/loader.ts" },
    outdir: "dist",
    define: {
      APP_FILE: JSON.stringify(appFile),
      APP_INTEGRITY: JSON.stringify(app[1]),
      LOADER_TEXTS: JSON.stringify(ofLoader()),
    },
    // Without its "use strict", which the types' checking has made sure of: every byte counts here.
    tsconfigRaw: { compilerOptions: { strict: true, alwaysStrict: false } },
  });
  for (const [language, said] of fetched) {
    await writeFile(`dist/${textFiles[language]}`, JSON.stringify(said));
  }
  // The loader a second time, under a name of its content: that address never changes.
  const script = await readFile("dist/segue.js");
  const release = createHash("sha256").update(script).digest("hex").slice(0, 16);
  await writeFile(`dist/segue-${release}.js`, script);
  await buildPackage();
  const parts = [appFile, ownForms[0], ...Object.values(textFiles)];
  const files = ["segue.js", ...parts];
  await keepReleases({ release, files: [`segue-${release}.js`, `${appFile}.LEGAL.txt`, ...parts] });
  const { version } = JSON.parse(await readFile("package.json", "utf8"));
  const told = { version, release, integrity: await integrity("dist/segue.js") };
  const sizes = Object.fromEntries(await Promise.all(files.map(gzipped)));
  await writeFile("dist/embed.json", JSON.stringify({ ...told, app: appFile, sizes }, null, 2));
  for (const [file, bytes] of Object.entries(sizes)) {
    console.log(`dist/${file}  ${(bytes / 1000).toFixed(2)} kB gzip`);
  }
  console.log(`segue.js of release ${release}: integrity ${told.integrity}`);
}

/** What bundlers take: `import { loadSegue } from "@segue/embed"`, with its types. */
async function buildPackage() {
  await build({ ...shared, format: "esm", entryPoints: ["src/index.ts"], outdir: "dist/package" });
  const { status } = spawnSync(
    process.execPath,
    [
      createRequire(import.meta.url).resolve("typescript/bin/tsc"),
      "--project",
      "tsconfig.package.json",
    ],
    { stdio: "inherit" },
  );
  if (status !== 0) throw new Error("The package's types were not written: see above.");
}

/** Pages name earlier releases, too: the files of the last ones stay. */
async function keepReleases(latest) {
  const before = await readFile("dist/releases.json", "utf8").then(JSON.parse, () => []);
  const others = before.filter(({ release }) => release !== latest.release);
  const kept = [latest, ...others].slice(0, RELEASES_KEPT);
  await writeFile("dist/releases.json", JSON.stringify(kept, null, 2));
  const wanted = new Set(kept.flatMap(({ files }) => files));
  for (const file of await readdir("dist")) {
    if (/^(app|own-forms|segue|texts)-/.test(file) && !wanted.has(file)) await rm(`dist/${file}`);
  }
}

async function gzipped(file) {
  return [file, gzipSync(await readFile(`dist/${file}`), { level: 9 }).length];
}

/** Builds a script of `src`, named by its content: that name, and what `integrity` says of it. */
async function named(source, define = {}) {
  const { metafile } = await build({
    ...shared,
    define: { ...shared.define, ...define },
    format: "iife",
    entryPoints: { [source]: `src/${source}.ts` },
    entryNames: "[name]-[hash]",
    outdir: "dist",
    metafile: true,
  });
  const script = Object.keys(metafile.outputs).find((file) => file.endsWith(".js"));
  // The shorter hash: it is part of what is sent.
  return [basename(script), await integrity(script, "sha256")];
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

/** What a script tag's `integrity` says of a file. */
async function integrity(file, hash = "sha384") {
  const digest = createHash(hash).update(await readFile(file));
  return `${hash}-${digest.digest("base64")}`;
}
