import assert from "node:assert/strict";
import { test } from "node:test";
import { linked } from "../../../web/embed/src/linked.ts";

const ORIGIN = "https://segue.acme.example";

test("an address of the product's own is a link, and its secret is not read out", () => {
  const href = `${ORIGIN}/your-data/eyJhbGciOi.J9`;
  assert.deepEqual(linked(`All of it as a file: ${href}. Or say so.`, ORIGIN), [
    "All of it as a file: ",
    { href, label: "segue.acme.example/your-data/…" },
    ". Or say so.",
  ]);
});

test("an address of anybody else's stays words", () => {
  for (const text of [
    "https://evil.example/your-data/x",
    `https://segue.acme.example.evil.example/x`,
    "javascript:alert(1)",
    `see ${ORIGIN}@evil.example/x`,
    "http://[",
  ])
    assert.deepEqual(linked(text, ORIGIN), [text]);
});

test("words without an address are as they were", () => {
  assert.deepEqual(linked("Good. 3:15 works?", ORIGIN), ["Good. 3:15 works?"]);
  assert.deepEqual(linked("", ORIGIN), []);
});
