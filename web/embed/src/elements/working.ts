import { html, nothing } from "lit-html";
import { Drawn } from "./drawn.js";
import { state } from "./decorators.js";
import { TEXTS } from "../texts.js";
import { CallFailed } from "../visit/http.js";

/** An element that sends commands: one at a time, with the sentence of one that failed. */
export abstract class Working extends Drawn {
  @state() protected busy = false;
  @state() protected wrong = "";
  /** The button that tries again stays, with the focus on it, while it does. */
  @state() private failed = false;
  protected hadFocus = false;

  protected override willUpdate(_changed: ReadonlyMap<string, unknown>): void {
    this.hadFocus = hasFocus(this);
  }

  /** The pressed button may have gone: the visitor goes on where the element begins. */
  protected override updated(): void {
    if (!this.hadFocus || hasFocus(this)) return;
    void focusStart(this).then((found) => {
      if (!found && !hasFocus(this)) this.renderRoot.querySelector("input")?.focus();
    });
  }

  /**
   * Runs one command; a second press meanwhile does nothing. Buttons are not `disabled` for it:
   * that would take the keyboard's focus away.
   */
  protected async run(work: () => Promise<unknown>): Promise<void> {
    if (!this.busy) await this.attempt(work);
  }

  /** The same for work that waits for its turn by itself. */
  protected async attempt(work: () => Promise<unknown>): Promise<void> {
    this.busy = true;
    this.wrong = "";
    try {
      await work();
      this.failed = false;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      this.wrong = error.message;
      this.failed = true;
    } finally {
      this.busy = false;
    }
  }

  /** Where the sentence of a failed command stands. Always there, so that it is read out. */
  protected problem(again?: () => unknown) {
    const retry =
      this.failed && again
        ? html`<div>
            <button type="button" class="button" @click=${again}>${TEXTS.tryNow}</button>
          </div>`
        : nothing;
    return html`<div role="alert" class="wrong" ?hidden=${!this.wrong}>${this.wrong}</div>
      ${retry}`;
  }
}

/** Whether the keyboard's focus is in the element, shadow roots included. */
export function hasFocus(element: Element): boolean {
  return element.matches(":focus-within");
}

/** Moves the focus to the beginning (`data-start`) of what an element shows, however deep. */
export async function focusStart(element: Drawn): Promise<boolean> {
  await element.updateComplete;
  const start = element.renderRoot.querySelector<HTMLElement>("[data-start]");
  start?.focus();
  if (start) return true;
  for (const inner of element.renderRoot.querySelectorAll("*")) {
    if (inner instanceof Drawn && (await focusStart(inner))) return true;
  }
  return false;
}
