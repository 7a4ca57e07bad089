import assert from "node:assert/strict";
import { test } from "node:test";
import { ASK, opened, refusing, stands, visiting } from "./visiting.ts";

const GERMAN = { ...ASK, text: "Welchen Tarif nutzen Sie?" };
const languages = (asked: { path: string; body: object }[]) =>
  asked
    .filter(({ path }) => path === "/language")
    .map(({ body }) => (body as { language: string }).language);

test("a visit that is open goes on in another language, once", async () => {
  const { session, asked } = visiting(({ path }) =>
    path === "/language" ? stands(GERMAN) : opened(),
  );
  await session.open();
  await session.tongue.change("de-AT");
  await session.tongue.change("de-AT");
  assert.deepEqual(languages(asked), ["de-AT"]);
  assert.deepEqual(session.step, GERMAN);
  assert.equal(session.language, "de-AT");
  assert.equal(session.tongue.told, "de-AT");
});

test("before there is a visit nothing is sent, and it begins in the language", async () => {
  const { session, asked } = visiting(() => opened());
  await session.tongue.change("es");
  assert.deepEqual(asked, []);
  await session.open();
  assert.equal(asked[0]?.body["language"], "es");
  assert.deepEqual(languages(asked), []);
});

test("what is wanted while the visit is being opened is told as soon as it is", async () => {
  let answer: (response: Response) => void = () => undefined;
  const { session, asked } = visiting(({ path }) =>
    path === "/language"
      ? stands(GERMAN)
      : new Promise((done) => (answer = done)),
  );
  const opening = session.open();
  while (asked.length === 0) await new Promise((done) => setTimeout(done));
  await session.tongue.change("de");
  answer(opened());
  await opening;
  while (session.tongue.told !== "de")
    await new Promise((done) => setTimeout(done));
  assert.deepEqual(languages(asked), ["de"]);
});

test("what could not be told is told again with the next attempt", async () => {
  let down = true;
  const { session, asked } = visiting(({ path }) => {
    if (path !== "/language") return opened();
    return down ? refusing(503, "store_unavailable") : stands(GERMAN);
  });
  await session.open();
  await session.tongue.change("de");
  assert.equal(session.tongue.told, "en");
  down = false;
  await session.tryAgain();

  assert.equal(session.tongue.told, "de");
  assert.deepEqual(session.step, GERMAN);
  assert.equal(new Set(languages(asked)).size, 1);
});

test("a language that nobody wrote texts in is the server's to know, and English here", async () => {
  const { session, asked } = visiting(({ path }) =>
    path === "/language" ? stands() : opened(),
  );
  await session.open();
  await session.tongue.change("fr-CA");
  assert.deepEqual(languages(asked), ["fr-CA"]);
  assert.equal(session.language, "en");
});

test("what is no language changes nothing", async () => {
  const { session, asked } = visiting(() => opened());
  await session.open();
  await session.tongue.change("{{ lang }}");
  assert.deepEqual(languages(asked), []);
  assert.equal(session.language, "en");
});
