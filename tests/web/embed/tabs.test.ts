import assert from "node:assert/strict";
import { test } from "node:test";
import { saveAnswers } from "../../../web/embed/src/visit/flow.ts";
import {
  ASK,
  KEY,
  opened,
  PROMPT,
  stands,
  token,
  visiting,
  type Visiting,
} from "./visiting.ts";

const BOOKED = { kind: "booked", starts_at: "2026-12-01T10:00:00Z" };

/** Two tabs of one browser: what one writes, the other is told of. */
async function twoTabs(step: object = PROMPT) {
  const storage = new Map<string, string>();
  const answers = ({ path }: { path: string }) => {
    if (path === "/visits") return opened(step);
    return stands(BOOKED);
  };
  const first = visiting(answers, { storage });
  await first.session.open();
  const second = visiting(answers, { storage });
  await second.session.open();
  return { first, second };
}

const told = (tab: Visiting) =>
  tab.session.tabs.wrote(tab.storage.get(KEY) ?? null);
const soon = () => new Promise((done) => setTimeout(done));

test("what happens in one tab is read in the other, once, and told to no page twice", async () => {
  const { first, second } = await twoTabs();
  await first.session.call({ method: "POST", path: "/bookings", body: {} });
  told(second);
  await soon();
  assert.equal(second.session.step?.kind, "booked");
  assert.deepEqual(
    second.asked.map(({ path }) => path),
    ["/visits", "/visit"],
  );
  assert.deepEqual(second.heard, ["ready"]);
});

test("a tab that nobody looks at asks the server nothing until somebody does", async () => {
  const { first, second } = await twoTabs();
  second.page.hidden = true;
  for (let turn = 0; turn < 3; turn++) {
    await first.session.call({ method: "POST", path: "/answers", body: {} });
    told(second);
  }
  await soon();
  assert.equal(second.asked.length, 1);
  second.page.hidden = false;
  second.session.tabs.catchUp();
  await soon();
  assert.equal(second.asked.length, 2);
});

test("what a tab only notes down is no news for the others", async () => {
  const { first, second } = await twoTabs();
  first.session.goOnIn("form", "goal");
  told(second);
  await soon();
  assert.equal(second.asked.length, 1);
  assert.equal(second.session.kept.under, "goal");
});

test("a zone that was chosen in one tab is the other's", async () => {
  const { first, second } = await twoTabs();
  await first.session.stayIn("Asia/Tokyo");
  told(second);
  assert.equal(second.session.zone, "Asia/Tokyo");
});

test("a visit that one tab forgets is forgotten in the other", async () => {
  const { first, second } = await twoTabs();
  const opening = first.session.reset();
  told(second);
  assert.equal(second.session.step, null);
  assert.equal(second.session.kept.visitToken, undefined);
  await opening;
});

test("a tab where somebody else signs in takes no other tab with it", async () => {
  const { second, first } = await twoTabs();
  const theirs = { visitToken: token("v9"), subject: "dana" };
  first.storage.set(KEY, JSON.stringify(theirs));
  told(second);
  assert.equal(second.session.kept.visitToken, token("v1"));
  second.session.keep({ chatOpen: true });
  assert.deepEqual(JSON.parse(first.storage.get(KEY)!), theirs);
});

test("where the browser's storage is emptied, the page goes on and keeps nothing", async () => {
  const { second } = await twoTabs();
  second.storage.clear();
  told(second);
  second.session.keep({ chatOpen: true });
  assert.equal(second.session.kept.visitToken, token("v1"));
  assert.equal(second.storage.size, 0);
});

test("an answer that was saved waits no more, though another tab wrote meanwhile", async () => {
  const { first } = await twoTabs();
  await saveAnswers(first.session, {
    pain_points: ["slow_response"],
    team_size: 4,
  });
  assert.equal(first.session.kept.unsentAnswers, undefined);
  assert.equal(first.asked.filter(({ path }) => path === "/answers").length, 1);
});

test("an offer that another tab shows is not told here, even before it has noted that", async () => {
  const { session, heard } = visiting(({ path }) =>
    path === "/visits" ? opened() : stands(PROMPT),
  );
  await session.open();
  await session.refresh();
  assert.deepEqual(heard, ["ready"]);
});

test("the visit that another tab opened is gone on with, its offer not told a second time", async () => {
  let step: object = ASK;
  const { session, asked, heard } = visiting(() => opened(step, "v2"));
  await session.open();
  step = PROMPT;
  session.tabs.wrote(JSON.stringify({ visitToken: token("v3") }));
  await soon();
  assert.equal(asked[1]?.body["visit_token"], token("v3"));
  assert.equal(session.step?.kind, "prompt");
  assert.deepEqual(heard, ["ready"]);
});
