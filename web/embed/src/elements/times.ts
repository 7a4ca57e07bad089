import { html, nothing } from "lit-html";
import { property, state } from "./decorators.js";
import type { PickTime } from "../steps.js";
import { base } from "../styles.js";
import { filled, TEXTS } from "../texts.js";
import {
  clock,
  dateIn,
  dayLabel,
  fullDate,
  knownZones,
  everyDay,
  minutes,
  plusDays,
  shortMoment,
  zoneLabel,
} from "../times.js";
import { holdTime, readSlots } from "../visit/flow.js";
import { CallFailed } from "../visit/http.js";
import type { Slots, Time } from "../visit/wire.js";
import { sharedSession, Watching } from "../watching.js";
import { bookingStyles } from "./booking-styles.js";
import { focusStart, Working } from "./working.js";

const DAYS_SHOWN = 7;

/** Days and times to choose from: the next free one first, others by buttons. */
export class SegueTimes extends Working {
  static override styles = [base, bookingStyles];

  @property({ attribute: false }) step!: PickTime;
  @state() private slots: Slots | null = null;
  @state() private first = "";
  @state() private day = "";
  /** Suggested times that are not free any more. */
  @state() private gone: readonly string[] = [];

  private readonly session = sharedSession();

  constructor() {
    super();
    new Watching(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.run(() => this.load(this.today()));
  }

  protected override render() {
    const { step, slots, session } = this;
    const said = slots && !slots.next_free ? TEXTS.noneFree : session.note;
    // What comes into a status that is there already is read out.
    const note = this.hasUpdated ? said : "";
    const waiting = this.wrong ? nothing : html`<p class="muted">${TEXTS.loadingTimes}</p>`;
    return html`<div
      role="group"
      class="card stack"
      part="booking"
      aria-label=${step.meeting.title}
    >
      <p class="title" tabindex="-1" data-start>${step.text}</p>
      <div>
        <p class="strong">
          ${step.meeting.title}, ${minutes(step.meeting.minutes, this.session.language)}
        </p>
        <p>${step.meeting.with_whom}</p>
        <p class="muted">${step.meeting.why}</p>
      </div>
      <p role="status" class=${note ? "note" : "quiet"}>${note}</p>
      ${slots ? this.offered(slots) : waiting}
      ${this.problem(() => this.run(() => this.load(this.first || this.today())))}
      <div>
        <label for="zone">${TEXTS.zone}</label>
        <select class="input" id="zone" @change=${this.changeZone}>
          ${knownZones(session.zone).map((zone) => this.zoneOption(zone))}
        </select>
      </div>
    </div>`;
  }

  private zoneOption(zone: string) {
    const chosen = zone === this.session.zone;
    const label = chosen ? zoneLabel(zone, this.session.language) : zone.replace(/_/g, " ");
    return html`<option value=${zone} ?selected=${chosen}>${label}</option>`;
  }

  private offered(slots: Slots) {
    const { next_free: nextFree, zone } = slots;
    if (!nextFree) return html`<segue-leave></segue-leave>`;
    const days = everyDay(this.first, DAYS_SHOWN, slots.days);
    const day = slots.days.find(({ date }) => date === this.day);
    const locale = { language: this.session.language, zone };
    return html`${
        this.suggestions.length
          ? this.suggested(locale)
          : html`<div>
              <p class="label" id="next">${TEXTS.nextFree}</p>
              <button
                class="button primary wide"
                aria-describedby="next"
                aria-disabled=${this.busy}
                @click=${() => this.hold(nextFree)}
              >
                ${shortMoment(nextFree, locale)}
              </button>
            </div>`
      }
      <p class="label" id="others">${TEXTS.otherTimes}</p>
      <div class="days" role="group" aria-labelledby="others" aria-live="off">
        ${days.map(({ date, times }) => this.dayButton(date, times.length > 0))}
      </div>
      <div class="row pages">
        ${this.first > this.today() ? this.page(TEXTS.earlier, -DAYS_SHOWN) : html`<span></span>`}
        ${this.page(TEXTS.later, DAYS_SHOWN)}
      </div>
      ${day?.times.length ? this.timesOf(day.date, day.times, zone) : html`<p>${TEXTS.noTimes}</p>`}`;
  }

  private get suggestions(): string[] {
    return this.step.suggested.filter((one) => !this.gone.includes(one));
  }

  /** In place of the next free time: what the chat suggests. */
  private suggested(locale: { language: string; zone: string }) {
    return html`<p class="label" id="nearest">${TEXTS.nearest}</p>
      <div class="row" role="group" aria-labelledby="nearest">
        ${this.suggestions.map(
          (moment, index) =>
            html`<button
              class="button ${index === 0 ? "primary" : ""}"
              aria-disabled=${this.busy}
              @click=${() => this.hold(moment)}
            >
              ${shortMoment(moment, locale)}
            </button>`,
        )}
      </div>`;
  }

  private dayButton(date: string, free: boolean) {
    const { language } = this.session;
    const { weekday, day } = dayLabel(date, language);
    return html`<button
      class="button day"
      aria-pressed=${date === this.day}
      aria-label=${fullDate(date, language)}
      ?disabled=${!free}
      @click=${() => (this.day = date)}
    >
      <span>${weekday}</span><span>${day}</span>
    </button>`;
  }

  private timesOf(date: string, times: Time[], zone: string) {
    const { language } = this.session;
    return html`<p class="label" id="times">
        ${filled(TEXTS.timesOn, { day: fullDate(date, language) })}
      </p>
      <div class="times" role="group" aria-labelledby="times" aria-live="off">
        ${times.map(
          (time) =>
            html`<button
              class="button"
              aria-disabled=${this.busy}
              @click=${() => this.hold(time.starts_at)}
            >
              ${clock(time.starts_at, { language, zone })}
            </button>`,
        )}
      </div>`;
  }

  private page(label: string, days: number) {
    return html`<button
      class="button plain"
      aria-disabled=${this.busy}
      @click=${() => this.run(() => this.load(plusDays(this.first, days)))}
    >
      ${label}
    </button>`;
  }

  private today(): string {
    return dateIn(new Date(), this.session.zone);
  }

  private async load(first: string): Promise<void> {
    const slots = await readSlots(this.session, first, DAYS_SHOWN);
    const free = slots.days.find(({ times }) => times.length > 0);
    const [nearest] = this.suggestions;
    const said = nearest && dateIn(new Date(nearest), slots.zone);
    // What was said lies beyond these days: begin there.
    if (said && first === this.today() && said > plusDays(first, DAYS_SHOWN - 1)) {
      return this.load(said);
    }
    const nextDay = slots.next_free && dateIn(new Date(slots.next_free), slots.zone);
    // Nothing free in the first days, but later: begin there.
    if (!free && nextDay && first === this.today() && nextDay > first) return this.load(nextDay);
    this.slots = slots;
    this.first = first;
    this.gone = this.step.suggested.filter((one) => this.isGone(one, slots));
    const ofNearest = slots.days.find(({ date }) => date === said);
    this.day = (ofNearest ?? free)?.date ?? "";
  }

  /** Of days that are not shown nothing new is known. */
  private isGone(moment: string, { days, zone }: Slots): boolean {
    const day = dateIn(new Date(moment), zone);
    const shown = everyDay(this.first, DAYS_SHOWN, days).find(({ date }) => date === day);
    if (!shown) return day < this.today() || this.gone.includes(moment);
    return !shown.times.some((time) => time.starts_at === moment);
  }

  private async changeZone(event: Event): Promise<void> {
    const { value } = event.target as HTMLSelectElement;
    await this.run(async () => {
      await this.session.stayIn(value);
      await this.load(this.today());
    });
  }

  private async hold(startsAt: string): Promise<void> {
    this.session.explain("");
    await this.run(async () => {
      try {
        await holdTime(this.session, startsAt);
      } catch (error) {
        if (!(error instanceof CallFailed) || error.status !== 409) throw error;
        this.gone = [...this.gone, startsAt];
        this.session.explain(error.message);
        await this.load(this.first);
        // What happened is told above the times, which may be out of sight.
        void focusStart(this);
      }
    });
  }
}
