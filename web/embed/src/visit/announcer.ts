/** Tells the page what happened in a visit: each of it once, in whatever face and tab it was. */

import type { OfferEvent } from "../events.js";
import type { Booked, Prompt, Step } from "../steps.js";
import type { Session } from "./session.js";
import type { OfferResponse } from "./wire.js";

const RESPONSE_EVENT = {
  accept: "offerAccepted",
  defer: "offerDeferred",
  decline: "offerDeclined",
} as const;

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

  /** An offer that was on a screen before, on another page or in another tab, is not news. */
  shown(step: Step): void {
    const { session } = this;
    if (step.kind !== "prompt" || session.kept.offerShown === step.decision_id) return;
    session.keep({ offerShown: step.decision_id });
    session.events.emit("offerShown", detail(step));
  }

  responded(prompt: Prompt, response: OfferResponse): void {
    this.session.events.emit(RESPONSE_EVENT[response], detail(prompt));
  }

  booked({ starts_at: startsAt, ends_at: endsAt, meeting }: Booked): void {
    this.session.events.emit("bookingSuccessful", { startsAt, endsAt, meeting: meeting.title });
  }
}

function detail({ decision_id: decisionId, offer_id: offerId, motion }: Prompt): OfferEvent {
  return { decisionId, offerId, motion };
}
