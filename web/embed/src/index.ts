/**
 * What bundlers take: `import { loadSegue } from "@segue/embed"`. It adds the script tag that a page
 * without a bundler writes by hand, from the product that answers the calls: the two always fit.
 */

import type { SegueApi } from "./api.js";

export type { Call, Prefill, SegueApi, TokenSource } from "./api.js";
export type { EventMap, EventName, Listener, Motion, OfferEvent } from "./events.js";

/** The script's `data-` attributes: `docs/how-to/embed.md` says what each is for. */
export interface Attributes {
  identityToken?: string;
  title?: string;
  greeting?: string;
  language?: string;
  chat?: "off";
  consent?: "required";
  consentText?: string;
  openLabel?: string;
}

export interface LoadOptions extends Attributes {
  /** Where the product is: "https://segue.example.com". */
  origin: string;
  /** A release that never changes, and its hash: `./segue embed` prints both. */
  release?: string;
  integrity?: string;
  /** Of a content security policy with nonces. */
  nonce?: string;
}

/**
 * Loads Segue, once, and begins again after `destroy`. Rejects where the script cannot be loaded,
 * and outside of a browser.
 */
export async function loadSegue(options: LoadOptions): Promise<SegueApi> {
  if (typeof document === "undefined") {
    throw new Error("loadSegue needs a browser: call it when the page is mounted.");
  }
  const there = running();
  if (there) {
    there.start();
    return there;
  }
  await (loading ??= inserted(options).finally(() => (loading = undefined)));
  return running()!;
}

let loading: Promise<void> | undefined;

function running(): SegueApi | undefined {
  const { Segue } = window;
  return Segue && "start" in Segue ? Segue : undefined;
}

function inserted({ origin, release, integrity, nonce, ...data }: LoadOptions): Promise<void> {
  const tag = document.createElement("script");
  tag.src = new URL(`/embed/${release ?? "v1"}/segue.js`, origin).href;
  tag.async = true;
  if (integrity) Object.assign(tag, { integrity, crossOrigin: "anonymous" });
  if (nonce) tag.nonce = nonce;
  Object.assign(tag.dataset, data);
  return new Promise((loaded, failed) => {
    tag.onload = () => loaded();
    tag.onerror = () => {
      tag.remove();
      failed(new Error(`Segue: ${tag.src} did not load. Is it running there, with this release?`));
    };
    document.head.append(tag);
  });
}
