import { html } from "lit-html";
import { css, Drawn } from "./drawn.js";
import { property, state } from "./decorators.js";
import { looksLikeEmail } from "../fields.js";
import { base } from "../styles.js";
import { TEXTS } from "../texts.js";
import { CallFailed } from "../visit/http.js";
import { leave } from "../visit/beside.js";
import { sharedSession, Watching } from "../watching.js";
import { focusStart } from "./working.js";

/** Leaving an e-mail address while something is down. It is kept here if even that fails. */
export class SegueLeave extends Drawn {
  static override styles = [
    base,
    css`
      textarea {
        min-height: 64px;
        resize: vertical;
      }
    `,
  ];

  /** What the visitor had typed already. */
  @property() text = "";
  @state() private outcome: "sent" | "kept" | null = null;
  @state() private wrong = "";
  @state() private busy = false;

  constructor() {
    super();
    new Watching(this);
  }

  protected override render() {
    if (this.outcome) {
      const said = this.outcome === "sent" ? TEXTS.left : TEXTS.leftLater;
      return html`<p class="card" role="status" tabindex="-1" data-start>${said}</p>`;
    }
    return html`<form class="card stack" novalidate @submit=${this.leave}>
      <h3 class="strong">${TEXTS.leaveTitle}</h3>
      <p class="muted">${TEXTS.leaveText}</p>
      <div>
        <label for="email">${TEXTS.email}</label>
        <input
          class="input"
          id="email"
          type="email"
          autocomplete="email"
          required
          aria-invalid=${!!this.wrong}
          aria-describedby="wrong"
        />
        <p id="wrong" class="wrong" role="alert">${this.wrong}</p>
      </div>
      <div>
        <label for="text">${TEXTS.leaveMessage}</label>
        <textarea class="input" id="text" maxlength="2000" .value=${this.text}></textarea>
      </div>
      <div>
        <button class="button primary" aria-disabled=${this.busy}>${TEXTS.leaveSend}</button>
      </div>
    </form>`;
  }

  private async leave(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const email = this.renderRoot.querySelector<HTMLInputElement>("#email");
    const text = this.renderRoot.querySelector<HTMLTextAreaElement>("#text");
    if (!email || !text || this.busy) return;
    this.wrong = looksLikeEmail(email.value) ? "" : TEXTS.notAnEmail;
    if (this.wrong) return email.focus();
    this.busy = true;
    try {
      this.outcome = await leave(sharedSession(), { email: email.value.trim(), text: text.value });
      await focusStart(this);
    } catch (error) {
      this.wrong = error instanceof CallFailed ? error.message : TEXTS.refused;
    } finally {
      this.busy = false;
    }
  }
}
