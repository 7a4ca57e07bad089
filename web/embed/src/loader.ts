/**
 * The one script that a host page names. It draws the launcher, keeps calls to `Segue` until the
 * app is there, and loads the app on the first interaction, or at once where the page has a form
 * or something of an earlier page is still to be sent.
 */

import { launcherIn, launcherSheet } from "./launcher.js";

declare const APP_FILE: string;
/** Language -> what the loader itself says in it: `build.mjs` takes it from `texts/`. */
declare const LOADER_TEXTS: Record<string, { openChat: string; notLoaded: string }>;

type Calls = [name: string, ...values: unknown[]][];

const script = document.currentScript as HTMLScriptElement;
const source = new URL(script.src);
const { dataset } = script;
const early = (window as { Segue?: unknown }).Segue;
const calls: Calls = Array.isArray(early) ? (early as Calls) : [];
let app: Promise<void> | undefined;

function load(): Promise<void> {
  return (app ??= new Promise<void>((loaded, failed) => {
    const tag = document.createElement("script");
    tag.src = new URL(APP_FILE, source).href;
    if (script.nonce) tag.nonce = script.nonce;
    tag.onload = () => loaded();
    tag.onerror = () => {
      tag.remove();
      app = undefined;
      failed(new Error(`Segue: ${tag.src} did not load.`));
    };
    document.head.append(tag);
  }));
}

/** A call that is kept until the app takes it; most of them are a reason to load it. */
function later(name: string) {
  return (...values: unknown[]) => {
    calls.push([name, ...values]);
    if (name !== "on" && name !== "identify") load().catch(console.error);
  };
}

const stub: Record<string, unknown> = {
  calls,
  push: ([name, ...values]: Calls[number]) => later(name)(...values),
  load,
  origin: dataset["origin"] ?? source.origin,
  settings: dataset,
};
for (const name of ["open", "close", "identify", "reset", "signal", "setLanguage", "on"])
  stub[name] = later(name);
function drawLauncher(): void {
  if (dataset["chat"] === "off") return;
  let chat = document.querySelector<HTMLElement>("segue-chat");
  if (!chat) document.body.append((chat = document.createElement("segue-chat")));
  if (chat.shadowRoot) return;
  const root = chat.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [launcherSheet()];
  const wanted = dataset["language"] || document.documentElement.lang || navigator.language;
  const language = wanted.split(/[-_]/)[0]!.toLowerCase();
  chat.lang = language in LOADER_TEXTS ? language : "en";
  const { openChat, notLoaded } = LOADER_TEXTS[chat.lang]!;
  const button = launcherIn(root);
  button.setAttribute("aria-label", dataset["openLabel"] || openChat);
  const failed = document.createElement("div");
  failed.className = "failed";
  failed.setAttribute("role", "status");
  root.append(failed);
  const warm = () => void load().catch(() => undefined);
  button.addEventListener("pointerenter", warm, { once: true });
  button.addEventListener("focus", warm, { once: true });
  button.addEventListener("click", () => {
    if (customElements.get("segue-chat")) return; // The app listens by now.
    failed.textContent = "";
    load().then(
      () => (window as unknown as { Segue: { open(): void } }).Segue.open(),
      () => {
        failed.textContent = notLoaded;
      },
    );
  });
}

/** Whether an earlier page of this website left something to go on with. */
function somethingKept(): boolean {
  try {
    const kept = JSON.parse(localStorage.getItem(`segue:${stub["origin"] as string}`) ?? "{}") as {
      visitToken?: string;
      outbox?: unknown[];
    } & Record<string, unknown>;
    const { visitToken, outbox, leftMessage, unsentAnswers, chatOpen } = kept;
    if (visitToken) viewed(visitToken);
    return Boolean(outbox?.length || leftMessage || unsentAnswers || chatOpen);
  } catch {
    return false;
  }
}

/** Another page of a visit that goes on. Nothing is told of a visitor who never began one. */
function viewed(token: string): void {
  void fetch(`${stub["origin"] as string}/api/v1/signals`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ kind: "page_viewed", subject: location.pathname }),
    credentials: "omit",
    keepalive: true,
  }).catch(() => undefined);
}

function start(): void {
  drawLauncher();
  const wanted = () => document.querySelector("segue-form, segue-booking");
  if (somethingKept() || wanted() || calls.some(([name]) => name === "open")) {
    load().catch(console.error);
    return;
  }
  const watch = new MutationObserver(() => {
    if (app || wanted()) watch.disconnect();
    if (!app && wanted()) load().catch(console.error);
  });
  watch.observe(document.body, { childList: true, subtree: true });
}

// A second script tag changes nothing.
if (Array.isArray(early) || early === undefined) {
  (window as { Segue?: unknown }).Segue = stub;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
