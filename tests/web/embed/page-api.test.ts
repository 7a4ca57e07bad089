import assert from "node:assert/strict";
import { test } from "node:test";
import { carryOut } from "../../../web/embed/src/page-api.ts";
import { signal } from "../../../web/embed/src/visit/beside.ts";
import { opened, refusing, visiting } from "./visiting.ts";

const WRONG: [call: unknown[], remedy: RegExp][] = [
  [["opne"], /no call "opne".*open, close, identify/],
  [["toString"], /no call "toString"/],
  [[undefined], /no call "undefined"/],
  [["push", "open"], /push takes a list such as \["open"\]/],
  [["identify", 7], /identify takes a token/],
  [["identify"], /identify takes a token/],
  [["setLanguage", "not a language"], /setLanguage takes a language/],
  [["consent", "yes"], /consent takes true or false/],
  [["signal", "feature_tried"], /signal takes "feature_tried" and the id/],
  [["on", "bookingSuccesful", () => undefined], /on takes one of ready/],
  [["on", "ready"], /on takes one of ready.*a function/],
];

for (const [call, remedy] of WRONG) {
  test(`Segue.push(${JSON.stringify(call)}) is told, and thrown at nobody`, (t) => {
    const said = t.mock.method(console, "error", () => undefined);
    const { session } = visiting(() => opened());
    const details: unknown[] = [];
    session.events.on("error", (detail) => details.push(detail));
    carryOut(session, call);
    const message = String(said.mock.calls[0]?.arguments[0]);
    assert.match(message, remedy);
    assert.deepEqual(details, [{ code: "bad_call", message }]);
  });
}

test("a listener hears until it is taken off, and one that throws stops nobody", (t) => {
  t.mock.method(console, "error", () => undefined);
  const { session } = visiting(() => opened());
  const heard: unknown[] = [];
  const listener = (detail: unknown, name: string) =>
    heard.push([name, detail]);
  carryOut(session, [
    "on",
    "opened",
    () => {
      throw new Error("the page's own mistake");
    },
  ]);
  carryOut(session, ["on", "*", listener]);
  session.events.emit("opened", {});
  carryOut(session, ["off", "*", listener]);
  session.events.emit("closed", {});
  assert.deepEqual(heard, [["opened", {}]]);
});

test("the language of dates is the page's", () => {
  const { session } = visiting(() => opened());
  carryOut(session, ["setLanguage", "de_CH"]);
  assert.equal(session.language, "de-CH");
});

test("a capability that the catalogue does not have is told by its name", async (t) => {
  const said = t.mock.method(console, "error", () => undefined);
  const { session, heard } = visiting(({ path }) =>
    path === "/signals" ? refusing(422, "unknown_answer") : opened(),
  );
  await signal(session, "feature_tried", "sso");
  assert.match(
    String(said.mock.calls.at(-1)?.arguments[0]),
    /signal: the catalogue has no capability "sso"\. See/,
  );
  assert.deepEqual(heard, ["ready", "error"]);
});
