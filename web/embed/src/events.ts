/** What the host page may listen to: `Segue.on(name, listener)` or a DOM event `segue:name`. */

export type Motion = "upsell" | "cross_sell" | "bundle" | "add_on";

export interface OfferEvent {
  decisionId: string;
  offerId: string;
  motion: Motion;
}

export type Nothing = Record<string, never>;

/** Each event with its detail. */
export interface EventMap {
  /** A visit is open: the first one, and each one that another person or `reset` begins. */
  ready: Nothing;
  /** The chat. */
  opened: Nothing;
  closed: Nothing;
  offerShown: OfferEvent;
  offerAccepted: OfferEvent;
  offerDeferred: OfferEvent;
  offerDeclined: OfferEvent;
  /** Moments in ISO 8601; the meeting's title. */
  bookingSuccessful: { startsAt: string; endsAt: string; meeting: string };
  /** A call that did not work, for the visitor or for the page; a sentence that says what to do. */
  error: { code: string; message: string };
}

export type EventName = keyof EventMap;

export const EVENTS: readonly (EventName | "*")[] = [
  "ready",
  "opened",
  "closed",
  "offerShown",
  "offerAccepted",
  "offerDeferred",
  "offerDeclined",
  "bookingSuccessful",
  "error",
  "*",
];

export type Listener = (detail: EventMap[EventName], name: EventName) => void;

/** Listeners by name; `*` hears everything. A listener that throws does not stop the others. */
export class Events {
  private readonly listeners = new Map<string, Set<Listener>>();

  on(name: EventName | "*", listener: Listener): void {
    const those = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, those.add(listener));
  }

  off(name: EventName | "*", listener: Listener): void {
    this.listeners.get(name)?.delete(listener);
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

  /** Tells the page's people of a call that is wrong: in the console and as an event. */
  complain(what: string): void {
    const message = `Segue: ${what.replace(/\.+$/, "")}. See docs/how-to/embed.md.`;
    console.error(message);
    this.emit("error", { code: "bad_call", message });
  }

  /** Nobody listens any more. */
  clear(): void {
    this.listeners.clear();
  }
}
