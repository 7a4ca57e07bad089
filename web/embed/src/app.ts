/** The app that the loader fetches: one session, the elements, and what the page's calls do. */

import { SegueBooking } from "./elements/booking.js";
import { SegueChat } from "./elements/chat.js";
import { SegueHold } from "./elements/hold.js";
import { SegueForm } from "./elements/form.js";
import { SegueLeave } from "./elements/leave.js";
import { SeguePrompt } from "./elements/prompt.js";
import { SegueStep } from "./elements/step.js";
import { SegueTimes } from "./elements/times.js";
import { Events } from "./events.js";
import { loader } from "./from-loader.js";
import { hint, unread } from "./hints.js";
import { storageKey, type PageCall } from "./page-calls.js";
import { listenToOwnForms } from "./own-forms-file.js";
import { carryOut } from "./page-api.js";
import { speak, TEXTS } from "./texts.js";
import { browserZone, usableLanguage } from "./times.js";
import { sendKept } from "./visit/beside.js";
import { browserStorage, KeptState } from "./visit/browser-storage.js";
import { saveAnswers } from "./visit/flow.js";
import { Api } from "./visit/http.js";
import { Session } from "./visit/session.js";
import { shareSession } from "./watching.js";

const { origin } = loader.page();
// Known only while the script itself runs.
const { src } = document.currentScript as HTMLScriptElement;
const events = new Events();
const session = new Session({
  api: new Api(`${origin}/api/v1`, TEXTS),
  kept: new KeptState(storageKey(origin)),
  events,
  speak: (language) => speak(language, src),
  hidden: () => document.hidden,
});
let running: AbortController;
/** Calls that come while the words are fetched; null: they are carried out at once. */
let waiting: PageCall[] | null = null;
shareSession(session);
SegueChat.origin = origin;

function defineElements(): void {
  if (customElements.get("segue-chat")) return;
  customElements.define("segue-leave", SegueLeave);
  customElements.define("segue-times", SegueTimes);
  customElements.define("segue-hold", SegueHold);
  customElements.define("segue-booking", SegueBooking);
  customElements.define("segue-step", SegueStep);
  customElements.define("segue-form", SegueForm);
  customElements.define("segue-prompt", SeguePrompt);
  customElements.define("segue-chat", SegueChat);
}

/** Nothing is shown before its words are there. Until then calls wait. */
async function begin(calls: readonly PageCall[]): Promise<void> {
  const { settings, mayKeep } = loader.page();
  const { signal } = (running = new AbortController());
  SegueChat.said = settings;
  events.on("error", (detail) => {
    warn(hint((detail as { code: string }).code, location.origin, origin));
  });
  warn(unread(settings));
  session.begin({
    storage: mayKeep ? browserStorage() : null,
    identity: settings["identityToken"] || null,
    language: usableLanguage([
      settings["language"],
      document.documentElement.lang,
      navigator.language,
    ]),
    zone: browserZone(),
    page: location.href.slice(0, 2000),
  });
  // Who listens, who it is and what is known come before anything that opens the visit.
  const opens = ([name]: PageCall) => ["open", "reset", "signal"].includes(name);
  for (const one of calls) if (!opens(one)) carryOut(session, one);
  waiting = calls.filter(opens);
  await session.tongue.speak();
  if (signal.aborted) return;
  defineElements();
  for (const one of waiting) carryOut(session, one);
  waiting = null;
  window.addEventListener("storage", otherTab, { signal });
  document.addEventListener("visibilitychange", () => session.tabs.catchUp(), { signal });
  window.addEventListener("online", () => void session.tryAgainIfNeeded(), { signal });
  listenToOwnForms(session, signal);
  await sendKept(session);
  await saveAnswers(session, {}).catch(console.error);
}

/** For the page's people: a warning, since another tool's attribute is no mistake. */
function warn(what: string | undefined): void {
  if (what) console.warn(`Segue: ${what}`);
}

/** Another tab wrote, or the browser's storage was emptied. */
function otherTab({ key, newValue }: StorageEvent): void {
  if (key === storageKey(origin) || key === null) session.tabs.wrote(newValue);
}

loader.take({
  begin: (calls) => void begin(calls),
  call: (...call) => (waiting ? void waiting.push(call) : carryOut(session, call)),
  viewed: (path) => void session.viewed(path),
  end() {
    running.abort();
    session.end();
    events.clear();
  },
});
