import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { filled, speak, spoken, TEXTS } from "../../../web/embed/src/texts.ts";
import german from "../../../web/embed/src/texts/de.json";
import english from "../../../web/embed/src/texts/en.json";
import { minutes, usableLanguage } from "../../../web/embed/src/times.ts";

const APP = "https://segue.example/embed/v1/app-ABC.js";
const { fetch: real } = globalThis;
const asked: string[] = [];

function serves(answer: () => Promise<Response> | Response) {
  globalThis.fetch = (async (url: URL) => {
    asked.push(String(url));
    return answer();
  }) as typeof fetch;
}

afterEach(async () => {
  globalThis.fetch = real;
  asked.length = 0;
  await speak("en", APP);
});

test("another language is fetched beside the app, under a name of its content", async () => {
  serves(() => Response.json(german));
  await speak("de-AT", APP);
  assert.equal(TEXTS.send, "Senden");
  assert.equal(asked.length, 1);
  assert.match(
    asked[0]!,
    /^https:\/\/segue\.example\/embed\/v1\/texts-de-[0-9a-f]{8}\.json$/,
  );
});

test("English is there already, and is what there is where nothing can be fetched", async () => {
  serves(() => new Response("", { status: 404 }));
  await assert.rejects(speak("de", APP));
  assert.deepEqual({ ...TEXTS }, english);
  await speak("en-GB", APP);
  assert.equal(asked.length, 1);
});

test("of two languages in a row the later one stays, whichever comes first", async () => {
  let late: (answer: Response) => void = () => undefined;
  serves(() => new Promise((done) => (late = done)));
  const slow = speak("de", APP);
  await speak("en", APP);
  late(Response.json(german));
  await slow;
  assert.equal(TEXTS.send, english.send);
});

test("three languages are spoken, in any region", () => {
  assert.deepEqual(
    ["en", "en-US", "de-AT", "ES", "es-419", "fr", "deu"].filter(spoken),
    ["en", "en-US", "de-AT", "ES", "es-419"],
  );
});

test("the script's language comes before the page's, and that before the browser's", () => {
  assert.equal(usableLanguage(["de", "es", "en-US"]), "de");
  assert.equal(usableLanguage([undefined, "es", "en-US"]), "es");
  assert.equal(usableLanguage(["{{ lang }}", "", "en-US"]), "en-US");
  assert.equal(usableLanguage(["de", "en", "de-AT"]), "de-AT");
  assert.equal(usableLanguage([]), "en");
});

test("what is filled in is text, whatever it looks like", () => {
  const values = { name: "{company} $& <b>", company: "Acme" };
  assert.equal(filled("{name}, {company}", values), "{company} $& <b>, Acme");
});

test("minutes are counted as the language counts them", () => {
  assert.deepEqual(
    [minutes(1, "en"), minutes(30, "en"), minutes(1, "de"), minutes(45, "es")],
    ["1 minute", "30 minutes", "1 Minute", "45 minutos"],
  );
});
