import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { loadSegue } from "../../../web/embed/src/index.ts";

interface Tag {
  src: string;
  dataset: Record<string, string>;
  integrity?: string;
  crossOrigin?: string;
  nonce?: string;
  onload(): void;
  onerror(): void;
  remove(): void;
}

const tags: Tag[] = [];
const page: { Segue?: object } = {};
const segue = { start: () => undefined };

beforeEach(() => {
  tags.length = 0;
  delete page.Segue;
  Object.assign(globalThis, {
    window: page,
    document: Object.assign(new EventTarget(), {
      createElement: () => ({ dataset: {}, remove: () => undefined }),
      head: { append: (tag: Tag) => tags.push(tag) },
    }),
  });
});

function arrives(tag: Tag): void {
  page.Segue = segue;
  tag.onload();
}

test("the package adds the tag that a page would write, and gives its calls", async () => {
  const loading = loadSegue({
    origin: "https://segue.example",
    release: "0123456789abcdef",
    integrity: "sha384-abc=",
    nonce: "n",
    title: "Harbor",
    consent: "required",
  });
  const [tag] = tags;
  assert.equal(
    tag?.src,
    "https://segue.example/embed/0123456789abcdef/segue.js",
  );
  assert.deepEqual(
    [tag.integrity, tag.crossOrigin, tag.nonce],
    ["sha384-abc=", "anonymous", "n"],
  );
  assert.deepEqual(tag.dataset, { title: "Harbor", consent: "required" });
  arrives(tag);
  assert.equal(await loading, segue);
});

test("asked for twice it is loaded once, and begins again where it was taken away", async (t) => {
  const options = { origin: "https://segue.example" };
  const both = [loadSegue(options), loadSegue(options)];
  assert.equal(tags.length, 1);
  assert.equal(tags[0]?.src, "https://segue.example/embed/v1/segue.js");
  arrives(tags[0]);
  await Promise.all(both);
  const started = t.mock.method(segue, "start");
  await loadSegue(options);
  assert.equal(tags.length, 1);
  assert.equal(started.mock.callCount(), 1);
});

test("calls that the page made before are the script's to take", async () => {
  page.Segue = [["open"]];
  const loading = loadSegue({ origin: "https://segue.example" });
  arrives(tags[0]!);
  assert.equal(await loading, segue);
});

test("a script that does not come is an error that says where it was looked for, and may be tried again", async () => {
  const options = { origin: "https://segue.example" };
  const loading = loadSegue(options);
  tags[0]!.onerror();
  await assert.rejects(
    loading,
    /https:\/\/segue\.example\/embed\/v1\/segue\.js did not load/,
  );
  const again = loadSegue(options);
  assert.equal(tags.length, 2);
  arrives(tags[1]!);
  await again;
});

test("where there is no page, that is said", async () => {
  delete (globalThis as { document?: unknown }).document;
  await assert.rejects(
    loadSegue({ origin: "https://segue.example" }),
    /needs a browser/,
  );
  Object.assign(globalThis, { document: new EventTarget() });
});
