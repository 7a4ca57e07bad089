/**
 * The one script that a host page names. It draws the launcher, takes the page's calls, and loads
 * the app on the first interaction, or at once where the page has a form or something of an
 * earlier page is still to be sent. Where the page asks for consent, nothing is sent before it.
 */

import { dress, launcherIn, launcherSheet } from "./launcher.js";
import { fetchScript } from "./script-tag.js";
import { TOKENS } from "./styles-tokens.js";
import { storageKey, type App, type Loader, type PageCall } from "./page-calls.js";

declare const APP_FILE: string;
declare const APP_INTEGRITY: string;
/** Language -> what the loader itself says in it: `build.mjs` takes it from `texts/`. */
declare const LOADER_TEXTS: Record<string, readonly [openChat: string, notLoaded: string]>;

/** Calls that are no reason to load the app. */
const CAN_WAIT = ["on", "off", "consent", "close", "identify", "prefill", "setLanguage"];

const page = window as { Segue?: unknown };
const there = page.Segue as { start?: (script: unknown) => void } | PageCall[] | undefined;
// A script of the type "module", or one that a bundler took in, does not know its own tag.
let script = (document.currentScript ??
  document.querySelector('script[src*="/segue.js"]')) as HTMLScriptElement;
let origin: string;
let app: App | undefined;
let loading: Promise<boolean> | undefined;
/** Undefined: the page asks for it, and has no answer yet. */
let consent: boolean | undefined;
let running: AbortController | undefined;
/** The chat, where the page has none of its own. */
let made: Element | undefined;
/** The chat that the loader drew the launcher of. */
let drawn: Element | undefined;
/** The page stands, and what was called is carried out. */
let begun = false;
/** An earlier page left something to go on with; undefined: not looked for yet. */
let left: boolean | undefined;
let path = "";
/** Milliseconds until the app is asked for again. */
let pause = 1000;
let resting = false;
const waiting: PageCall[] = [];

/** Whether the app is there. What did not come is asked for again, ever more rarely. */
function load(): Promise<boolean> {
  return (loading ??= fetchScript(script, APP_FILE, APP_INTEGRITY).then((came) => {
    if (!came) rest();
    return came;
  }));
}

function rest(): void {
  loading = undefined;
  resting = true;
  setTimeout(
    () => {
      resting = false;
      wake();
    },
    (pause *= 2),
  );
}

function call(name: string, ...values: unknown[]): void {
  if (begun && app) return app.call(name, ...values);
  waiting.push([name, ...values]);
  wake();
}

/** What an earlier page of this website left, as it is kept; "null" or "undefined" for nothing. */
function kept(): string {
  return `${storage((one) => one.getItem(storageKey(origin)))}`;
}

function storage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage);
  } catch {} // A browser that forbids storage holds nothing.
}

/** Loads the app where something is to be done, and nothing speaks against it. */
function wake(): void {
  if (!running || loading || resting || consent === undefined) return;
  const called = waiting.some(([name]) => !CAN_WAIT.includes(name));
  const faces = "segue-form,segue-booking,[data-segue-form]";
  if (called || (left ??= somethingLeft()) || document.querySelector(faces)) void load();
}

function somethingLeft(): boolean {
  return /"(leftMessage|unsentAnswers|chatOpen)":|"outbox":\[\{/.test(kept());
}

/** Another page of a visit that goes on. Nothing is told of a visitor who never began one. */
function viewed(): void {
  const { pathname } = location;
  if (pathname === path || (!consent && !app)) return;
  path = pathname;
  if (app) return app.viewed(path);
  const token = /"visitToken":"([^"]+)/.exec(kept())?.[1];
  if (!token) return;
  void fetch(`${origin}/api/v1/signals`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ kind: "page_viewed", subject: path }),
    keepalive: true,
  }).catch(() => undefined);
}

/** After each change of the page: it may have become another one, without being loaded anew. */
function look(): void {
  if (made && !made.isConnected) document.body.append(made);
  const chat = document.querySelector<HTMLElement>("segue-chat");
  const mayDraw = consent !== undefined || script.dataset["consentText"];
  if (chat && chat !== drawn && !app && mayDraw) drawLauncher((drawn = chat));
  viewed();
  wake();
}

function drawLauncher(chat: HTMLElement): void {
  const { signal } = running!;
  const { language, openLabel } = script.dataset;
  const tag = language || document.documentElement.lang || navigator.language;
  chat.lang = tag.slice(0, 2).toLowerCase();
  const texts = LOADER_TEXTS[chat.lang] ?? LOADER_TEXTS[(chat.lang = "en")]!;
  const root = chat.shadowRoot ?? chat.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [launcherSheet];
  const button = dress(launcherIn(root), { "aria-label": openLabel || texts[0] });
  const warm = () => consent !== undefined && load();
  for (const kind of ["pointerenter", "focus"]) button.addEventListener(kind, warm, { signal });
  button.addEventListener("click", () => press(root, texts[1]), { signal });
}

/** The launcher before the chat itself listens: the app may be there and still fetch its words. */
function press(root: ShadowRoot, notLoaded: string): void {
  if (customElements.get("segue-chat")) return;
  root.querySelector(".failed")?.remove();
  if (consent === undefined) {
    const message = script.dataset["consentText"]!;
    tell(root, message);
    const detail = { code: "consent_required", message };
    document.dispatchEvent(new CustomEvent("segue:error", { detail }));
  } else {
    void load().then((there) => (there ? call("open") : tell(root, notLoaded)));
  }
}

function tell(root: ShadowRoot, sentence: string): void {
  const failed = dress(document.createElement("div"), { class: "failed", role: "alert" });
  root.append(failed);
  failed.textContent = sentence;
}

function start(again?: HTMLScriptElement): void {
  if (running) return; // A second script tag changes nothing.
  if (again?.src) script = again;
  ({ origin } = new URL(script.dataset["origin"] ?? "", script.src));
  // Whatever it says: a word that is misspelt must not mean that nobody is asked.
  if (script.dataset["consent"] === undefined) consent ??= true;
  const { signal } = (running = new AbortController());
  if (document.readyState === "loading")
    document.addEventListener("DOMContentLoaded", () => begin(signal), { signal });
  else begin(signal);
}

function begin(signal: AbortSignal): void {
  begun = true;
  if (script.dataset["chat"] !== "off" && !document.querySelector("segue-chat")) {
    document.body.append((made = document.createElement("segue-chat")));
  }
  app?.begin(waiting.splice(0));
  look();
  const watch = new MutationObserver(look);
  watch.observe(document.documentElement, { childList: true, subtree: true });
  signal.onabort = () => watch.disconnect();
  const { navigation } = window as { navigation?: EventTarget };
  navigation?.addEventListener("currententrychange", look, { signal });
}

const loader: Loader = {
  page: () => ({ origin, settings: script.dataset, mayKeep: consent === true }),
  take(taken) {
    app = taken;
    if (begun) app.begin(waiting.splice(0));
  },
  TOKENS,
  launcherIn,
  launcherSheet,
};

const segue: Record<string, unknown> = {
  loader,
  start,
  on(...values: unknown[]) {
    call("on", ...values);
    return () => call("off", ...values);
  },
  push(one: unknown) {
    // What is no call is told by the app, which knows all of them.
    const [name, ...values] = Array.isArray(one) ? (one as PageCall) : ["push" as const, one];
    const method = name === "push" ? undefined : segue[name];
    if (typeof method === "function") (method as (...of: unknown[]) => unknown)(...values);
    else call(name, ...values);
  },
  consent(given: unknown) {
    call("consent", given);
    if (typeof given !== "boolean") return;
    consent = given;
    if (!given) storage((one) => one.removeItem(storageKey(origin)));
    look();
  },
  destroy() {
    running?.abort();
    running = undefined;
    app?.end();
    made?.remove();
    made = undefined;
    if (!app) drawn?.shadowRoot?.replaceChildren();
    drawn = undefined;
    begun = false;
    waiting.length = 0;
  },
};
for (const name of ["open", "reset", "signal", ...CAN_WAIT.slice(3)])
  segue[name] = (...values: unknown[]) => call(name, ...values);

if (there && "start" in there)
  there.start?.(script); // It begins again after `destroy`.
else {
  page.Segue = segue;
  start();
  if (Array.isArray(there)) there.forEach(segue["push"] as (one: unknown) => void);
}
