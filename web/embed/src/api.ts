/** What a page may call. The same calls work before the script has run, as lists: `Call`. */

import type { EventMap, EventName, Listener } from "./events.js";

/** Gives a token (JWT) for the visitor who is signed in, or null where nobody is. */
export type TokenSource = () => Promise<string | null> | string | null;

/** What the page knows of its visitor: what they said themselves is never overwritten. */
export interface Prefill {
  /** A plan's id in the catalogue; "none" for somebody who has none. */
  plan?: string;
  teamSize?: number;
  /** Ids of pain points in the catalogue. */
  painPoints?: string[];
  goal?: string;
  timeline?: "asap" | "this_month" | "this_quarter" | "later" | "exploring";
  email?: string;
  company?: string;
  name?: string;
}

export interface SegueApi {
  /** Opens the chat; the focus goes into it. */
  open(): void;
  close(): void;
  /** Who is signed in: a token, or a function that gives one whenever it is needed; null: nobody. */
  identify(who: string | null | TokenSource): void;
  /** Fills in what the visitor has not said yet. */
  prefill(answers: Prefill): void;
  /** The language of dates, times and words, as a tag such as "de" or "en-GB". */
  setLanguage(code: string): void;
  /** Forgets the visit in this browser. */
  reset(): void;
  /** The visitor's answer to being remembered: false forgets, and keeps nothing from then on. */
  consent(given: boolean): void;
  /** The visitor tried to use a capability (its id in the catalogue) that they do not have. */
  signal(kind: "feature_tried", capability: string): void;
  /** Listens to an event; what is returned stops it. */
  on<K extends EventName>(name: K, listener: (detail: EventMap[K], name: K) => void): () => void;
  /** Listens to every event. */
  on(name: "*", listener: Listener): () => void;
  /** A call as a list, for pages that do not know whether the script has run. */
  push(call: Call): void;
  /** Takes away all that the script made and listens to; the visit stays in the browser. */
  destroy(): void;
  /** Begins again after `destroy`. */
  start(): void;
}

type CallName = Exclude<keyof SegueApi, "push" | "on">;

export type Call =
  | { [N in CallName]: [name: N, ...values: Parameters<SegueApi[N]>] }[CallName]
  | ["on", EventName | "*", Listener];

declare global {
  interface Window {
    Segue?: SegueApi | Call[];
  }
}
