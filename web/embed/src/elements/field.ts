import { html, nothing, type TemplateResult } from "lit-html";
import { ifDefined } from "lit-html/directives/if-defined.js";
import { live } from "lit-html/directives/live.js";
import type { Ask, Choice } from "../steps.js";
import { TEXTS } from "../texts.js";
import type { FormField } from "../visit/wire.js";

export interface FieldEvents {
  /** While it is typed. */
  typing(value: string): void;
  /** Chosen, or left with another value. */
  chosen(value: string | string[]): void;
  skip(): void;
}

interface FieldState {
  value: string | string[];
  wrong: string;
  /** The question about this field, where it is the next one. */
  asked: Ask | null;
  events: FieldEvents;
}

const AUTOCOMPLETE = { email: "email", name: "name", company: "organization" } as const;

/** One field of the form. Radio buttons and checkboxes show every choice: nothing to unfold. */
export function fieldView(field: FormField, state: FieldState): TemplateResult {
  const body =
    field.input === "one" || field.input === "many" ? choices(field, state) : line(field, state);
  return html`${body} ${state.asked ? about(state.asked, state.events) : nothing}`;
}

function choices(field: FormField, { value, events }: FieldState) {
  const chosen = typeof value === "string" ? [value] : value;
  const many = field.input === "many";
  const toggled = (choice: Choice, on: boolean) => {
    const one = String(choice.value);
    if (!many) return events.chosen(one);
    events.chosen(on ? [...chosen.filter(Boolean), one] : chosen.filter((other) => other !== one));
  };
  return html`<fieldset>
    <legend class="label">${field.label}</legend>
    <div class="row">
      ${field.choices.map((choice, index) => {
        const on = chosen.includes(String(choice.value));
        return html`<label class="pill">
          <input
            id=${ifDefined(index === 0 ? field.field : undefined)}
            type=${many ? "checkbox" : "radio"}
            name=${field.field}
            .checked=${live(on)}
            @change=${(event: Event) => toggled(choice, (event.target as HTMLInputElement).checked)}
          /><span>${choice.label}</span>
        </label>`;
      })}
    </div>
  </fieldset>`;
}

function line(field: FormField, { value, wrong, events }: FieldState) {
  const { field: name, input } = field;
  const typed = (event: Event) => (event.target as HTMLInputElement).value;
  const long = name === "goal";
  const common = {
    typing: (event: Event) => events.typing(typed(event)),
    chosen: (event: Event) => events.chosen(typed(event)),
  };
  return html`<label for=${name}>${field.label}</label>
    ${
      long
        ? html`<textarea
            class="input"
            id=${name}
            rows="2"
            maxlength="500"
            .value=${live(String(value))}
            @input=${common.typing}
            @change=${common.chosen}
          ></textarea>`
        : html`<input
            class="input ${input}"
            id=${name}
            type=${input === "email" ? "email" : "text"}
            inputmode=${input === "number" ? "numeric" : input === "email" ? "email" : "text"}
            autocomplete=${
              name in AUTOCOMPLETE ? AUTOCOMPLETE[name as keyof typeof AUTOCOMPLETE] : "off"
            }
            maxlength="120"
            aria-invalid=${!!wrong}
            aria-describedby="${name}-wrong"
            .value=${live(String(value))}
            @input=${common.typing}
            @change=${common.chosen}
          />`
    }
    <p class="wrong" id="${name}-wrong" role="alert">${wrong}</p>`;
}

function about(asked: Ask, events: FieldEvents) {
  return html`<div class="row about">
    <details>
      <summary class="link">${TEXTS.whyAsked}</summary>
      <p class="muted">${asked.why}</p>
    </details>
    <button type="button" class="button plain" @click=${() => events.skip()}>
      ${asked.skip.label}
    </button>
  </div>`;
}
