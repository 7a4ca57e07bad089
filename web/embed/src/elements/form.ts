import { html, nothing } from "lit-html";
import { Drawn } from "./drawn.js";
import { property, state } from "./decorators.js";
import { read, shown } from "../fields.js";
import { SETTLES_AFTER_MS, TRIES_AGAIN_AFTER_MS } from "../pace.js";
import type { AnswerField } from "../steps.js";
import { base } from "../styles.js";
import { TEXTS } from "../texts.js";
import { perform, readForm, saveChanges } from "../visit/flow.js";
import type { Answers, FormField } from "../visit/wire.js";
import { sharedSession, Watching } from "../watching.js";
import { fieldView, type FieldEvents } from "./field.js";
import { announcement, flowView } from "./flow-view.js";
import { formStyles } from "./form-styles.js";
import { focusStart, Working } from "./working.js";

/** The form: fields from the catalogue, and the flow under the answer that moved it on. */
export class SegueForm extends Working {
  static override styles = [base, formStyles];

  @property() heading = "";
  @property({ attribute: "submit-label" }) submitLabel = "";
  @state() private fields: FormField[] | null = null;
  @state() private wrongFields: Partial<Record<AnswerField, string>> = {};
  @state() private saved: "" | "saving" | "saved" | "unsaved" = "";

  private readonly session = sharedSession();
  private leave: (() => void) | undefined;
  private readonly typed = new Map<AnswerField, string | string[]>();
  private readonly changed = new Set<AnswerField>();
  private settling: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> = Promise.resolve();
  private loading = false;
  private read = { heard: 0, visit: "", language: "" };

  constructor() {
    super();
    new Watching(this, () => this.follow());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.leave = this.session.join("form");
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave?.();
    // What was typed last is an answer, also where its page goes.
    if (this.changed.size) void this.save();
    clearTimeout(this.settling);
  }

  protected override render() {
    const { fields, session } = this;
    if (session.status === "ended") return nothing;
    if (!fields) return this.unready();
    const step = session.step;
    const place = this.place(fields);
    return html`<form
      class="stack"
      part="form"
      novalidate
      aria-label=${this.heading || TEXTS.form}
      @submit=${this.submit}
    >
      ${this.heading ? html`<h2 part="heading">${this.heading}</h2>` : nothing}
      ${step?.kind === "confirm_known" ? flowView(session, step) : nothing}
      ${fields.map(
        (field) =>
          html`<div class="field" part="field">
            ${fieldView(field, {
              value: this.typed.get(field.field) ?? "",
              wrong: this.wrongFields[field.field] ?? "",
              asked: step?.kind === "ask" && step.field === field.field ? step : null,
              events: this.fieldEvents(field),
            })}
            ${step && place === field.field ? flowView(session, step) : nothing}
          </div>`,
      )}
      <div class="row">
        <button class="button primary" part="submit" aria-disabled=${this.busy}>
          ${this.submitLabel || TEXTS.formSubmit}
        </button>
        <p class="muted" role="status">${this.savedText()}</p>
      </div>
      ${this.problem(() => this.submitNow())}
      ${step && place === null ? flowView(session, step) : nothing}
      <p class="quiet" role="status">${announcement(session)}</p>
    </form>`;
  }

  private unready() {
    const { problem } = this.session;
    if (!problem) return html`<p class="muted" tabindex="-1" data-start>${TEXTS.formLoading}</p>`;
    return html`<div class="stack">
      <p role="alert">${problem}</p>
      <div>
        <button class="button" @click=${() => this.session.tryAgain()}>${TEXTS.tryNow}</button>
      </div>
      <segue-leave></segue-leave>
    </div>`;
  }

  /** The field under which the flow goes on; null: below the form; undefined: nowhere here. */
  private place(fields: readonly FormField[]): AnswerField | null | undefined {
    const { step, kept } = this.session;
    if (!step || ["ask", "confirm_known", "ask_back"].includes(step.kind)) return undefined;
    // Where no answer caused it, it comes where the visitor is.
    const under = (step.kind === "prompt" && step.under) || kept.under;
    return fields.some(({ field }) => field === under) ? under : null;
  }

  private savedText(): string {
    const saving = this.session.slow ?? TEXTS.formSaving;
    const texts = { saving, saved: TEXTS.formSaved, unsaved: TEXTS.formUnsaved };
    return this.saved ? texts[this.saved] : "";
  }

  private fieldEvents(field: FormField): FieldEvents {
    const { field: name } = field;
    return {
      typing: (value) => this.note(field, value, false),
      chosen: (value) => this.note(field, value, true),
      skip: () => void this.skip(name),
    };
  }

  /** The pressed button goes: on to the next question. */
  private async skip(field: AnswerField): Promise<void> {
    await this.run(() => perform(this.session, { does: "skip", field }));
    if (!this.wrong) await this.goToStep();
  }

  private note(field: FormField, value: string | string[], final: boolean): void {
    const { field: name } = field;
    this.typed.set(name, value);
    this.changed.add(name);
    const { is } = read(field.input, value);
    // While typing nobody is told off; a wrong entry that is being mended is.
    if (final || this.wrongFields[name]) this.check(field);
    this.session.goOnIn("form", name);
    clearTimeout(this.settling);
    const settlesAfter = field.input === "one" ? 0 : SETTLES_AFTER_MS;
    if (is !== "wrong") this.settling = setTimeout(() => void this.save(), settlesAfter);
    this.requestUpdate();
  }

  private check(field: FormField): boolean {
    const found = read(field.input, this.typed.get(field.field) ?? "");
    const because = found.is === "wrong" ? found.because : null;
    const text = { number: TEXTS.notANumber, email: TEXTS.notAnEmail, choice: "" };
    this.wrongFields = { ...this.wrongFields, [field.field]: because ? text[because] : "" };
    return because === null;
  }

  /** Saves what was changed; one save after another. */
  private save(): Promise<void> {
    clearTimeout(this.settling);
    this.saving = this.saving.then(() => this.saveNow());
    return this.saving;
  }

  private async saveNow(): Promise<void> {
    const answers: Answers = {};
    const emptied: AnswerField[] = [];
    for (const { field, input, value } of this.fields ?? []) {
      if (!this.changed.has(field)) continue;
      const found = read(input, this.typed.get(field) ?? "");
      if (found.is === "wrong") continue;
      this.changed.delete(field);
      if (found.is === "answer") answers[field] = found.value;
      else if (value !== null) emptied.push(field);
    }
    if (!Object.keys(answers).length && !emptied.length && !this.session.kept.unsentAnswers) return;
    this.saved = "saving";
    await this.attempt(() => saveChanges(this.session, answers, emptied));
    const unsent = this.session.kept.unsentAnswers !== undefined;
    this.saved = !this.wrong ? "saved" : unsent ? "unsaved" : "";
    if (unsent && this.isConnected)
      this.settling = setTimeout(() => void this.save(), TRIES_AGAIN_AFTER_MS);
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    void this.submitNow();
  }

  private async submitNow(): Promise<void> {
    this.session.goOnIn("form");
    const bad = (this.fields ?? []).filter((field) => !this.check(field));
    if (bad[0]) {
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>(`#${bad[0].field}`)?.focus();
      return;
    }
    await this.save();
    if (this.wrong) return;
    const { step } = this.session;
    if (step?.kind === "confirm_known") {
      await this.run(() => perform(this.session, { does: "confirm" }));
    }
    await this.goToStep();
  }

  /** To what came of it, or to the question that is still open. */
  private async goToStep(): Promise<void> {
    await this.updateComplete;
    const { step } = this.session;
    const asked = step?.kind === "ask" ? step.field : null;
    const live = this.renderRoot.querySelector<Drawn>("segue-step[live]");
    if (asked) this.renderRoot.querySelector<HTMLElement>(`#${asked}`)?.focus();
    else if (live) await focusStart(live);
  }

  private async load(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    await this.session.open();
    this.read = this.state();
    if (this.session.status === "open") await this.readFields();
    this.loading = false;
  }

  private readFields(): Promise<void> {
    return this.attempt(async () => {
      const first = !this.fields;
      this.fields = await readForm(this.session);
      const { unsentAnswers } = this.session.kept;
      for (const { field, value } of this.fields) {
        if (this.changed.has(field)) continue;
        this.typed.set(field, shown(unsentAnswers?.[field] ?? value));
      }
      // Later on they are another tab's, which sends them itself.
      if (unsentAnswers && first) void this.save();
    });
  }

  private state() {
    const { heard, visitId, tongue } = this.session;
    return { heard, visit: visitId, language: tongue.told };
  }

  /** The chat answered a field, or the visit became another one: the form shows it. */
  private follow(): void {
    if (this.session.status !== "open" || this.loading) return;
    const now = this.state();
    const { visit, heard, language } = this.read;
    const same = now.visit === visit && now.heard === heard && now.language === language;
    if (same && this.fields) return;
    if (now.visit !== visit && visit) {
      this.changed.clear();
      this.wrongFields = {};
      this.saved = "";
    }
    this.read = now;
    void this.load();
  }
}
