import assert from "node:assert/strict";
import { test } from "node:test";
import { KeptState } from "../../../web/embed/src/visit/browser-storage.ts";
import { Api, CallFailed } from "../../../web/embed/src/visit/http.ts";
import {
  mayContinue,
  subjectOf,
} from "../../../web/embed/src/visit/identity.ts";
import * as outbox from "../../../web/embed/src/visit/outbox.ts";

const SENTENCES = {
  language: "en",
  unreachable: "unreachable",
  down: "down",
  refused: "refused",
};

function api(...answers: (Response | Error)[]) {
  const seen: RequestInit[] = [];
  const fetcher = (async (_: unknown, request: RequestInit) => {
    seen.push(request);
    const answer = answers.shift();
    if (!answer || answer instanceof Error)
      throw answer ?? new Error("one call too many");
    return answer;
  }) as typeof fetch;
  return {
    api: new Api("https://segue.example/api/v1", SENTENCES, fetcher, 0),
    seen,
  };
}

const failing = (status: number, code: string, message: string) =>
  Response.json({ error: { code, message } }, { status });

const saying = {
  method: "POST",
  path: "/messages",
  body: { client_id: "c1" },
  repeatable: true,
  outbox: true,
} as const;

test("a message that did not get through is sent once more, the same", async () => {
  const { api: calls, seen } = api(
    new TypeError("offline"),
    Response.json({ step: 1 }),
  );
  assert.deepEqual(await calls.call(saying), { step: 1 });
  assert.equal(seen[0]?.body, seen[1]?.body);
});

test("what must not happen twice is sent once", async () => {
  const { api: calls, seen } = api(
    failing(503, "store_unavailable", "Not now."),
  );
  await assert.rejects(
    calls.call({ method: "POST", path: "/bookings", body: {} }),
    CallFailed,
  );
  assert.equal(seen.length, 1);
});

test("the server's sentence reaches the visitor", async () => {
  const { api: calls } = api(
    failing(409, "time_taken", "Somebody was faster."),
  );
  await assert.rejects(
    calls.call({ method: "POST", path: "/holds", body: {} }),
    {
      message: "Somebody was faster.",
      code: "time_taken",
      fault: "refused",
    },
  );
});

test("who is told that the answer takes longer does not ask again at once", async () => {
  const { api: calls, seen } = api(
    failing(503, "still_answering", "A little longer."),
  );
  await assert.rejects(calls.call(saying), { code: "still_answering" });
  assert.equal(seen.length, 1);
});

test("who says more than is read at once waits for as long as the server says", async () => {
  const refusal = () =>
    Response.json(
      { error: { code: "too_many_messages", message: "In a moment." } },
      { status: 429, headers: { "Retry-After": "3" } },
    );
  const { api: calls, seen } = api(refusal());
  await assert.rejects(calls.call(saying), {
    code: "too_many_messages",
    pauseMs: 3000,
    later: true,
  });
  assert.equal(seen.length, 1);
});

const tooQuick = (seconds: string) =>
  Response.json(
    { error: { code: "too_many_calls", message: "Wait a moment." } },
    { status: 429, headers: { "Retry-After": seconds } },
  );

test("what was too quick is done by itself when the server takes it again", async () => {
  const answering = { method: "POST", path: "/answers", body: {} } as const;
  const { api: calls, seen } = api(
    tooQuick("0"),
    Response.json({ step: "next" }),
  );
  assert.deepEqual(await calls.call(answering), { step: "next" });
  assert.equal(seen.length, 2);
});

test("nobody waits a minute in front of a button", async () => {
  const holding = { method: "POST", path: "/holds", body: {} } as const;
  const { api: calls, seen } = api(tooQuick("60"));
  await assert.rejects(calls.call(holding), {
    message: "Wait a moment.",
    pauseMs: 60_000,
  });
  assert.equal(seen.length, 1);
});

test("a moment that the server names as a date is not waited for", async () => {
  const headers = { "Retry-After": "Wed, 18 Nov 2026 15:00:00 GMT" };
  const { api: calls } = api(new Response("", { status: 429, headers }));
  await assert.rejects(calls.call(saying), { pauseMs: null });
});

test("a proxy's page of HTML becomes our own sentence", async () => {
  const page = () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  const { api: calls } = api(page(), page());
  await assert.rejects(calls.call(saying), { message: "down", later: true });
});

test("messages wait in the order in which they were written", () => {
  let waiting: outbox.Outbox = [];
  waiting = outbox.enqueue(waiting, "c1", "first", { text: "first" });
  waiting = outbox.enqueue(waiting, "c2", "See it", { button: "sealed" });
  waiting = outbox.postpone(waiting);
  assert.deepEqual(
    waiting.map(({ state }) => state),
    ["waiting", "waiting"],
  );
  assert.equal(outbox.next(waiting)?.clientId, "c1");
  waiting = outbox.settle(waiting, "c1");
  assert.equal(outbox.next(waiting)?.clientId, "c2");
});

test("attempts become rarer, but never rarer than every half minute", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 9].map(outbox.secondsBeforeAttempt),
    [2, 4, 8, 16, 30],
  );
});

test("a kept visit goes on for the same person only", () => {
  const token = (sub: string) => `h.${btoa(JSON.stringify({ sub }))}.s`;
  assert.equal(subjectOf(token("dana")), "dana");
  assert.equal(subjectOf("no token at all"), undefined);
  assert.equal(
    mayContinue({ subject: "dana" }, subjectOf(token("dana"))),
    true,
  );
  assert.equal(
    mayContinue({ subject: "dana" }, subjectOf(token("felix"))),
    false,
  );
  assert.equal(mayContinue({ subject: "dana" }, undefined), false);
  assert.equal(mayContinue({}, subjectOf(token("dana"))), false);
  assert.equal(mayContinue({}, undefined), true);
});

test("a browser that forbids storage costs the memory, not the visit", () => {
  const forbidden = {
    getItem: () => null,
    setItem: () => {
      throw new Error("quota");
    },
  };
  const kept = new KeptState("segue:https://segue.example");
  kept.begin(forbidden);
  kept.set({ visitToken: "t" });
  assert.equal(kept.get().visitToken, "t");
  kept.set({ visitToken: undefined });
  assert.equal("visitToken" in kept.get(), false);
});

test("where somebody else answers with a page of theirs, that is no answer", async () => {
  const { api: calls } = api(
    new Response("<!doctype html><title>Website</title>"),
  );
  await assert.rejects(
    calls.call({ method: "POST", path: "/visits", body: {} }),
    { message: "down", code: "not_segue", fault: "down" },
  );
});
