/** A session with a server of a few answers, for tests: nothing of a browser but its events. */

import { Events, type EventName } from "../../../web/embed/src/events.ts";
import { KeptState } from "../../../web/embed/src/visit/browser-storage.ts";
import { Api } from "../../../web/embed/src/visit/http.ts";
import type { IdentitySource } from "../../../web/embed/src/visit/identity.ts";
import { Session } from "../../../web/embed/src/visit/session.ts";

Object.assign(globalThis, { document: new EventTarget() });

export const KEY = "segue:https://segue.example";
export const PROMPT = {
  kind: "prompt",
  decision_id: "d1",
  offer_id: "growth",
  motion: "upsell",
  under: null,
};
export const ASK = { kind: "ask", field: "plan" };

export const token = (sub: string, more: object = {}) =>
  `h.${btoa(JSON.stringify({ sub, ...more }))}.s`;

export const opened = (step: object = ASK, visit = "v1") =>
  Response.json({
    visit_token: token(visit),
    identity: null,
    step,
    messages: [],
  });

/** What any call but the opening answers: where the visit stands. */
export const stands = (step: object = ASK, more: object = {}) =>
  Response.json({ identity: null, step, messages: [], ...more });

export const refusing = (status: number, code: string) =>
  Response.json({ error: { code, message: code } }, { status });

interface Request {
  path: string;
  body: Record<string, unknown>;
}

export interface Visiting {
  session: Session;
  /** Another tab is in front of it. */
  page: { hidden: boolean };
  /** What the server was asked, in order. */
  asked: Request[];
  /** What the page heard, in order. */
  heard: EventName[];
  storage: Map<string, string>;
}

type Answers = (request: Request) => Response | Promise<Response>;

/** A visitor on a page; `storage` is the browser's, for a second page or tab. */
export function visiting(
  answers: Answers,
  {
    identity = null,
    storage = new Map(),
  }: { identity?: IdentitySource; storage?: Map<string, string> | null } = {},
): Visiting {
  const page = { hidden: false };
  const asked: Request[] = [];
  const heard: EventName[] = [];
  const events = new Events();
  const fetcher = (async (url: string, { body }: RequestInit) => {
    const request = {
      path: new URL(url).pathname.replace("/api/v1", ""),
      body: body ? (JSON.parse(String(body)) as Request["body"]) : {},
    };
    asked.push(request);
    return answers(request);
  }) as typeof fetch;
  const sentences = {
    language: "en",
    unreachable: "offline",
    down: "down",
    refused: "no",
  };
  const session = new Session({
    api: new Api("https://segue.example/api/v1", sentences, fetcher, 0),
    kept: new KeptState(KEY),
    events,
    speak: async () => undefined,
    hidden: () => page.hidden,
  });
  events.on("*", (_, name) => heard.push(name));
  session.begin({
    storage: storage && kept(storage),
    identity,
    language: "en",
    zone: "UTC",
    page: "/",
  });
  return { session, page, asked, heard, storage: storage ?? new Map() };
}

/** The browser's storage. */
export function kept(storage: Map<string, string>) {
  return {
    getItem: (name: string) => storage.get(name) ?? null,
    setItem: (name: string, value: string) => void storage.set(name, value),
  };
}
