/** What loader and app have in common. */

import type { Flow } from "./own-forms-file.js";

export type PageCall = [name: string, ...values: unknown[]];

/** What the app gives to the loader once it is there. */
export interface App {
  /** Begins, or begins again after `end`, with the calls that came before. */
  begin(waiting: readonly PageCall[]): void;
  call(...call: PageCall): void;
  /** Another page of the visit. */
  viewed(path: string): void;
  end(): void;
}

/** What the app finds as `Segue.loader`. */
export interface Loader {
  page(): {
    origin: string;
    settings: DOMStringMap;
    /** Whether anything may be kept in the browser. */
    mayKeep: boolean;
  };
  take(app: App): void;
  /** Once it was fetched: listens to the page's own forms until `signal`. */
  OwnForms?: new (flow: Flow, signal: AbortSignal) => unknown;
  TOKENS: string;
  launcherIn(root: ShadowRoot): HTMLButtonElement;
  launcherSheet: CSSStyleSheet;
}

export function storageKey(origin: string): string {
  return `segue:${origin}`;
}
