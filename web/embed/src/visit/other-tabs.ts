/** Other tabs of the same visit: what is done there is followed, once somebody looks at this one. */

import type { Step } from "../steps.js";
import { readKept, type KeptState } from "./browser-storage.js";
import type { Session } from "./session.js";

export class OtherTabs {
  /** One of them went on meanwhile. */
  private behind = false;
  /** The visit is opened because one of them opened that one. */
  private following = false;

  constructor(
    private readonly session: Session,
    private readonly state: KeptState,
    /** Whether nobody looks at this page now. */
    private readonly hidden: () => boolean,
  ) {}

  /** One of them wrote down where the visit stands; null: what was kept is gone. */
  wrote(written: string | null): void {
    const { session, state } = this;
    const kept = state.get();
    const theirs = readKept(written);
    const same = theirs.visitToken === kept.visitToken;
    const stranger = !same && theirs.visitToken && theirs.subject !== kept.subject;
    // Nothing is to be kept any more, or somebody else is signed in there: this page goes on alone.
    if (written === null || stranger) return state.begin(null, kept);
    state.take(theirs);
    if (!same) session.opening = null;
    if (!same && !theirs.visitToken) session.blank();
    else this.behind ||= !same || theirs.news !== kept.news;
    session.changed();
    this.catchUp();
  }

  /** Reads what was done there. */
  catchUp(): void {
    const { session } = this;
    if (!this.behind || this.hidden() || session.status !== "open") return;
    this.behind = false;
    this.following = !session.opening;
    void (session.opening ? session.refresh() : session.open()).catch(console.error);
  }

  /** The visit is open: what is on the screen there was told there. */
  opened(step: Step): void {
    if (this.following) this.session.announcer.seen(step);
    this.following = false;
  }
}
