// Builds dist/: the loader, which names the app by its hash, and the app itself.
// With --tests: bundles the tests into one file that node runs by itself (node:test).
import { build } from "esbuild";
import { readdir, readFile, rm } from "node:fs/promises";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";

const shared = {
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "linked",
  logLevel: "warning",
  write: true,
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
    define: { APP_FILE: JSON.stringify(appFile) },
    metafile: true,
  });
  await report([...Object.keys(loader.metafile.outputs), ...Object.keys(app.metafile.outputs)]);
}

async function report(files) {
  for (const file of files) {
    const bytes = gzipSync(await readFile(file), { level: 9 }).length;
    console.log(`${file}  ${(bytes / 1000).toFixed(1)} kB gzip`);
  }
}
