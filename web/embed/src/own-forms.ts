/**
 * Forms of the page's own: `<form data-segue-form>`, its fields marked `data-segue-field`. They are
 * listened to from the document, so that fields may come and go; nothing of theirs is held up,
 * changed or sent elsewhere than the page sends it. A file of its own, which the app fetches.
 */

import { loader } from "./from-loader.js";
import { askedFor, fieldNamed, FIELDS, meant, type Given } from "./own-answers.js";
import type { Flow } from "./own-forms-file.js";
import { SETTLES_AFTER_MS, TRIES_AGAIN_AFTER_MS } from "./pace.js";
import type { AnswerField } from "./steps.js";
import type { Answers, FormField } from "./visit/wire.js";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const FORM = "[data-segue-form]";

class OwnForms {
  private readonly prompt = document.createElement("segue-prompt");
  /** The form that the visitor is in. */
  private form: HTMLFormElement | undefined;
  private readonly changed = new Map<AnswerField, Given[]>();
  private readonly told = new Set<AnswerField>();
  private fields: FormField[] | undefined;
  private fieldsOf = "";
  private settling: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly flow: Flow,
    signal: AbortSignal,
  ) {
    // Before the page's own listeners, which may keep events to themselves.
    const options = { signal, capture: true };
    const listen = (kind: string, does: (event: Event) => void) =>
      document.addEventListener(kind, does, options);
    listen("focusin", ({ target }) => this.enter(formOf(target)));
    listen("change", ({ target }) => this.change(target as Control));
    listen("reset", ({ target }) => setTimeout(() => this.reset(target)));
    listen("submit", ({ target }) => this.submit(target));
    addEventListener("pagehide", () => this.flush(), options);
    const stop = flow.session.watch(() => this.place());
    const end = () => {
      stop();
      clearTimeout(this.settling);
      this.prompt.remove();
    };
    signal.addEventListener("abort", end);
    // What was filled in before this was there.
    for (const form of document.querySelectorAll<HTMLFormElement>(FORM)) {
      if (form.contains(document.activeElement)) this.enter(form);
      for (const control of controls(form)) if (isFilledIn(control)) this.change(control);
    }
  }

  /** The visit is opened with the first touch, so that a quick answer finds it open. */
  private enter(form: HTMLFormElement | undefined): void {
    if (!form || form === this.form) return;
    this.form = form;
    this.complain(form);
    void this.read().catch(() => undefined);
  }

  /** Tells the page's people of marks that name nothing. */
  private complain(form: HTMLFormElement): void {
    for (const { dataset } of form.querySelectorAll<HTMLElement>("[data-segue-field]")) {
      const mark = dataset["segueField"];
      if (!fieldNamed(mark))
        this.flow.session.events.complain(
          `data-segue-field="${mark}" is no field. There are ${FIELDS.join(", ")}`,
        );
    }
    const places = new Set(controls(form).map(placeOf));
    for (const id of places)
      if (id && !document.getElementById(id))
        this.flow.session.events.complain(`data-segue-prompt="${id}" names no element of the page`);
  }

  private async read(): Promise<FormField[]> {
    const { session, readForm } = this.flow;
    await session.open();
    const now = `${session.visitId} ${session.tongue.told}`;
    if (this.fieldsOf !== now) this.told.clear();
    if (this.fieldsOf !== now || !this.fields) this.fields = await readForm(session);
    this.fieldsOf = now;
    return this.fields;
  }

  private change(control: Control): void {
    const form = formOf(control);
    const name = nameOf(control);
    if (!form || !name) return;
    this.enter(form);
    this.changed.set(name, given(form, name));
    this.flow.session.goOnIn("form", name);
    this.place();
    const alone = control.type === "radio" || control.type === "select-one";
    this.settle(alone ? 0 : SETTLES_AFTER_MS);
  }

  private settle(afterMs: number): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.save(), afterMs);
  }

  /** What the visitor takes back is taken back here as well. */
  private reset(target: EventTarget | null): void {
    const form = formOf(target);
    if (!form) return;
    for (const name of [...this.changed.keys(), ...this.told])
      this.changed.set(name, given(form, name));
    this.settle(0);
  }

  private submit(target: EventTarget | null): void {
    const form = formOf(target);
    if (!form) return;
    for (const control of controls(form)) {
      const name = nameOf(control)!;
      this.changed.set(name, given(form, name));
    }
    this.flush();
  }

  /** At once and beside what is under way: the page may be gone in a moment. */
  private flush(): void {
    clearTimeout(this.settling);
    if (this.changed.size) void this.send(this.fields ?? []).catch(console.error);
  }

  /** One save after another. */
  private save(): Promise<void> {
    this.saving = this.saving.then(async () => {
      try {
        await this.send(await this.read());
      } catch (error) {
        console.error(error);
        if (this.changed.size || this.flow.session.kept.unsentAnswers)
          this.settle(TRIES_AGAIN_AFTER_MS);
      }
    });
    return this.saving;
  }

  private async send(form: readonly FormField[]): Promise<void> {
    const { session, saveChanges } = this.flow;
    const answers: Answers = {};
    const emptied: AnswerField[] = [];
    for (const [name, values] of this.changed) {
      const found = meant(askedFor(name, form), values);
      if (found.is === "answer") answers[name] = found.value;
      else if (found.is === "empty" && this.told.delete(name)) emptied.push(name);
    }
    this.changed.clear();
    for (const name in answers) this.told.add(name as AnswerField);
    await saveChanges(session, answers, emptied);
  }

  /** Puts the prompt under the field that caused it, else under the one last touched. */
  private place(): void {
    const { form, prompt } = this;
    const { step, kept } = this.flow.session;
    if (!form?.isConnected) return;
    const all = controls(form);
    const of = (name: unknown) => all.findLast((one) => nameOf(one) === name);
    const field = (step?.kind === "prompt" && of(step.under)) || of(kept.under) || all.at(-1);
    const named = field && placeOf(field);
    const into = named && document.getElementById(named);
    // Where it stands already it stays: moving it would take the focus away.
    if (into) return void (prompt.parentNode === into || into.append(prompt));
    const after = field && groupOf(field);
    if (after && after.nextSibling !== prompt) after.after(prompt);
  }
}

function formOf(target: EventTarget | null): HTMLFormElement | undefined {
  const form = target instanceof HTMLFormElement ? target : (target as Control | null)?.form;
  return form?.matches?.(FORM) ? form : undefined;
}

/** The marked ones, in the page's order. */
function controls(form: HTMLFormElement): Control[] {
  return ([...form.elements] as Control[]).filter((one) => one.value !== undefined && nameOf(one));
}

/** A mark on what is around them is one for all radio buttons or checkboxes in it. */
function nameOf(control: Control): AnswerField | undefined {
  const marked = control.closest<HTMLElement>("[data-segue-field]");
  return fieldNamed(marked?.dataset["segueField"]);
}

/** The id of where the page wants the prompt. */
function placeOf(control: Control): string | undefined {
  return control.closest<HTMLElement>("[data-segue-prompt]")?.dataset["seguePrompt"];
}

/** What the field says after which the prompt comes: its fieldset or group, its label, itself. */
function groupOf(control: Control): Element {
  const group = isChoice(control) && control.closest("fieldset,[role=radiogroup],[role=group]");
  return group || (control.closest("label") ?? control);
}

/** What stands in a field. What the page itself finds invalid is the page's affair. */
function given(form: HTMLFormElement, name: AnswerField): Given[] {
  const found: Given[] = [];
  for (const control of controls(form)) {
    if (nameOf(control) !== name || control.matches(":disabled,:invalid")) continue;
    const options =
      control instanceof HTMLSelectElement
        ? [...control.selectedOptions]
        : !isChoice(control) || control.checked
          ? [control]
          : [];
    for (const option of options) {
      const label = "labels" in option ? option.labels?.[0]?.textContent : option.label;
      found.push({
        value: option.value,
        label: label ?? "",
        means: option.dataset["segueValue"],
      });
    }
  }
  return found;
}

function isChoice(control: Control): control is HTMLInputElement {
  return /radio|checkbox/.test(control.type);
}

function isFilledIn(control: Control): boolean {
  if (control instanceof HTMLSelectElement) {
    const options = [...control.options];
    // Where the page marks none, the browser itself chooses the first one that may be chosen.
    if (control.type === "select-one" && !options.some((one) => one.defaultSelected))
      return control.selectedIndex > options.findIndex((one) => !one.disabled);
    return options.some((one) => one.selected !== one.defaultSelected);
  }
  if (isChoice(control)) return control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

loader.OwnForms = OwnForms;
