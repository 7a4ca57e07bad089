import assert from "node:assert/strict";
import { test } from "node:test";
import { hint, unread } from "../../../web/embed/src/hints.ts";
import { visiting } from "./visiting.ts";

const SEGUE = "https://segue.example";
const WEBSITE = "https://www.acme.example";

for (const code of ["unreachable", "not_segue"])
  test(`whoever built a page where it is ${code} reads whom to ask, and what to set`, () => {
    assert.equal(
      hint(code, WEBSITE, SEGUE),
      `${SEGUE} gives this page no answer. Is it up, and is ${WEBSITE} in SEGUE_ALLOWED_ORIGINS?`,
    );
    assert.equal(
      hint(code, SEGUE, SEGUE),
      `${SEGUE} gives this page no answer. Is it up?`,
    );
  });

test("of a token that was refused the server's log says more than the browser may", () => {
  assert.match(hint("bad_token", WEBSITE, SEGUE)!, /identity token.*log/);
  assert.equal(hint("time_taken", WEBSITE, SEGUE), undefined);
});

test("attributes that are not read are told with those that are", () => {
  assert.match(
    unread({ titel: "X", openlabel: "Y", chat: "off" })!,
    /^the script tag's data-titel, data-openlabel is not read\. It takes .*data-open-label/,
  );
  assert.equal(unread({ consentText: "Cookies first" }), undefined);
});

test("a mistake of ours is told in the visitor's words, not in a program's", async (t) => {
  t.mock.method(console, "error", () => undefined);
  const { session } = visiting(() => Response.json(null));
  const messages: unknown[] = [];
  session.events.on("error", (detail) => messages.push(detail));
  await session.open().catch(() => undefined);
  const down = "Something on our side is not working right now.";
  assert.deepEqual(messages[0], { code: "unexpected", message: down });
  assert.equal(session.trouble.problem, down);
  session.end();
});
