import { html, nothing } from "lit-html";
import { css } from "./drawn.js";
import { base } from "../styles.js";
import { TEXTS } from "../texts.js";
import { sharedSession, Watching } from "../watching.js";
import { announcement, flowView } from "./flow-view.js";
import { Working } from "./working.js";

/** What bubbles out of a shadow root, and would be taken for the visitor's use of the page's form. */
const OURS = ["click", "input", "beforeinput", "keydown", "keypress", "keyup", "paste"];

/** What comes of an answer in a page's own form, in the page's form. Nothing of it is sent there. */
export class SeguePrompt extends Working {
  static override styles = [
    base,
    css`
      segue-step,
      .card {
        margin-block: 12px;
      }
    `,
  ];

  private readonly session = sharedSession();
  private leave: (() => void) | undefined;

  constructor() {
    super();
    new Watching(this);
    for (const kind of OURS) this.addEventListener(kind, (event) => event.stopPropagation());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.leave = this.session.join("form");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave?.();
  }

  protected override render() {
    const { session } = this;
    const { step } = session;
    // The page's form asks for itself, and has words of its own for what is done.
    const shown =
      step &&
      !["ask", "ask_back"].includes(step.kind) &&
      (step.kind !== "done" || step.reason !== "no_offer");
    return html`${
        shown
          ? html`<h2 class="quiet">${TEXTS.assistant}</h2>
              ${flowView(session, step)}`
          : nothing
      }
      <p class="quiet" role="status">${shown ? announcement(session) : ""}</p>`;
  }
}
