// Builds dist/: the loader, which names the app by its hash, and the app itself.
// With --tests: bundles the tests for node's own test runner.
import { build } from "esbuild";
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";

const shared = {
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
  write: true,
};

if (process.argv.includes("--tests")) {
  const folder = "../../tests/web/embed";
  const files = (await readdir(folder)).filter((name) => name.endsWith(".test.ts"));
  await rm("node_modules/.tests", { recursive: true, force: true });
  await build({
    ...shared,
    minify: false,
    platform: "node",
    format: "esm",
    outdir: "node_modules/.tests",
    outExtension: { ".js": ".mjs" },
    entryPoints: files.map((name) => join(folder, name)),
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
  const appFile = basename(Object.keys(app.metafile.outputs)[0]);
  const loader = await build({
    ...shared,
    format: "iife",
    entryPoints: { segue: "src/loader.ts" },
    outdir: "dist",
    define: { APP_FILE: JSON.stringify(appFile) },
    metafile: true,
  });
  await report([...Object.keys(loader.metafile.outputs), ...Object.keys(app.metafile.outputs)]);
}

async function report(files) {
  const { readFile } = await import("node:fs/promises");
  for (const file of files) {
    const bytes = gzipSync(await readFile(file), { level: 9 }).length;
    console.log(`${file}  ${(bytes / 1000).toFixed(1)} kB gzip`);
  }
}
