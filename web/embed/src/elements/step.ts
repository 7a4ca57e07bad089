import { html, nothing } from "lit-html";
import { css } from "./drawn.js";
import { property, state } from "./decorators.js";
import { actionFor, joined, meaningOf } from "../choices.js";
import {
  isBookingStep,
  stepKey,
  type Ask,
  type AskBack,
  type AskRouting,
  type Choice,
  type ConfirmKnown,
  type Done,
  type Prompt,
  type Step,
} from "../steps.js";
import { base } from "../styles.js";
import { TEXTS } from "../texts.js";
import type { Face } from "../visit/browser-storage.js";
import { perform, readReasons } from "../visit/flow.js";
import type { Reasons } from "../visit/wire.js";
import { sharedSession } from "../watching.js";
import { focusStart, hasFocus, Working } from "./working.js";

/** One step of the flow with its buttons, the same in chat and form. */
export class SegueStep extends Working {
  static override styles = [
    base,
    css`
      .offer {
        border-color: var(--accent);
        border-inline-start-width: 4px;
      }
      .offer h3 {
        font-size: 17px;
        line-height: 1.35;
      }
      .reason {
        font-weight: 500;
      }
      .facts {
        margin-top: 12px;
        padding: 12px 16px;
        border-radius: calc(var(--radius) * 0.75);
        background: var(--raised);
        font-size: 15px;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(0, max-content) minmax(0, 1fr);
        gap: 4px 16px;
      }
      dt {
        color: var(--muted);
      }
      dd {
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) step!: Step;
  @property() face: Face = "chat";
  /** Only the newest step can be answered. */
  @property({ type: Boolean }) live = false;
  @state() private reasons: Reasons | null = null;
  @state() private picked: readonly Choice[] = [];

  protected override willUpdate(changed: ReadonlyMap<string, unknown>): void {
    const before = changed.get("step") as Step | undefined;
    this.hadFocus = false;
    if (!before || stepKey(before) === stepKey(this.step)) return;
    this.hadFocus = hasFocus(this);
    this.reasons = null;
    this.picked = [];
    this.wrong = "";
  }

  /** The pressed button is gone: the focus goes to the beginning of what came in its place. */
  protected override updated(): void {
    if (this.hadFocus) void focusStart(this);
  }

  protected override render() {
    const { step } = this;
    const body = isBookingStep(step)
      ? html`<segue-booking .step=${step} ?live=${this.live}></segue-booking>`
      : this.card(step);
    return html`${body}${this.problem()}`;
  }

  private card(step: Exclude<Step, { kind: "pick_time" | "held" | "booked" }>) {
    switch (step.kind) {
      case "ask":
        return this.live ? this.ask(step) : nothing;
      case "confirm_known":
        return this.confirmKnown(step);
      case "prompt":
        return this.offer(step);
      case "ask_routing":
        return this.askRouting(step);
      case "ask_back":
        return this.live ? this.askBack(step) : nothing;
      case "done":
        return this.done(step);
    }
  }

  private ask(step: Ask) {
    const several = step.input === "many";
    return html`<div class="stack" role="group" aria-label=${step.text}>
      ${several ? html`<p class="muted">${TEXTS.chooseSeveral}</p>` : nothing}
      ${
        step.choices.length
          ? html`<div class="row">
              ${step.choices.map((choice) => (several ? this.toggle(choice) : this.button(choice)))}
            </div>`
          : nothing
      }
      <div class="row">
        ${
          several
            ? html`<button
                class="button primary"
                ?disabled=${this.picked.length === 0}
                @click=${this.sendPicked}
              >
                ${TEXTS.done}
              </button>`
            : nothing
        }
        ${this.button(step.skip, "plain")}
      </div>
    </div>`;
  }

  private confirmKnown(step: ConfirmKnown) {
    return html`<div class="card stack" role="group" aria-label=${step.text}>
      ${
        this.face === "form"
          ? html`<p class="strong" tabindex="-1" data-start>${step.text}</p>`
          : nothing
      }
      <dl>
        ${step.known.map(
          (fact) =>
            html`<dt>${TEXTS.fields[fact.field]}</dt>
              <dd>${fact.label}</dd>`,
        )}
      </dl>
      ${
        this.live
          ? html`<div class="row">
              ${this.button(step.confirm, "primary")}${this.button(step.change)}
            </div>`
          : nothing
      }
    </div>`;
  }

  private offer(step: Prompt) {
    return html`<div role="group" class="card offer stack" part="offer" aria-label=${TEXTS.offer}>
      <div class="stack" lang=${step.language}>
        <p class="reason" tabindex="-1" data-start>${step.reason}</p>
        <h3>${step.title}</h3>
        <p>${step.change}</p>
        ${step.incentive ? html`<p class="incentive">${step.incentive}</p>` : nothing}
      </div>
      ${
        this.live
          ? html`<div class="row">
                ${this.button(step.see_it, "primary")}${this.button(step.not_now)}${this.button(
                  step.no_thanks,
                )}
              </div>
              <div>
                ${this.button(step.why, "plain")}
                <div role="status">
                  ${this.reasons ? this.facts(this.reasons, step.language) : nothing}
                </div>
              </div>`
          : nothing
      }
    </div>`;
  }

  private facts({ facts }: Reasons, language: string) {
    return html`<div class="facts">
      <h4 class="strong">${TEXTS.facts}</h4>
      ${
        facts.length
          ? html`<ul lang=${language}>
              ${facts.map((fact) => html`<li>${fact}</li>`)}
            </ul>`
          : html`<p>${TEXTS.noFacts}</p>`
      }
    </div>`;
  }

  private done(step: Done) {
    const again =
      this.live && step.again.length
        ? html`<div class="row">${step.again.map((choice) => this.button(choice))}</div>`
        : nothing;
    if (this.face === "chat") return again;
    return html`<div class="card stack" role="group" aria-label=${step.text}>
      <p tabindex="-1" data-start>${step.text}</p>
      ${again}
    </div>`;
  }

  private askRouting(step: AskRouting) {
    const question = html`<p class="strong" tabindex="-1" data-start>${step.text}</p>`;
    const choices = html`<div class="row">
      ${step.choices.map((choice) => this.button(choice))}
    </div>`;
    if (!this.live) return nothing;
    return this.face === "form"
      ? html`<div class="card stack" role="group" aria-label=${step.text}>
          ${question}${choices}
        </div>`
      : html`<div role="group" aria-label=${step.text}>${choices}</div>`;
  }

  private askBack(step: AskBack) {
    return html`<div class="row" role="group" aria-label=${step.text}>
      ${step.choices.map((choice) => this.button(choice))}
    </div>`;
  }

  private button(choice: Choice, look = "") {
    return html`<button
      type="button"
      class="button ${look}"
      aria-disabled=${this.busy}
      @click=${() => this.press(choice)}
    >
      ${choice.label}
    </button>`;
  }

  private toggle(choice: Choice) {
    const on = this.picked.some((picked) => picked.value === choice.value);
    const others = this.picked.filter((picked) => picked.value !== choice.value);
    return html`<button
      type="button"
      class="button"
      aria-pressed=${on}
      aria-disabled=${this.busy}
      @click=${() => (this.picked = on ? others : [...others, choice])}
    >
      ${choice.label}
    </button>`;
  }

  private sendPicked(): void {
    const words = joined(this.picked);
    this.left();
    void sharedSession().say(words, { text: words });
  }

  private async press(choice: Choice): Promise<void> {
    const session = sharedSession();
    const { step, face } = this;
    const meaning = meaningOf(step, choice);
    if (!meaning) return;
    session.goOnIn(face);
    const action = actionFor(face, step, choice);
    if (action.by === "message") {
      this.left();
      await session.say(choice.label, action.said);
      return;
    }
    await this.run(async () => {
      if (meaning.does === "why") this.reasons = await readReasons(session, meaning.decisionId);
      else await perform(session, meaning);
    });
    if (meaning.does === "why") {
      await this.updateComplete;
      this.renderRoot.querySelector(".facts")?.scrollIntoView({ block: "nearest" });
    }
    if (meaning.does === "change" && !this.wrong) {
      this.dispatchEvent(new Event("segue-change", { bubbles: true, composed: true }));
    }
  }

  /** The pressed button is about to go: the chat takes the focus. */
  private left(): void {
    this.dispatchEvent(new Event("segue-said", { bubbles: true, composed: true }));
  }
}
