/** What the host page may listen to: `Segue.on(name, listener)` or a DOM event `segue:name`. */

import type { Prompt } from "./steps.js";

interface OfferEvent {
  decisionId: string;
  offerId: string;
  motion: Prompt["motion"];
}

export interface EventMap {
  ready: Record<string, never>;
  opened: Record<string, never>;
  closed: Record<string, never>;
  offerShown: OfferEvent;
  offerAccepted: OfferEvent;
  offerDeferred: OfferEvent;
  offerDeclined: OfferEvent;
  bookingSuccessful: { startsAt: string; endsAt: string; meeting: string };
  error: { code: string; message: string };
}

export type EventName = keyof EventMap;
export type Listener = (detail: unknown, name: EventName) => void;

/** Listeners by name; `*` hears everything. A listener that throws does not stop the others. */
export class Events {
  private readonly listeners = new Map<string, Set<Listener>>();

  on(name: EventName | "*", listener: Listener): () => void {
    const those = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, those.add(listener));
    return () => those.delete(listener);
  }

  emit<K extends EventName>(name: K, detail: EventMap[K]): void {
    for (const key of [name, "*"]) {
      for (const listener of this.listeners.get(key) ?? []) {
        try {
          listener(detail, name);
        } catch (error) {
          console.error(error);
        }
      }
    }
    document.dispatchEvent(new CustomEvent(`segue:${name}`, { detail }));
  }
}
