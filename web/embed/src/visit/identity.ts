/** Who the host page says the visitor is. The server alone verifies; here it is only compared. */

import type { Kept } from "./browser-storage.js";

/** A token; a function that gives one whenever it is needed; null: nobody is signed in. */
export type IdentitySource = string | null | (() => unknown);

/** Milliseconds: a token with less life than this left is not sent any more. */
const NEARLY_OVER = 30_000;

interface Claims {
  sub?: unknown;
  exp?: unknown;
}

function claims(token: string | null): Claims {
  try {
    const payload = token!.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(atob(payload)) as Claims;
  } catch {
    return {}; // no token, or one that nobody can read
  }
}

/** The subject of an identity token (JWT), undefined for no token or one that cannot be read. */
export function subjectOf(token: string | null): string | undefined {
  const { sub } = claims(token);
  return sub === undefined ? undefined : String(sub);
}

/** Whether the kept visit may go on: only for the same person, as the server sees it too. */
export function mayContinue(kept: Kept, subject: string | undefined): boolean {
  return kept.subject === subject;
}

/** The token of whoever is signed in; asked for anew where the page gave a function. */
export class IdentityToken {
  private last: string | null | undefined;
  private renewed = false;

  constructor(private readonly source: IdentitySource) {
    if (typeof source !== "function") this.last = source;
  }

  /** As far as it is known without asking; undefined: not yet. */
  get known(): string | null | undefined {
    return this.last;
  }

  /** A token that is still valid, or null. Raises what the page's function raises. */
  async current(now: number): Promise<string | null> {
    const { source } = this;
    if (typeof source === "function" && (!this.last || isOver(this.last, now + NEARLY_OVER))) {
      const given = await source();
      this.last = typeof given === "string" && given ? given : null;
    }
    return this.last ?? null;
  }

  /** The server refused it. Whether another one can be asked for: once for each that was given. */
  renew(): boolean {
    const renewable = typeof this.source === "function" && !this.renewed;
    this.renewed = true;
    this.last = undefined;
    return renewable;
  }
}

/** Whether a token is over at a moment (milliseconds since 1970); one that does not say never is. */
function isOver(token: string, at: number): boolean {
  const { exp } = claims(token);
  return typeof exp === "number" && exp * 1000 < at;
}
