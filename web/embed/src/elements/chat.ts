import { html, nothing } from "lit-html";
import { Drawn } from "./drawn.js";
import { property, state } from "./decorators.js";
import { layOut, stillUnseen, type Row } from "../conversation.js";
import { launcherIn, launcherSheet } from "../from-loader.js";
import { linked } from "../linked.js";
import { belongsToOneFace, stepKey, type Step } from "../steps.js";
import { base } from "../styles.js";
import { filled, TEXTS } from "../texts.js";
import { sharedSession, Watching } from "../watching.js";
import { chatStyles } from "./chat-styles.js";
import { Newest } from "./newest.js";
import { focusStart, hasFocus } from "./working.js";

const FINE_POINTER = "(hover: hover) and (pointer: fine)";
const WIDE = "(min-width: 640px)";
const MOVES = ["resize", "scroll"];

/** The chat: launcher, conversation, and one line to write in. */
export class SegueChat extends Drawn {
  static override styles = [launcherSheet, base, chatStyles];

  /** What the loader's script tag says, for every chat that does not say otherwise. */
  static said: { title?: string; greeting?: string; openLabel?: string } = {};

  /** Where the product is: what the assistant says of it may be followed. */
  static origin = "";

  @property() heading = "";
  @property() greeting = "";
  @state() private shown = false;

  private readonly session = sharedSession();
  private leave: (() => void) | undefined;
  /** The one that the loader drew: it stays the same button. */
  private readonly launcher: HTMLButtonElement;
  private liveKey = "";
  private readonly newest = new Newest(
    () => this.log,
    () => this.session.step,
  );
  private bookingHadFocus = false;

  constructor() {
    super();
    new Watching(this);
    this.renderRoot.querySelector(".failed")?.remove();
    this.launcher = launcherIn(this.renderRoot);
    this.launcher.addEventListener("click", () => this.open());
    this.renderBefore = this.launcher;
  }

  /** There while the chat is open; so is the line to write in. */
  private get log(): HTMLElement {
    return this.renderRoot.querySelector(".log")!;
  }

  private get writing(): HTMLTextAreaElement {
    return this.renderRoot.querySelector("textarea")!;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.leave = this.session.join("chat");
    for (const kind of MOVES) visualViewport?.addEventListener(kind, this.fit);
    if (this.session.kept.chatOpen && matchMedia(WIDE).matches) this.show();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const kind of MOVES) visualViewport?.removeEventListener(kind, this.fit);
    this.leave?.();
  }

  /** Opens the chat and puts the focus into it. */
  open(): void {
    if (!this.shown) this.session.events.emit("opened", {});
    this.show();
    void this.updateComplete.then(() => this.takeFocus());
  }

  /** Closes the chat and gives the focus back to the launcher. */
  close(): void {
    if (!this.shown) return;
    this.shown = false;
    this.session.keep({ chatOpen: undefined });
    this.session.events.emit("closed", {});
    void this.updateComplete.then(() => this.launcher.focus());
  }

  /**
   * A keyboard covers the page's lower part, or the page is larger than the screen: the chat stays
   * within what is seen. Not where somebody zooms in by hand: that is to see it larger.
   */
  private readonly fit = (): void => {
    const { visualViewport: seen } = window;
    const panel = this.renderRoot.querySelector<HTMLElement>(".panel");
    if (!seen || !panel || seen.scale > 1.01) return;
    const covered = innerHeight - seen.height > 100;
    const sheet = covered && !matchMedia(WIDE).matches;
    const px = (pixels: number, set: boolean) => (set ? `${pixels}px` : "");
    Object.assign(panel.style, {
      top: px(seen.offsetTop, covered),
      height: px(seen.height, covered),
      left: px(seen.offsetLeft, sheet),
      width: px(seen.width, sheet),
    });
  };

  private show(): void {
    this.shown = true;
    this.newest.want();
    this.session.keep({ chatOpen: true });
    void this.session.open().then(() => this.session.talk.flush());
  }

  protected override willUpdate(): void {
    const { step, outbox, returned } = this.session;
    const key = step ? stepKey(step) : "";
    const log = this.renderRoot.querySelector(".log");
    this.newest.look();
    if (key !== this.liveKey) this.newest.want();
    this.bookingHadFocus = key !== this.liveKey && !!log && hasFocus(log) && outbox.length === 0;
    this.liveKey = key;
    if (returned !== null && this.hasUpdated && this.writing && !this.writing.value) {
      this.writing.value = returned;
      this.session.returned = null;
    }
  }

  protected override updated(): void {
    this.launcher.setAttribute("aria-expanded", String(this.shown));
    this.launcher.setAttribute("aria-label", SegueChat.said.openLabel || TEXTS.openChat);
    this.launcher.hidden = this.session.status === "ended";
    if (!this.shown) return;
    this.fit();
    this.newest.follow();
    if (this.bookingHadFocus) this.focusStep();
  }

  private focusStep(): void {
    const live = this.renderRoot.querySelector<Drawn>("segue-step[live]");
    if (live) void focusStart(live).then((found) => !found && this.takeFocus());
  }

  private goOnHere(): void {
    this.session.goOnIn("chat");
    void this.updateComplete.then(() => this.focusStep());
  }

  protected override render() {
    const { session } = this;
    if (!this.shown || session.status === "ended") return nothing;
    const heading = this.heading || SegueChat.said.title || TEXTS.chat;
    return html`<section
      class="panel"
      part="panel"
      role="dialog"
      aria-label=${heading}
      @keydown=${this.keys}
    >
      <div class="head" part="header">
        <div>
          <h2>${heading}</h2>
          <p>
            ${
              session.identity ? filled(TEXTS.signedInAs, { ...session.identity }) : TEXTS.assistant
            }
          </p>
        </div>
        <button class="close" type="button" aria-label=${TEXTS.closeChat} @click=${this.close}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>
        </button>
      </div>
      ${this.conversation()}
      <form class="composer" @submit=${this.send}>
        <label class="quiet" for="message">${TEXTS.message}</label>
        <textarea
          class="input"
          id="message"
          rows="1"
          maxlength="2000"
          enterkeyhint="send"
          placeholder=${TEXTS.messagePlaceholder}
          @keydown=${this.enter}
          @input=${this.grow}
        ></textarea>
        <button class="button primary send" aria-label=${TEXTS.send}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12l16-8-6 16-3-6z" /></svg>
        </button>
      </form>
    </section>`;
  }

  private conversation() {
    const { session } = this;
    const { rows, tail } = layOut(session.messages, session.step);
    const pending = stillUnseen(session.messages, session.outbox);
    return html`<div
      class="log"
      part="log"
      role="log"
      aria-label=${TEXTS.conversation}
      tabindex="0"
      @segue-said=${this.takeFocus}
      @segue-change=${this.takeFocus}
    >
      ${this.bubble("assistant", this.greeting || SegueChat.said.greeting || TEXTS.greeting)}
      ${rows.map((row) => this.row(row))}
      ${tail?.bubble ? this.bubble("assistant", tail.bubble, session.old(tail.step)) : nothing}
      ${tail ? this.step(tail.step, true) : nothing}
      ${pending.map((one) => this.bubble("visitor", one.label, false, one.state === "waiting"))}
      ${this.waiting()} ${session.problem ? this.trouble(session.problem) : nothing}
    </div>`;
  }

  private row({ message, bubble, card, late }: Row) {
    const old = this.session.old(message);
    const quiet = old || late || message.author === "visitor";
    return html`${bubble ? this.bubble(message.author, bubble, quiet) : nothing}
    ${card ? this.step(card.step, card.live, old) : nothing}`;
  }

  /** The same element before and after it is answered: what is put anew would be read out anew. */
  private step(step: Step, live: boolean, old = this.session.old(step)) {
    if (this.session.activeFace === "chat" || !live || !belongsToOneFace(step)) {
      return html`<segue-step
        face="chat"
        aria-live=${old ? "off" : nothing}
        ?live=${live}
        .step=${step}
      ></segue-step>`;
    }
    return html`<div class="card stack">
      <p>${TEXTS.elsewhere.form}</p>
      <div>
        <button class="button" type="button" @click=${this.goOnHere}>${TEXTS.continueHere}</button>
      </div>
    </div>`;
  }

  /** The visitor's words are read out while they wait, not again as a message (`quiet`). */
  private bubble(author: "visitor" | "assistant", text: string, quiet = false, waiting = false) {
    const who = author === "visitor" ? TEXTS.you : TEXTS.they;
    return html`<div
      class="bubble ${author}"
      part="message ${author}"
      aria-live=${quiet ? "off" : nothing}
    >
      <span class="quiet">${who}: </span
      ><span class="text">${author === "visitor" ? text : this.followed(text)}</span>
      ${waiting ? html`<p class="waits">${TEXTS.waiting}</p>` : nothing}
    </div>`;
  }

  private followed(text: string) {
    return linked(text, SegueChat.origin).map((part) =>
      typeof part === "string"
        ? part
        : html`<a href=${part.href} target="_blank" rel="noopener">${part.label}</a>`,
    );
  }

  private waiting() {
    const { status, outbox, slow } = this.session;
    if (status !== "opening" && outbox[0]?.state !== "sending") return nothing;
    return html`<div class="bubble assistant typing">
        <span class="quiet">${TEXTS.typing}</span><i></i><i></i><i></i>
      </div>
      ${slow ? html`<p class="waits slow" role="status">${slow}</p>` : nothing}`;
  }

  private trouble(problem: string) {
    const { outbox, status } = this.session;
    const stuck = outbox.length > 0 || status !== "open";
    return html`<div class="trouble stack" role="alert">
      <p>${problem}</p>
      ${
        stuck
          ? html`<div>
                <button class="button" type="button" @click=${this.tryAgain}>
                  ${TEXTS.tryNow}
                </button>
              </div>
              <segue-leave .text=${outbox.map(({ label }) => label).join("\n")}></segue-leave>`
          : nothing
      }
    </div>`;
  }

  /** The button goes with the trouble. */
  private tryAgain(): void {
    this.takeFocus();
    void this.session.tryAgain();
  }

  private send(event: Event): void {
    event.preventDefault();
    const text = this.writing.value.trim();
    if (!text) return;
    this.writing.value = "";
    this.grow();
    this.newest.want();
    void this.session.say(text, { text });
  }

  private enter(event: KeyboardEvent): void {
    // `isComposing`: Enter may only accept a suggestion of an input method.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.send(event);
  }

  /** The line grows with what is written in it; no style is set from here. */
  private grow(): void {
    const lines =
      this.writing.value.split("\n").length + Math.floor(this.writing.value.length / 36);
    this.writing.rows = Math.min(5, Math.max(1, lines));
  }

  private keys(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.close();
  }

  /** To the line to write in; on a touch screen to the conversation: no keyboard unasked. */
  private takeFocus(): void {
    const target = matchMedia(FINE_POINTER).matches ? this.writing : this.log;
    target?.focus({ preventScroll: true });
  }
}
