/** What the page's calls do. Whatever is wrong with a call is told, and thrown at nobody. */

import type { SegueChat } from "./elements/chat.js";
import { EVENTS, type EventName, type Listener } from "./events.js";
import { isLanguage } from "./times.js";
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
  setLanguage: [
    'a language such as "de"',
    isLanguage,
    (session, code: string) => session.setLanguage(code),
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
    (session, kind: "feature_tried", subject: string) => session.signal(kind, subject),
  ],
  on: [
    `one of ${EVENTS.join(", ")}, and a function`,
    (name, listener) => EVENTS.includes(name as EventName) && typeof listener === "function",
    (session, name: EventName, listener: Listener) => session.events.on(name, listener),
  ],
  off: ["", always, (session, name, listener) => session.events.off(name, listener)],
};

/** Carries out one call of the page. */
export function carryOut(session: Session, [name, one, other]: readonly unknown[]): void {
  const call = Object.hasOwn(CALLS, String(name)) ? CALLS[String(name)] : undefined;
  if (!call) {
    return complain(
      session,
      `there is no call "${String(name)}". There are ${Object.keys(CALLS).join(", ")}`,
    );
  }
  const [takes, fits, does] = call;
  if (fits(one, other)) does(session, one as never, other as never);
  else complain(session, `${String(name)} takes ${takes}`);
}

/** Tells the page's people: in the console, and as an event. */
export function complain(session: Session, what: string): void {
  const message = `Segue: ${what}. See docs/how-to/embed.md.`;
  console.error(message);
  session.events.emit("error", { code: "bad_call", message });
}

function chat(): SegueChat | null {
  return document.querySelector<SegueChat>("segue-chat");
}
