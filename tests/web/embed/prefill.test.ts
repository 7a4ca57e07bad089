import assert from "node:assert/strict";
import { test } from "node:test";
import { carryOut } from "../../../web/embed/src/page-api.ts";
import { ASK, opened, PROMPT, visiting } from "./visiting.ts";

const taking =
  (step: object, refused: object = {}) =>
  ({ path }: { path: string }) =>
    path === "/visits" ? opened() : Response.json({ step, refused });

test("the page's word waits for the visit, and its step is the one that is shown", async () => {
  const { session, asked, heard } = visiting(taking(PROMPT));
  carryOut(session, ["prefill", { plan: "starter", teamSize: 12 }]);
  carryOut(session, ["prefill", { painPoints: ["slow_response"] }]);
  assert.equal(asked.length, 0);
  await session.open();
  assert.deepEqual(asked[1], {
    path: "/prefill",
    body: {
      answers: {
        plan: "starter",
        team_size: 12,
        pain_points: ["slow_response"],
      },
    },
  });
  assert.equal(session.step?.kind, "prompt");
  assert.deepEqual(heard, ["ready", "offerShown"]);
});

test("in a visit that is open it is told at once, and the form reads it", async () => {
  const { session, asked } = visiting(taking(ASK));
  await session.open();
  const before = session.heard;
  await session.prefill({ plan: "starter" });
  assert.equal(asked.length, 2);
  assert.notEqual(session.heard, before);
});

test("it is told once, not again when the visit is opened again", async () => {
  const { session, asked } = visiting(taking(ASK));
  await session.prefill({ plan: "starter" });
  await session.open();
  await session.identify(null);
  assert.deepEqual(
    asked.map(({ path }) => path),
    ["/visits", "/prefill", "/visits"],
  );
});

test("a value that cannot be taken is told by field, and the visit opens", async (t) => {
  const said = t.mock.method(console, "error", () => undefined);
  const refused = { plan: "There is no plan 'gold'. There are: starter." };
  const { session, heard } = visiting(taking(ASK, refused));
  await session.prefill({ plan: "gold" });
  await session.open();
  assert.match(
    String(said.mock.calls[0]?.arguments[0]),
    /prefill cannot take plan: There is no plan 'gold'\. There are: starter\./,
  );
  assert.deepEqual(heard, ["error", "ready"]);
});

for (const wrong of [undefined, null, "starter", ["starter"]]) {
  test(`prefill(${JSON.stringify(wrong)}) is told`, (t) => {
    const said = t.mock.method(console, "error", () => undefined);
    const { session } = visiting(taking(ASK));
    carryOut(session, ["prefill", wrong]);
    assert.match(
      String(said.mock.calls[0]?.arguments[0]),
      /takes an object such as/,
    );
  });
}

test("what is refused is told by the name that the page gave it, as one sentence", async (t) => {
  const said = t.mock.method(console, "error", () => undefined);
  const refused = { team_size: "It is a whole number." };
  const { session } = visiting(taking(ASK, refused));
  await session.prefill({ teamSize: "many" });
  await session.open();
  assert.equal(
    said.mock.calls[0]?.arguments[0],
    "Segue: prefill cannot take teamSize: It is a whole number. See docs/how-to/embed.md.",
  );
});
