/** What survives a page, one key for each product origin. A browser may refuse storage. */

import type { AnswerField } from "../steps.js";
import type { Outbox } from "./outbox.js";
import type { Answers } from "./wire.js";

export type Face = "chat" | "form";

export interface Kept {
  visitToken?: string;
  /** Whom the visit belongs to: the identity token's subject, absent for an anonymous visitor. */
  subject?: string;
  outbox?: Outbox;
  /** Answers of the form that the server does not have yet. */
  unsentAnswers?: Answers;
  leftMessage?: LeftMessage;
  /** The face that the visitor used last, and in the form the field where it goes on. */
  face?: Face;
  under?: AnswerField;
  chatOpen?: boolean;
  /** The zone that the visitor chose, where it is not the browser's. */
  zone?: string;
  /** The decision whose offer was on the screen. */
  offerShown?: string;
  /** How that offer was answered, as the page was told. */
  offerOutcome?: string;
  /** Changes when a tab changed the visit on the server: the others read it again. */
  news?: number;
}

export interface LeftMessage {
  email: string;
  text: string;
}

export type KeepsIn = Pick<Storage, "getItem" | "setItem">;

export class KeptState {
  private state: Kept = {};
  private storage: KeepsIn | null = null;

  constructor(private readonly key: string) {}

  /** What an earlier page kept there; null: `state`, and nothing is kept beyond this page. */
  begin(storage: KeepsIn | null, state: Kept = {}): void {
    this.storage = storage;
    this.state = storage ? this.read() : state;
  }

  /** Another tab wrote. */
  take(state: Kept): void {
    this.state = state;
  }

  /** From now on keeps what is known there, or (null) on this page alone. */
  keepIn(storage: KeepsIn | null): void {
    this.storage = storage;
    this.set({});
  }

  get(): Kept {
    return this.state;
  }

  /** Changes what is kept; a value of undefined removes it. */
  set(change: { [K in keyof Kept]?: Kept[K] | undefined }): void {
    // Another tab may have written meanwhile: what is not changed here is taken from there.
    const merged: Record<string, unknown> = { ...this.state, ...this.read(), ...change };
    for (const name of Object.keys(merged)) if (merged[name] === undefined) delete merged[name];
    this.state = merged as Kept;
    try {
      this.storage?.setItem(this.key, JSON.stringify(this.state));
    } catch {
      // Full or forbidden: the visit lives as long as the page.
      this.storage = null;
    }
  }

  private read(): Kept {
    return readKept(this.storage?.getItem(this.key) ?? null);
  }
}

/** What a storage holds; nothing for what is no JSON of ours. */
export function readKept(written: string | null): Kept {
  try {
    const kept: unknown = JSON.parse(written ?? "{}");
    return kept && typeof kept === "object" ? (kept as Kept) : {};
  } catch {
    return {};
  }
}

/** The browser's own storage, or null where the visitor or the browser forbids it. */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
