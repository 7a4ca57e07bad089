import assert from "node:assert/strict";
import { test } from "node:test";
import { sendKept } from "../../../web/embed/src/visit/beside.ts";
import {
  ASK,
  KEY,
  kept,
  opened,
  PROMPT,
  refusing,
  token,
  visiting,
} from "./visiting.ts";

const soon = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

test("a token is asked for when the visit is opened, and not before", async () => {
  let given = 0;
  const { session, asked } = visiting(() => opened(), {
    identity: async () => token(`dana${++given}`, { exp: soon(900) }),
  });
  assert.equal(given, 0);
  await session.open();
  await session.open();
  assert.equal(given, 1);
  assert.match(String(asked[0]?.body["identity_token"]), /^h\./);
});

test("a token that is nearly over is renewed before it is used, and the visit goes on", async () => {
  let given = 0;
  const storage = new Map();
  const { session, asked } = visiting(
    ({ path }) =>
      path === "/slots" && asked.length === 2
        ? refusing(401, "bad_token")
        : opened(),
    { identity: () => token("dana", { exp: soon(10), n: ++given }), storage },
  );
  await session.open();
  await session.call({ method: "GET", path: "/slots" });
  const [first, , second] = asked;
  assert.equal(given, 2);
  assert.notEqual(
    first?.body["identity_token"],
    second?.body["identity_token"],
  );
  assert.equal(second?.body["visit_token"], token("v1"));
});

test("a token that the server refuses is renewed once, and nobody becomes a stranger", async () => {
  let given = 0;
  const { session, heard } = visiting(
    ({ body }) =>
      body["identity_token"] === token("dana", { n: 1 })
        ? refusing(401, "bad_token")
        : opened(),
    { identity: async () => token("dana", { n: ++given }) },
  );
  await session.open();
  assert.equal(given, 2);
  assert.equal(session.kept.subject, "dana");
  assert.deepEqual(heard, ["ready"]);
});

test("a token that is refused again leaves a stranger, and the page hears why", async () => {
  const { session, asked, heard } = visiting(
    ({ body }) =>
      "identity_token" in body ? refusing(401, "bad_token") : opened(),
    { identity: async () => token("dana") },
  );
  await session.open();
  assert.equal(asked.length, 3);
  assert.equal(session.kept.subject, undefined);
  assert.deepEqual(heard, ["error", "ready"]);
});

test("a page that cannot say who it is keeps the visit and tries again", async (t) => {
  t.mock.method(console, "error", () => undefined);
  const storage = new Map([
    [KEY, JSON.stringify({ visitToken: token("v1"), subject: "dana" })],
  ]);
  let works = false;
  const { session, heard } = visiting(() => opened(), {
    storage,
    identity: async () => {
      if (!works) throw new Error("the sign-in is down");
      return token("dana");
    },
  });
  await session.open();
  assert.equal(session.status, "failed");
  assert.equal(session.kept.visitToken, token("v1"));
  works = true;
  await session.tryAgain();
  assert.equal(session.status, "open");
  assert.deepEqual(heard, ["error", "ready"]);
  session.end();
});

test("an offer is told of once: not again after a reload, nor in another tab", async () => {
  const storage = new Map();
  const first = visiting(() => opened(PROMPT), { storage });
  await first.session.open();
  assert.deepEqual(first.heard, ["ready", "offerShown"]);
  const again = visiting(() => opened(PROMPT), { storage });
  await again.session.open();
  assert.deepEqual(again.heard, ["ready"]);
});

test("a page that has somebody else go on when it hears ready shows nothing of the first", async () => {
  const shown: unknown[] = [];
  const { session, heard } = visiting(({ body }) =>
    opened(
      body["identity_token"] ? ASK : PROMPT,
      body["identity_token"] ? "v2" : "v1",
    ),
  );
  let signedIn = false;
  session.events.on("ready", () => {
    if (signedIn) return;
    signedIn = true;
    void session.identify(token("dana"));
  });
  session.watch(() => shown.push(session.step?.kind));
  await session.open();
  await session.open();
  assert.equal(session.kept.visitToken, token("v2"));
  assert.deepEqual(heard, ["ready", "ready"]);
  assert.ok(!shown.includes("prompt"));
});

test("an outage is told once, however often it is tried again", async () => {
  let up = true;
  const { session, heard } = visiting(() => {
    if (!up) throw new TypeError("offline");
    return opened();
  });
  await session.open();
  up = false;
  const read = () => session.call({ method: "GET", path: "/slots" });
  await assert.rejects(read());
  await assert.rejects(read());
  up = true;
  await read();
  up = false;
  await assert.rejects(read());
  assert.deepEqual(heard, ["ready", "error", "error"]);
});

test("a visit that cannot be opened is one error, whatever waits for it", async () => {
  const { session, heard } = visiting(() => refusing(503, "down"));
  const call = session.call({ method: "GET", path: "/slots" });
  await assert.rejects(call, { code: "visit_closed" });
  assert.deepEqual(heard, ["error"]);
  session.end();
});

test("ready is told for each visit, not each time that it is gone on with", async () => {
  let visit = 1;
  const { session, heard } = visiting(() => opened(ASK, `v${visit}`));
  await session.open();
  await session.identify(null);
  assert.deepEqual(heard, ["ready"]);
  visit = 2;
  await session.reset();
  assert.deepEqual(heard, ["ready", "ready"]);
});

test("what was taken away is quiet until it begins again, and then goes on", async () => {
  const storage = new Map();
  const { session, asked } = visiting(() => opened(PROMPT), { storage });
  await session.open();
  session.end();
  assert.equal(session.step, null);
  await session.open();
  await session.tryAgain();
  assert.equal(asked.length, 1);
  session.begin({
    storage: kept(storage),
    identity: null,
    language: "de",
    zone: "UTC",
    page: "/next",
  });
  await session.open();
  assert.equal(asked.length, 2);
  assert.equal(asked[1]?.body["visit_token"], token("v1"));
});

test("an answer that comes after the end changes nothing", async () => {
  let answer: (response: Response) => void = () => undefined;
  const { session, heard } = visiting(
    () => new Promise<Response>((done) => (answer = done)),
  );
  const opening = session.open();
  await new Promise((done) => setTimeout(done));
  session.end();
  answer(opened(PROMPT));
  await opening;
  assert.equal(session.status, "ended");
  assert.equal(session.step, null);
  assert.deepEqual(heard, []);
});

test("without consent nothing is kept, and with it what is known is", async () => {
  const { session } = visiting(() => opened(), { storage: null });
  await session.open();
  assert.equal(session.kept.visitToken, token("v1"));
  const storage = new Map();
  session.keepIn(kept(storage));
  assert.match(storage.get(KEY) ?? "", /visitToken/);
  session.keepIn(null);
  session.keep({ chatOpen: true });
  assert.doesNotMatch(storage.get(KEY) ?? "", /chatOpen/);
});

test("another person's unsent words are dropped, not said for them", async () => {
  const outbox = [
    { clientId: "c1", label: "hi", said: { text: "hi" }, state: "waiting" },
  ];
  const storage = new Map([
    [KEY, JSON.stringify({ visitToken: token("v1"), subject: "dana", outbox })],
  ]);
  const { session, asked } = visiting(() => opened(ASK, "v2"), {
    storage,
    identity: async () => token("felix"),
  });
  await sendKept(session);
  assert.deepEqual(
    asked.map(({ path }) => path),
    ["/visits"],
  );
});

test("two forms on a page are two: when one goes, the other is still there", () => {
  const { session } = visiting(() => opened());
  const leave = session.join("form");
  session.join("form");
  leave();
  assert.equal(session.activeFace, "form");
});

/** A chat turn that leads away from the offer, and how the server says it was answered. */
async function turnAfterOffer(outcome: string) {
  const done = { kind: "done", reason: outcome, decision_id: null };
  const offer = {
    decision_id: "d1",
    offer_id: "growth",
    motion: "upsell",
    outcome,
  };
  const visit = visiting(({ path }) => {
    if (path === "/visits") return opened(PROMPT);
    if (path === "/messages")
      return Response.json({ messages: [], step: done });
    return Response.json(offer);
  });
  await visit.session.open();
  await visit.session.say("words", { text: "words" });
  await visit.session.say("more words", { text: "more words" });
  await new Promise((done) => setTimeout(done));
  return visit;
}

for (const [outcome, event] of [
  ["accepted", "offerAccepted"],
  ["deferred", "offerDeferred"],
  ["declined", "offerDeclined"],
] as const) {
  test(`an offer that was ${outcome} in words is told of once`, async () => {
    const { heard } = await turnAfterOffer(outcome);
    assert.deepEqual(heard, ["ready", "offerShown", event]);
  });
}

test("an offer that nobody answered yet is no event, whatever else was said", async () => {
  const { heard } = await turnAfterOffer("shown");
  assert.deepEqual(heard, ["ready", "offerShown"]);
});
