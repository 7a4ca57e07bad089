/**
 * One visit, shared by every element of Segue on a page. It keeps what was said until the server
 * has it, holds the current step, and tells the elements when something changed.
 */

import type { Events } from "../events.js";
import { stepKey, type AnswerField, type Step } from "../steps.js";
import { spoken, TEXTS } from "../texts.js";
import { usableLanguage } from "../times.js";
import type { Face, Kept, KeptState, LeftMessage } from "./browser-storage.js";
import { CallFailed, type Api, type Call } from "./http.js";
import { mayContinue, subjectOf } from "./identity.js";
import { secondsBeforeAttempt } from "./outbox.js";
import { Talk } from "./talk.js";
import type { Identity, Message, Opened, Utterance, VisitView } from "./wire.js";

/** Until then nobody wonders; after that an honest sentence stands there. */
const SLOW_MS = 2000;
const ASK_AGAIN_MS = 1000;

export interface Setup {
  api: Api;
  kept: KeptState;
  events: Events;
  identityToken: string | null;
  /** The visitor's language tag. */
  language: string;
  /** The embed's own texts in another language from now on. */
  speak: (language: string) => Promise<void>;
  zone: string;
  page: string;
}

export class Session {
  status: "closed" | "opening" | "open" | "failed" = "closed";
  identity: Identity | null = null;
  step: Step | null = null;
  messages: Message[] = [];
  /** A sentence about what does not work now; null: all is well. */
  problem: string | null = null;
  /** A sentence while something takes longer than usual and is still under way. */
  slow: string | null = null;
  /** Words that the server refused: the chat puts them back where they were typed. */
  returned: string | null = null;
  zone: string;
  /** The language tag that the visit has on the server; the form's fields are in it. */
  told = "";
  readonly faces = new Set<Face>();
  readonly talk = new Talk(this);

  private identityToken: string | null;
  private wanted: string;
  private opening: Promise<void> | null = null;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly watchers = new Set<() => void>();
  private readonly announced = new Set<string>();

  constructor(private readonly setup: Setup) {
    this.identityToken = setup.identityToken;
    this.wanted = setup.language;
    this.zone = setup.zone;
    this.forgetOthers();
  }

  get kept(): Kept {
    return this.setup.kept.get();
  }

  /** For texts and dates: the visitor's language tag, where it is one that is spoken here. */
  get language(): string {
    return spoken(this.wanted) ? this.wanted : "en";
  }

  get events(): Events {
    return this.setup.events;
  }

  /** Changes when the visit becomes another one. */
  get visitId(): string {
    return subjectOf(this.kept.visitToken ?? null) ?? "";
  }

  get outbox() {
    return this.kept.outbox ?? [];
  }

  /** The face that carries the flow on; the other one only points to it. */
  get activeFace(): Face {
    const last = this.kept.face;
    if (last && this.faces.has(last)) return last;
    return this.faces.has("form") ? "form" : "chat";
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  changed(): void {
    for (const watcher of this.watchers) watcher();
  }

  keep(change: { [K in keyof Kept]?: Kept[K] | undefined }): void {
    this.setup.kept.set(change);
  }

  /** The face in which the visitor acts now, and in the form the field that they are at. */
  goOnIn(face: Face, under?: AnswerField): void {
    this.keep(under ? { face, under } : { face });
    this.changed();
  }

  /** Opens the visit, or continues the kept one. Never raises: see `status` and `problem`. */
  open(): Promise<void> {
    this.opening ??= this.openOnce().finally(() => {
      if (this.status !== "open") this.opening = null;
    });
    return this.opening;
  }

  private async openOnce(): Promise<void> {
    this.status = "opening";
    this.changed();
    try {
      const opened = await this.tellingSlow(this.askToOpen());
      const continued =
        subjectOf(opened.visit_token) === subjectOf(this.kept.visitToken ?? null) &&
        opened.messages.length > 0;
      this.keep({ visitToken: opened.visit_token, subject: subjectOf(this.identityToken) });
      this.status = "open";
      // An offer that was on the screen before this page is not shown a second time.
      if (continued && opened.step.kind === "prompt") this.announced.add(stepKey(opened.step));
      this.stands(opened);
      this.recovered();
      this.events.emit("ready", {});
    } catch (error) {
      this.status = "failed";
      this.failed(error);
    }
  }

  private async askToOpen(): Promise<Opened> {
    const { wanted: language } = this;
    this.told = language;
    const about = { page: this.setup.page, zone: this.zone, language };
    const open = (body: object) =>
      this.setup.api.call<Opened>({ method: "POST", path: "/visits", body, repeatable: true });
    const identity = this.identityToken ? { identity_token: this.identityToken } : {};
    const visit = this.kept.visitToken ? { visit_token: this.kept.visitToken } : {};
    const known = this.identityToken !== null || this.kept.visitToken !== undefined;
    try {
      return await open({ ...about, ...identity, ...visit });
    } catch (error) {
      if (!(error instanceof CallFailed) || error.later || !known) throw error;
      // An expired identity or visit: go on as a stranger, with a visit of their own.
      this.events.emit("error", { code: error.code, message: error.message });
      this.identityToken = null;
      this.forget();
      return open(about);
    }
  }

  /** A call within the visit. An expired visit is opened anew, once. */
  call<T>(call: Omit<Call, "token">): Promise<T> {
    return this.tellingSlow(this.callNow<T>(call));
  }

  /** While it lasts longer than two seconds, that is said. */
  private async tellingSlow<T>(work: Promise<T>): Promise<T> {
    const tell = setTimeout(() => this.isSlow(TEXTS.slow), SLOW_MS);
    try {
      return await work;
    } finally {
      clearTimeout(tell);
      if (this.slow) this.isSlow(null);
    }
  }

  private async callNow<T>(call: Omit<Call, "token">): Promise<T> {
    await this.open();
    if (this.status !== "open") throw new CallFailed("down", this.problem ?? "", "visit_closed");
    try {
      return await this.setup.api.call<T>({ ...call, token: this.kept.visitToken ?? null });
    } catch (error) {
      if (!(error instanceof CallFailed) || error.status !== 401) throw error;
      this.opening = null;
      await this.open();
      return this.setup.api.call<T>({ ...call, token: this.kept.visitToken ?? null });
    }
  }

  /** Shows another step and tells the page of an offer that is new. */
  show(step: Step): void {
    this.step = step;
    if (step.kind === "prompt") {
      if (step.under) this.keep({ under: step.under });
      if (!this.announced.has(stepKey(step))) {
        this.announced.add(stepKey(step));
        const { decision_id: decisionId, offer_id: offerId, motion } = step;
        this.events.emit("offerShown", { decisionId, offerId, motion });
      }
    }
    this.changed();
  }

  /** Says something in the chat; it waits until the server has it. */
  say(label: string, said: Utterance): Promise<void> {
    return this.talk.say(label, said);
  }

  /** Reads the visit again: after a hold ran out, or when another tab went on. */
  async refresh(): Promise<void> {
    this.stands(await this.call<VisitView>({ method: "GET", path: "/visit" }));
  }

  /** Speaks another language: the texts at once, then what the server says and writes. */
  async setLanguage(tag: string): Promise<void> {
    this.wanted = usableLanguage([tag, this.wanted]);
    await this.speak();
    await this.tellLanguage().catch((error: unknown) => this.failed(error));
  }

  /** The texts in the visitor's language; where they do not come, those that are there stay. */
  async speak(): Promise<void> {
    await this.setup.speak(this.language).catch(console.error);
    this.changed();
  }

  private async tellLanguage(): Promise<void> {
    const { wanted: language } = this;
    if (this.status !== "open" || this.told === language) return;
    const body = { language };
    const view = await this.call<VisitView>({
      method: "POST",
      path: "/language",
      body,
      repeatable: true,
    });
    this.told = language;
    this.stands(view);
  }

  /** The visit stands as the server says. */
  private stands({ step, messages, identity }: VisitView): void {
    this.identity = identity;
    this.messages = [...messages];
    this.show(step);
  }

  /** Leaves an e-mail address: "sent", or "kept" in this browser until the server is back. */
  async leave(message: LeftMessage): Promise<"sent" | "kept"> {
    try {
      await this.call({ method: "POST", path: "/left-messages", body: message });
      this.keep({ leftMessage: undefined });
      return "sent";
    } catch (error) {
      if (error instanceof CallFailed && !error.later) throw error;
      this.keep({ leftMessage: message });
      return "kept";
    }
  }

  /** Something that the visitor did on the page. Nothing that they wait for: it may be lost. */
  async signal(kind: "feature_tried", subject: string): Promise<void> {
    await this.call({ method: "POST", path: "/signals", body: { kind, subject } }).catch(
      console.error,
    );
  }

  /** At a page's load: what an earlier page could not send. */
  async sendKept(): Promise<void> {
    const { leftMessage } = this.kept;
    if (leftMessage)
      await this.leave(leftMessage).catch(() => this.keep({ leftMessage: undefined }));
    await this.talk.flush();
  }

  /** Another identity token: the same person goes on, anybody else gets a visit of their own. */
  identify(token: string | null): Promise<void> {
    const wasInUse = this.status !== "closed";
    this.identityToken = token;
    this.forgetOthers();
    this.opening = null;
    return wasInUse ? this.open() : Promise.resolve();
  }

  /** Forgets the visit in this browser, for a shared computer or a sign-out. */
  reset(): Promise<void> {
    const wasInUse = this.status !== "closed";
    this.forget();
    this.opening = null;
    this.changed();
    return wasInUse ? this.open() : Promise.resolve();
  }

  private forgetOthers(): void {
    if (!mayContinue(this.kept, subjectOf(this.identityToken))) this.forget();
  }

  private forget(): void {
    const { kept } = this;
    this.keep(Object.fromEntries(Object.keys(kept).map((name) => [name, undefined])));
    // An e-mail address that was left for an answer belongs to its writer, not to the visit.
    this.keep({ leftMessage: kept.leftMessage, chatOpen: kept.chatOpen });
    this.messages = [];
    this.step = null;
    this.identity = null;
    this.problem = null;
  }

  /** Says that it takes longer; null: not any more. */
  private isSlow(sentence: string | null): void {
    this.slow = sentence;
    this.changed();
  }

  /** The server needs longer, or reads no more at once: says so, and asks again when it may. */
  comesLater(error: CallFailed): void {
    this.isSlow(error.message);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.tryAgain(), error.pauseMs ?? ASK_AGAIN_MS);
  }

  /** The server answers again. */
  recovered(): void {
    this.failures = 0;
    this.problem = null;
    this.slow = null;
  }

  /** The server said no for good; words that were typed go back to where they were typed. */
  refused(error: CallFailed, words: string | null): void {
    this.returned = words;
    this.problem = error.message;
    this.events.emit("error", { code: error.code, message: error.message });
  }

  /** It does not work now: says so and tries again by itself. */
  failed(error: unknown): void {
    const failure = error instanceof CallFailed ? error : null;
    if (!failure) console.error(error);
    this.problem = failure?.message ?? String(error);
    this.events.emit("error", { code: failure?.code ?? "unexpected", message: this.problem });
    this.changed();
    clearTimeout(this.retry);
    const pause = secondsBeforeAttempt(this.failures++) * 1000;
    this.retry = setTimeout(() => void this.tryAgain(), pause);
  }

  /** The browser is online again. */
  async tryAgainIfNeeded(): Promise<void> {
    if (this.problem) await this.tryAgain();
  }

  /** Opens the visit if it is not open and sends what waits. */
  async tryAgain(): Promise<void> {
    await this.open();
    await this.tellLanguage().catch((error: unknown) => this.failed(error));
    await this.talk.flush();
  }
}
