/** The app that the loader fetches: one session, the elements, and the page's `Segue`. */

import { SegueBooking } from "./elements/booking.js";
import { SegueChat } from "./elements/chat.js";
import { SegueHold } from "./elements/hold.js";
import { SegueForm } from "./elements/form.js";
import { SegueLeave } from "./elements/leave.js";
import { SegueStep } from "./elements/step.js";
import { SegueTimes } from "./elements/times.js";
import { Events, type EventName, type Listener } from "./events.js";
import { speak, TEXTS } from "./texts.js";
import { browserZone, usableLanguage } from "./times.js";
import { browserStorage, KeptState, storageKey } from "./visit/browser-storage.js";
import { Api } from "./visit/http.js";
import { Session } from "./visit/session.js";
import { shareSession } from "./watching.js";

type Call = [name: string, ...values: unknown[]];

interface Stub {
  origin: string;
  calls: Call[];
  settings: DOMStringMap;
}

const stub = (window as unknown as { Segue: Stub }).Segue;
// Known only while the script itself runs.
const { src } = document.currentScript as HTMLScriptElement;
const { length: known } = stub.calls;
const identified = stub.calls.filter(([name]) => name === "identify").at(-1);
const events = new Events();
const session = new Session({
  api: new Api(`${stub.origin}/api/v1`, TEXTS),
  kept: new KeptState(storageKey(stub.origin), browserStorage()),
  events,
  identityToken: identified
    ? (identified[1] as string | null)
    : stub.settings["identityToken"] || null,
  language: usableLanguage([
    stub.settings["language"],
    document.documentElement.lang,
    navigator.language,
  ]),
  speak: (language) => speak(language, src),
  zone: browserZone(),
  page: location.href.slice(0, 2000),
});
shareSession(session);

SegueChat.said = stub.settings;
SegueChat.origin = stub.origin;

function chat(): SegueChat | null {
  return document.querySelector<SegueChat>("segue-chat");
}

const api = {
  open: () => chat()?.open(),
  close: () => chat()?.close(),
  /** A new identity token, or null after a sign-out. */
  identify: (token: string | null) => void session.identify(token),
  /** Forgets the visit in this browser. */
  reset: () => void session.reset(),
  /** Speaks another language from now on, the conversation and its mails as well: "de-AT". */
  setLanguage: (tag: string) => void session.setLanguage(tag),
  /** Tells what the visitor did: ("feature_tried", the id of a capability they do not have). */
  signal: (kind: "feature_tried", subject: string) => void session.signal(kind, subject),
  /** Listens to an event, or to all with `*`. Returns a function that stops it. */
  on: (name: EventName | "*", listener: Listener) => events.on(name, listener),
  /** A call as a list, for pages that do not know whether the loader has run. */
  push: ([name, ...values]: Call) => call(name, values),
};

function call(name: string, values: unknown[]): void {
  const method = (api as Record<string, unknown>)[name];
  if (typeof method !== "function") throw new Error(`Segue has no "${name}".`);
  (method as (...values: unknown[]) => unknown)(...values);
}

export type SegueApi = typeof api;

/** Nothing is shown before its words are there. Until then the loader keeps calls. */
async function begin(): Promise<void> {
  await session.speak();
  customElements.define("segue-leave", SegueLeave);
  customElements.define("segue-times", SegueTimes);
  customElements.define("segue-hold", SegueHold);
  customElements.define("segue-booking", SegueBooking);
  customElements.define("segue-step", SegueStep);
  customElements.define("segue-form", SegueForm);
  customElements.define("segue-chat", SegueChat);
  (window as unknown as { Segue: SegueApi }).Segue = api;
  // Listeners first, so that they hear what the other calls cause.
  const early = stub.calls
    .filter(([name], at) => name !== "identify" || at >= known)
    .sort(([one], [other]) => Number(other === "on") - Number(one === "on"));
  for (const [name, ...values] of early) call(name, values);
  window.addEventListener("online", () => void session.tryAgainIfNeeded());
  await session.sendKept();
}

void begin();
