/** Ties an element to the page's one session: it renders again when the session changes. */

import type { Companion, Drawn } from "./elements/drawn.js";
import { TEXTS } from "./texts.js";
import type { Session } from "./visit/session.js";

let current: Session | undefined;

/** Called once by the app, before any element is defined. */
export function shareSession(session: Session): void {
  current = session;
}

export function sharedSession(): Session {
  if (!current) throw new Error("Segue's elements need the app that opens the visit: app.ts.");
  return current;
}

export class Watching implements Companion {
  private stop: (() => void) | undefined;

  constructor(
    private readonly host: Drawn,
    private readonly changed: () => void = () => undefined,
  ) {
    host.accompany(this);
  }

  connected(): void {
    this.speak();
    const theme = this.host.getAttribute("theme");
    if (theme && !/^(dark|light|auto)$/.test(theme))
      sharedSession().events.complain(`theme="${theme}" is none of dark, light, auto`);
    this.stop = sharedSession().watch(() => {
      this.speak();
      this.changed();
      this.host.requestUpdate();
    });
  }

  /** The page around it may be in another language. */
  private speak(): void {
    this.host.lang = TEXTS.language;
  }

  disconnected(): void {
    this.stop?.();
  }
}
