import { html, nothing } from "lit-html";
import { property, state } from "./decorators.js";
import { looksLikeEmail } from "../fields.js";
import type { Held } from "../steps.js";
import { base } from "../styles.js";
import { TEXTS } from "../texts.js";
import { countdown, span, zoneLabel } from "../times.js";
import { book, releaseTime } from "../visit/flow.js";
import type { CallFailed } from "../visit/http.js";
import { sharedSession } from "../watching.js";
import { bookingStyles } from "./booking-styles.js";
import { Working } from "./working.js";

/** A time that is kept while the visitor confirms, with the clock in sight. */
export class SegueHold extends Working {
  static override styles = [base, bookingStyles];

  @property({ attribute: false }) step!: Held;
  @state() private now = Date.now();

  private readonly session = sharedSession();
  private clockwork: ReturnType<typeof setInterval> | undefined;
  /** The hold of which the server was asked whether it is over. */
  private asked = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.clockwork = setInterval(() => this.tick(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.clockwork);
  }

  protected override render() {
    const { step } = this;
    const { language } = this.session;
    const left = Date.parse(step.expires_at) - this.now;
    return html`<div
      role="group"
      class="card stack"
      part="booking"
      aria-label=${step.meeting.title}
    >
      <p class="title" tabindex="-1" data-start>${step.text}</p>
      <div>
        <p class="strong">${span(step.starts_at, step.ends_at, { language, zone: step.zone })}</p>
        <p class="muted">${zoneLabel(step.zone, language, new Date(step.starts_at))}</p>
        <p>${step.meeting.title}, ${step.meeting.with_whom}</p>
      </div>
      ${this.form(left)} ${this.problem()}
      <div>
        <button
          type="button"
          class="button plain"
          aria-disabled=${this.busy}
          @click=${() => this.run(() => releaseTime(this.session, step.hold_id))}
        >
          ${TEXTS.otherTime}
        </button>
      </div>
    </div>`;
  }

  private form(left: number) {
    const { step } = this;
    return html`${
        left > 0
          ? html`<p class="muted">
              ${TEXTS.heldFor}
              <span class="clock" role="timer" aria-live="off">${countdown(left)}</span>
            </p>`
          : nothing
      }
      <p class="quiet" role="status">${left > 0 && left <= 60_000 ? TEXTS.oneMinuteLeft : ""}</p>
      <form class="stack" novalidate @submit=${this.confirm}>
        ${this.input("name", TEXTS.name, "text", step.name)}
        ${this.input("email", TEXTS.email, "email", step.email)}
        <button class="button primary" aria-disabled=${this.busy}>${TEXTS.book}</button>
      </form>`;
  }

  private input(id: "name" | "email", label: string, type: "text" | "email", value: string | null) {
    return html`<div>
      <label for=${id}>${label}</label>
      <input
        class="input"
        id=${id}
        type=${type}
        autocomplete=${id}
        required
        maxlength="120"
        value=${value ?? ""}
      />
    </div>`;
  }

  private async confirm(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const name = form.querySelector<HTMLInputElement>("#name")!;
    const email = form.querySelector<HTMLInputElement>("#email")!;
    for (const input of [name, email]) {
      const wrong = input === email ? !looksLikeEmail(email.value) : !input.value.trim();
      input.setAttribute("aria-invalid", String(wrong));
      if (!wrong) continue;
      this.wrong = input === email ? TEXTS.notAnEmail : TEXTS.nameMissing;
      return input.focus();
    }
    await this.run(async () => {
      try {
        await book(this.session, this.step.hold_id, name.value.trim(), email.value.trim());
      } catch (error) {
        const { status, message } = error as CallFailed;
        if (status === 410) return this.over();
        if (status !== 409) throw error;
        // Somebody has the time in spite of the hold: the host's own calendar, for one.
        await releaseTime(this.session, this.step.hold_id);
        this.session.explain(message);
      }
    });
  }

  /** The server alone knows whether the hold has run out: the visitor's clock may be wrong. */
  private async over(): Promise<void> {
    await this.session.refresh();
    if (this.session.step?.kind !== "held") this.session.explain(TEXTS.holdExpired);
  }

  private tick(): void {
    this.now = Date.now();
    const { hold_id: id, expires_at: ends } = this.step;
    if (this.asked === id || this.now < Date.parse(ends)) return;
    this.asked = id;
    void this.run(() => this.over());
  }
}
