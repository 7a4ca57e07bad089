/** What does not work now, as the visitor reads it and the page hears it. */

import type { Events } from "../events.js";
import { TEXTS } from "../texts.js";
import { CallFailed } from "./http.js";
import { secondsBeforeAttempt } from "./outbox.js";

/** Until then nobody wonders; after that an honest sentence stands there. */
const SLOW_MS = 2000;
const ASK_AGAIN_MS = 1000;
/** What is under way, or is sent again by itself: nothing is wrong. */
const COMES_BY_ITSELF = ["still_answering", "too_many_messages"];
/** A call that was not made, for the visit could not be opened: that is told already. */
export const VISIT_CLOSED = "visit_closed";

export class Trouble {
  /** A sentence about what does not work now; null: all is well. */
  problem: string | null = null;
  /** A sentence while something takes longer than usual and is still under way. */
  slow: string | null = null;

  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** The code of what the page was told of last, while it lasts. */
  private told = "";

  constructor(
    private readonly events: Events,
    private readonly changed: () => void,
    private readonly tryAgain: () => void,
  ) {}

  /** While the work lasts longer than two seconds, that is said. */
  async tellingSlow<T>(work: Promise<T>): Promise<T> {
    const tell = setTimeout(() => this.isSlow(TEXTS.slow), SLOW_MS);
    try {
      return await work;
    } finally {
      clearTimeout(tell);
      if (this.slow) this.isSlow(null);
    }
  }

  /** Tells the page of a call that failed: once, however often it is tried again meanwhile. */
  tell(error: unknown): void {
    const { code, message, later } =
      error instanceof CallFailed
        ? error
        : { code: "unexpected", message: TEXTS.down, later: false };
    if ([...COMES_BY_ITSELF, VISIT_CLOSED].includes(code) || (later && this.told === code)) return;
    if (later) this.told = code;
    this.events.emit("error", { code, message });
  }

  /** Whether the visitor need not be told: it goes on by itself, and asks again when it may. */
  comesLater(error: unknown): boolean {
    if (!(error instanceof CallFailed) || !COMES_BY_ITSELF.includes(error.code)) return false;
    this.isSlow(error.message);
    this.again(error.pauseMs ?? ASK_AGAIN_MS);
    return true;
  }

  /** It does not work now: says so and tries again by itself. */
  failed(error: unknown): void {
    if (!(error instanceof CallFailed)) {
      console.error(error);
      this.tell(error);
    }
    this.problem = error instanceof CallFailed ? error.message : TEXTS.down;
    this.changed();
    const asked = error instanceof CallFailed ? error.pauseMs : null;
    this.again(asked ?? secondsBeforeAttempt(this.failures++) * 1000);
  }

  /** The server answers again. */
  recovered(): void {
    this.failures = 0;
    this.problem = this.slow = null;
    this.answered();
  }

  /** The next failure is another one. */
  answered(): void {
    this.told = "";
  }

  end(): void {
    clearTimeout(this.retry);
    this.recovered();
  }

  private isSlow(sentence: string | null): void {
    this.slow = sentence;
    this.changed();
  }

  private again(afterMs: number): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(this.tryAgain, afterMs);
  }
}
