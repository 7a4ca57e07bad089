import { html, nothing } from "lit-html";
import { property } from "./decorators.js";
import { isBookingStep, type Booked, type BookingStep } from "../steps.js";
import { base } from "../styles.js";
import { TEXTS } from "../texts.js";
import { span, zoneLabel } from "../times.js";
import { sharedSession, Watching } from "../watching.js";
import { bookingStyles } from "./booking-styles.js";
import { Working } from "./working.js";

/** Choosing a time, holding it, confirming it: in the visitor's zone, wherever the flow stands. */
export class SegueBooking extends Working {
  static override styles = [base, bookingStyles];

  /** Set by chat and form; on its own the element follows the visit. */
  @property({ attribute: false }) step: BookingStep | null = null;
  @property({ type: Boolean }) live = false;

  constructor() {
    super();
    new Watching(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.step) void sharedSession().open();
  }

  private get current(): BookingStep | null {
    if (this.step) return this.step;
    const { step } = sharedSession();
    return step && isBookingStep(step) ? step : null;
  }

  protected override render() {
    const step = this.current;
    if (sharedSession().status === "ended") return nothing;
    if (!step) return html`<p class="muted">${TEXTS.noMeeting}</p>`;
    if (step.kind === "booked") return booked(step, sharedSession().language);
    // Chat and form show only their newest step live; on its own the element always is.
    if (this.step && !this.live) return nothing;
    return step.kind === "pick_time"
      ? html`<segue-times .step=${step}></segue-times>`
      : html`<segue-hold .step=${step}></segue-hold>`;
  }
}

/** What is no address of the web is said, and never a link. */
function where({ join_url: call, place }: Booked) {
  return call && /^https?:\/\//i.test(call) ? away(call, TEXTS.videoCall) : (call ?? place);
}

function away(url: string, name: string) {
  return html`<a class="link" href=${url} target="_blank" rel="noopener">${name}</a>`;
}

function booked(step: Booked, language: string) {
  return html`<div
    role="group"
    class="card stack done"
    part="booking"
    aria-label=${step.meeting.title}
  >
    <p class="title" tabindex="-1" data-start role="status">${step.text}</p>
    <div>
      <p class="strong">${span(step.starts_at, step.ends_at, { language, zone: step.zone })}</p>
      <p class="muted">${zoneLabel(step.zone, language, new Date(step.starts_at))}</p>
      <p>${step.meeting.title}, ${step.meeting.with_whom}</p>
      <p>${where(step)}</p>
    </div>
    <div>
      <h3 class="label">${TEXTS.agreed}</h3>
      <p>${step.agreed}</p>
    </div>
    <div class="row">
      <a class="button" href=${step.calendar_file_url} download>${TEXTS.addToCalendar}</a>
      ${step.calendars?.map(({ name, url }) => away(url, name))}
      ${away(step.manage_url, TEXTS.manage)}
    </div>
  </div>`;
}
