/** What the page's calls do. Whatever is wrong with a call is told, and thrown at nobody. */

import type { SegueChat } from "./elements/chat.js";
import { EVENTS, type EventName, type Listener } from "./events.js";
import { isLanguage } from "./times.js";
import { signal } from "./visit/beside.js";
import { browserStorage } from "./visit/browser-storage.js";
import type { IdentitySource } from "./visit/identity.js";
import type { Session } from "./visit/session.js";

/** What a call takes, in words and as a check, and what it does. */
type Call = readonly [
  takes: string,
  fits: (one: unknown, other: unknown) => boolean,
  does: (session: Session, one: never, other: never) => unknown,
];

const always = () => true;

const CALLS: Record<string, Call> = {
  open: ["nothing", always, () => chat()?.open()],
  close: ["nothing", always, () => chat()?.close()],
  identify: [
    "a token, a function that gives one, or null",
    (who) => who === null || ["string", "function"].includes(typeof who),
    (session, who: IdentitySource) => session.identify(who),
  ],
  prefill: [
    'an object such as {plan: "starter", teamSize: 45}',
    (answers) => !!answers && typeof answers === "object" && !Array.isArray(answers),
    (session, answers: Record<string, unknown>) => session.prefill(answers),
  ],
  setLanguage: [
    'a language such as "de"',
    isLanguage,
    (session, code: string) => session.tongue.change(code),
  ],
  reset: ["nothing", always, (session) => session.reset()],
  consent: [
    "true or false",
    (given) => typeof given === "boolean",
    (session, given: boolean) => session.keepIn(given ? browserStorage() : null),
  ],
  signal: [
    '"feature_tried" and the id of a capability',
    (kind, subject) => kind === "feature_tried" && !!subject && typeof subject === "string",
    (session, kind: "feature_tried", subject: string) => signal(session, kind, subject),
  ],
  on: [
    `one of ${EVENTS.join(", ")}, and a function`,
    (name, listener) => EVENTS.includes(name as EventName) && typeof listener === "function",
    (session, name: EventName, listener: Listener) => session.events.on(name, listener),
  ],
  off: ["", always, (session, name, listener) => session.events.off(name, listener)],
  push: ['a list such as ["open"]', () => false, always],
};

/** Carries out one call of the page. */
export function carryOut(session: Session, [name, one, other]: readonly unknown[]): void {
  const call = Object.hasOwn(CALLS, String(name)) ? CALLS[String(name)] : undefined;
  const { events } = session;
  if (!call) {
    const there = Object.keys(CALLS).join(", ");
    return events.complain(`there is no call "${String(name)}". There are ${there}`);
  }
  const [takes, fits, does] = call;
  if (fits(one, other)) does(session, one as never, other as never);
  else events.complain(`${String(name)} takes ${takes}`);
}

function chat(): SegueChat | null {
  return document.querySelector<SegueChat>("segue-chat");
}
