/** Tells the page what happened in a visit: each of it once, in whatever face and tab it was. */

import type { Booked, Prompt, Step } from "../steps.js";
import type { Session } from "./session.js";
import type { OfferAnswer } from "./wire.js";

const EVENT_OF = {
  accepted: "offerAccepted",
  deferred: "offerDeferred",
  declined: "offerDeclined",
} as const;

export const OUTCOME_OF = { accept: "accepted", defer: "deferred", decline: "declined" } as const;

type Offer = Pick<Prompt, "decision_id" | "offer_id" | "motion">;

export class Announcer {
  private opened = "";

  constructor(private readonly session: Session) {}

  /** The visit is open: told once for each visit, not when it is gone on with. */
  ready(): void {
    const { session } = this;
    if (this.opened === session.visitId) return;
    this.opened = session.visitId;
    session.events.emit("ready", {});
  }

  /** An offer comes onto the screen: told once, not again on another page. */
  shown(step: Step): void {
    const { session } = this;
    if (step.kind !== "prompt" || !this.seen(step)) return;
    session.events.emit("offerShown", detail(step));
  }

  /** The other tab has told of it. Whether it is new here. */
  seen(step: Step): boolean {
    const { session } = this;
    if (step.kind !== "prompt" || session.kept.offerShown === step.decision_id) return false;
    session.keep({ offerShown: step.decision_id, offerOutcome: undefined });
    return true;
  }

  /** How the offer was answered: the same answer again is not news. */
  answered(offer: Offer, outcome: string): void {
    const { session } = this;
    if (!(outcome in EVENT_OF) || session.kept.offerOutcome === outcome) return;
    session.keep({ offerOutcome: outcome });
    session.events.emit(EVENT_OF[outcome as keyof typeof EVENT_OF], detail(offer));
  }

  /** After a turn of the chat: an offer may have been answered in words, or by a button there. */
  async heard(): Promise<void> {
    const { session } = this;
    const { offerShown, offerOutcome } = session.kept;
    if (!offerShown || offerOutcome === "accepted" || session.step?.kind === "prompt") return;
    const path = `/offer/${encodeURIComponent(offerShown)}`;
    const offer = await session.call<OfferAnswer>({ method: "GET", path });
    this.answered(offer, offer.outcome);
  }

  booked({ starts_at: startsAt, ends_at: endsAt, meeting }: Booked): void {
    this.session.events.emit("bookingSuccessful", { startsAt, endsAt, meeting: meeting.title });
  }
}

function detail({ decision_id: decisionId, offer_id: offerId, motion }: Offer) {
  return { decisionId, offerId, motion };
}
