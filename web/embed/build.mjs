// Builds dist/: the loader, which names the app by its hash, and the app itself.
// With --tests: bundles the tests into one file that node runs by itself (node:test).
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parse } from "node:path";
import { gzipSync } from "node:zlib";
import { minify } from "terser";
import { squeezed } from "./squeeze.mjs";

const RELEASES_KEPT = 20;

const texts = await readTexts("src/texts");
const fetched = Object.entries(texts).filter(([language]) => language !== "en");
const textFiles = Object.fromEntries(
  fetched.map(([language, said]) => [
    language,
    `texts-${language}-${hashed(JSON.stringify(said))}.json`,
  ]),
);

const shared = {
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "external",
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
  await mkdir("dist", { recursive: true });
  const ownForms = await named("own-forms");
  const app = await named("app", { OWN_FORMS: JSON.stringify(ownForms) });
  const appFile = app[0];
  const [script] = await scripts("loader", {
    APP_FILE: JSON.stringify(appFile),
    APP_INTEGRITY: JSON.stringify(app[1]),
    LOADER_TEXTS: JSON.stringify(ofLoader()),
  });
  await writeFile("dist/segue.js", script);
  for (const [language, said] of fetched) {
    await writeFile(`dist/${textFiles[language]}`, JSON.stringify(said));
  }
  // The loader a second time, under a name of its content: that address never changes.
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
async function named(source, define) {
  const [script, licences] = await scripts(source, define);
  const file = `${source}-${hashed(script)}.js`;
  const legal = `${file}.LEGAL.txt`;
  await writeFile(`dist/${file}`, licences ? `${script}//! licences: ${legal}\n` : script);
  if (licences) await writeFile(`dist/${legal}`, licences);
  // The shorter hash: it is part of what is sent.
  return [file, await integrity(`dist/${file}`, "sha256")];
}

/** A script of `src`, as small as can be, and the licences of what is in it. */
async function scripts(source, define = {}) {
  const { outputFiles } = await build({
    ...shared,
    define: { ...shared.define, ...define },
    format: "iife",
    entryPoints: [`src/${source}.ts`],
    outdir: "dist",
    write: false,
  });
  const [script, licences] = [".js", ".txt"].map(
    (kind) => outputFiles.find(({ path }) => path.endsWith(kind))?.text ?? "",
  );
  // It makes them 3 % smaller than esbuild does.
  const { code } = await minify(script, { compress: { passes: 3 }, ecma: 2022 });
  return [code, licences];
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
function hashed(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
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
