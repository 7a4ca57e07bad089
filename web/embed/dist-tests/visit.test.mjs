// ../../tests/web/embed/visit.test.ts
import assert from "node:assert/strict";
import { test } from "node:test";

// src/visit/browser-storage.ts
var KeptState = class {
  constructor(key, storage) {
    this.key = key;
    this.storage = storage;
    this.state = this.read();
  }
  get() {
    return this.state;
  }
  /** Changes what is kept; a value of undefined removes it. */
  set(change) {
    const merged = { ...this.state, ...change };
    for (const name of Object.keys(merged)) if (merged[name] === void 0) delete merged[name];
    this.state = merged;
    try {
      this.storage?.setItem(this.key, JSON.stringify(this.state));
    } catch {
    }
  }
  read() {
    try {
      const kept = JSON.parse(this.storage?.getItem(this.key) ?? "{}");
      return kept && typeof kept === "object" ? kept : {};
    } catch {
      return {};
    }
  }
};

// src/visit/http.ts
var CallFailed = class extends Error {
  constructor(fault, message, code, status = 0) {
    super(message);
    this.fault = fault;
    this.code = code;
    this.status = status;
  }
  /** Whether the same call may work later. */
  get later() {
    return this.fault !== "refused";
  }
};
var TIMEOUT_MS = 2e4;
var PAUSE_BEFORE_RETRY_MS = 600;
var Api = class {
  constructor(base, sentences, fetcher = (...request) => fetch(...request), pauseMs = PAUSE_BEFORE_RETRY_MS) {
    this.base = base;
    this.sentences = sentences;
    this.fetcher = fetcher;
    this.pauseMs = pauseMs;
  }
  /** The answer's JSON (undefined where there is no content). Raises `CallFailed` only. */
  async call(call) {
    try {
      return await this.once(call);
    } catch (error) {
      const mayRepeat = call.repeatable ?? call.method === "GET";
      if (!mayRepeat || !error.later || error.status === 429) {
        throw error;
      }
      await new Promise((done) => setTimeout(done, this.pauseMs));
      return this.once(call);
    }
  }
  async once({ method, path, body, token }) {
    const headers = {};
    if (body !== void 0) headers["Content-Type"] = "application/json";
    if (token) headers["Authorization"] = `Bearer ${token}`;
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), TIMEOUT_MS);
    let response;
    let answer;
    try {
      response = await this.fetcher(this.base + path, {
        method,
        headers,
        credentials: "omit",
        signal: abort.signal,
        ...body === void 0 ? {} : { body: JSON.stringify(body) }
      });
      const text = await response.text();
      answer = text ? parsed(text) : void 0;
    } catch {
      throw new CallFailed("unreachable", this.sentences.unreachable, "unreachable");
    } finally {
      clearTimeout(limit);
    }
    if (response.ok) return answer;
    throw this.failure(response.status, answer);
  }
  failure(status, answer) {
    const error = answer?.error;
    const fault = status >= 500 || status === 429 || status === 408 ? "down" : "refused";
    return new CallFailed(
      fault,
      error?.message || this.sentences[fault],
      error?.code ?? String(status),
      status
    );
  }
};
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

// src/visit/identity.ts
function subjectOf(token) {
  const payload = token?.split(".")[1];
  if (!payload) return void 0;
  try {
    const claims = JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/")));
    return claims.sub === void 0 ? void 0 : String(claims.sub);
  } catch {
    return void 0;
  }
}
function mayContinue(kept, subject) {
  return kept.subject === subject;
}

// src/visit/outbox.ts
function enqueue(outbox, clientId, label, said) {
  return [...outbox, { clientId, label, said, state: "sending" }];
}
function next(outbox) {
  return outbox[0];
}
function settle(outbox, clientId) {
  return outbox.filter((pending) => pending.clientId !== clientId);
}
function postpone(outbox) {
  return outbox.map((pending) => ({ ...pending, state: "waiting" }));
}
function secondsBeforeAttempt(failures) {
  return Math.min(30, 2 ** (failures + 1));
}

// ../../tests/web/embed/visit.test.ts
var SENTENCES = {
  unreachable: "unreachable",
  down: "down",
  refused: "refused"
};
function api(...answers) {
  const seen = [];
  const fetcher = (async (_, request) => {
    seen.push(request);
    const answer = answers.shift();
    if (!answer || answer instanceof Error)
      throw answer ?? new Error("one call too many");
    return answer;
  });
  return {
    api: new Api("https://segue.example/api/v1", SENTENCES, fetcher, 0),
    seen
  };
}
var failing = (status, code, message) => Response.json({ error: { code, message } }, { status });
var saying = {
  method: "POST",
  path: "/messages",
  body: { client_id: "c1" },
  repeatable: true
};
test("a message that did not get through is sent once more, the same", async () => {
  const { api: calls, seen } = api(
    new TypeError("offline"),
    Response.json({ step: 1 })
  );
  assert.deepEqual(await calls.call(saying), { step: 1 });
  assert.equal(seen[0]?.body, seen[1]?.body);
});
test("what must not happen twice is sent once", async () => {
  const { api: calls, seen } = api(
    failing(503, "store_unavailable", "Not now.")
  );
  await assert.rejects(
    calls.call({ method: "POST", path: "/bookings", body: {} }),
    CallFailed
  );
  assert.equal(seen.length, 1);
});
test("the server's sentence reaches the visitor", async () => {
  const { api: calls } = api(
    failing(409, "time_taken", "Somebody was faster.")
  );
  await assert.rejects(
    calls.call({ method: "POST", path: "/holds", body: {} }),
    {
      message: "Somebody was faster.",
      code: "time_taken",
      fault: "refused"
    }
  );
});
test("a proxy's page of HTML becomes our own sentence", async () => {
  const page = () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  const { api: calls } = api(page(), page());
  await assert.rejects(calls.call(saying), { message: "down", later: true });
});
test("messages wait in the order in which they were written", () => {
  let waiting = [];
  waiting = enqueue(waiting, "c1", "first", { text: "first" });
  waiting = enqueue(waiting, "c2", "See it", { button: "sealed" });
  waiting = postpone(waiting);
  assert.deepEqual(
    waiting.map(({ state }) => state),
    ["waiting", "waiting"]
  );
  assert.equal(next(waiting)?.clientId, "c1");
  waiting = settle(waiting, "c1");
  assert.equal(next(waiting)?.clientId, "c2");
});
test("attempts become rarer, but never rarer than every half minute", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 9].map(secondsBeforeAttempt),
    [2, 4, 8, 16, 30]
  );
});
test("a kept visit goes on for the same person only", () => {
  const token = (sub) => `h.${btoa(JSON.stringify({ sub }))}.s`;
  assert.equal(subjectOf(token("dana")), "dana");
  assert.equal(subjectOf("no token at all"), void 0);
  assert.equal(
    mayContinue({ subject: "dana" }, subjectOf(token("dana"))),
    true
  );
  assert.equal(
    mayContinue({ subject: "dana" }, subjectOf(token("felix"))),
    false
  );
  assert.equal(mayContinue({ subject: "dana" }, void 0), false);
  assert.equal(mayContinue({}, subjectOf(token("dana"))), false);
  assert.equal(mayContinue({}, void 0), true);
});
test("a browser that forbids storage costs the memory, not the visit", () => {
  const forbidden = {
    getItem: () => null,
    setItem: () => {
      throw new Error("quota");
    }
  };
  const kept = new KeptState("segue:https://segue.example", forbidden);
  kept.set({ visitToken: "t" });
  assert.equal(kept.get().visitToken, "t");
  kept.set({ visitToken: void 0 });
  assert.equal("visitToken" in kept.get(), false);
});
