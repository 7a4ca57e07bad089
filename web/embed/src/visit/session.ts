/**
 * One visit, shared by every element of Segue on a page. It keeps what was said until the server
 * has it, holds the current step, and tells the elements when something changed.
 */

import type { Events } from "../events.js";
import type { AnswerField, Step } from "../steps.js";
import { Announcer } from "./announcer.js";
import type { Face, Kept, KeptState, KeepsIn } from "./browser-storage.js";
import { Entry } from "./entry.js";
import { CallFailed, type Api, type Call } from "./http.js";
import { subjectOf, type IdentitySource } from "./identity.js";
import { OtherTabs } from "./other-tabs.js";
import { PagesWord } from "./pages-word.js";
import { Talk } from "./talk.js";
import { Tongue } from "./tongue.js";
import { Trouble, VISIT_CLOSED } from "./trouble.js";
import type { Identity, Message, Utterance, VisitView } from "./wire.js";

export interface Setup {
  api: Api;
  kept: KeptState;
  events: Events;
  /** The embed's own texts in another language from now on. */
  speak: (language: string) => Promise<void>;
  /** Whether nobody looks at the page now. */
  hidden: () => boolean;
}

/** What the page says when it begins. */
export interface Beginning {
  /** Where the visit is kept; null: on this page alone. */
  storage: KeepsIn | null;
  identity: IdentitySource;
  /** The visitor's language tag. */
  language: string;
  zone: string;
  page: string;
}

export class Session {
  /** "ended": the page took Segue away, and may begin again. */
  status: "closed" | "opening" | "open" | "failed" | "ended" = "closed";
  identity: Identity | null = null;
  step: Step | null = null;
  messages: Message[] = [];
  /** Words that the server refused: the chat puts them back where they were typed. */
  returned: string | null = null;
  /** What happened to the time that was chosen last: somebody else took it, or it ran out. */
  note = "";
  /** Counts what was said elsewhere than in the form: in the chat, another tab, by the page. */
  heard = 0;
  /** The faces on the page, each as often as it is there. */
  readonly faces: Face[] = [];
  readonly talk = new Talk(this);
  readonly trouble: Trouble;
  readonly announcer: Announcer;
  readonly tongue: Tongue;
  readonly tabs: OtherTabs;
  /** Null: it is to be opened. */
  opening: Promise<void> | null = null;

  private browserZone = "UTC";
  /** Something on the page wants the visit open. */
  private needed = false;
  private readonly entry: Entry;
  private readonly pagesWord: PagesWord;
  /** What of an old conversation stood there when it was opened. */
  private came: readonly (Message | Step)[] = [];
  private readonly watchers = new Set<() => void>();

  constructor(private readonly setup: Setup) {
    this.trouble = new Trouble(
      setup.events,
      () => this.changed(),
      () => void this.tryAgain(),
    );
    this.announcer = new Announcer(this);
    this.tongue = new Tongue(this, setup.speak);
    this.tabs = new OtherTabs(this, setup.kept, setup.hidden);
    this.entry = new Entry(this, setup.api);
    this.pagesWord = new PagesWord(setup.api, setup.events);
  }

  get kept(): Kept {
    return this.setup.kept.get();
  }

  get events(): Events {
    return this.setup.events;
  }

  get problem(): string | null {
    return this.trouble.problem;
  }

  get slow(): string | null {
    return this.trouble.slow;
  }

  /** For texts and dates: the visitor's language tag, where it is one that is spoken here. */
  get language(): string {
    return this.tongue.spoken;
  }

  /** Changes when the visit becomes another one. */
  get visitId(): string {
    return subjectOf(this.kept.visitToken ?? null) ?? "";
  }

  get outbox() {
    return this.kept.outbox ?? [];
  }

  /** The zone of all times: the one that the visitor chose, else the browser's. */
  get zone(): string {
    return this.kept.zone ?? this.browserZone;
  }

  /** The face that carries the flow on; the other one only points to it. */
  get activeFace(): Face {
    const last = this.kept.face;
    if (last && this.faces.includes(last)) return last;
    return this.faces.includes("form") ? "form" : "chat";
  }

  /** Whether it stood there when the visit was opened: then it is no news. */
  old(one: Message | Step): boolean {
    return this.came.includes(one);
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

  /** From now on keeps the visit there, or (null) on this page alone. */
  keepIn(storage: KeepsIn | null): void {
    this.setup.kept.keepIn(storage);
  }

  /** A face comes; what is returned takes it away. */
  join(face: Face): () => void {
    this.faces.push(face);
    return () => void this.faces.splice(this.faces.indexOf(face), 1);
  }

  /** The face in which the visitor acts now, and in the form the field that they are at. */
  goOnIn(face: Face, under?: AnswerField): void {
    this.keep(under ? { face, under } : { face });
    this.changed();
  }

  /** The page begins, or begins again: with what an earlier page kept. */
  begin({ storage, identity, language, zone, page }: Beginning): void {
    this.setup.kept.begin(storage);
    Object.assign(this, { browserZone: zone, status: "closed" });
    this.tongue.wanted = language;
    this.entry.page = page;
    this.entry.comes(identity);
    if (this.needed) void this.open();
  }

  /** The page takes Segue away. What is kept in the browser stays there. */
  end(): void {
    this.needed = this.status !== "closed";
    this.status = "ended";
    this.opening = null;
    this.setup.api.abort();
    this.trouble.end();
    this.blank();
    this.changed();
  }

  /** Opens the visit, or continues the kept one. Never raises: see `status` and `problem`. */
  open(): Promise<void> {
    this.needed = true;
    if (this.status === "ended") return Promise.resolve();
    if (this.opening) return this.opening;
    const opening = this.openOnce().finally(() => {
      if (this.opening === opening && this.status !== "open") this.opening = null;
    });
    return (this.opening = opening);
  }

  private async openOnce(): Promise<void> {
    this.status = "opening";
    this.changed();
    try {
      const opened = await this.trouble.tellingSlow(this.entry.ask());
      if (this.gone()) return;
      this.keep({ visitToken: opened.visit_token });
      const step = await this.tellPagesWord();
      this.tabs.opened(opened.step);
      this.status = "open";
      this.announcer.ready();
      // A page that hears it may have somebody else go on, or take Segue away.
      if ((this.status as string) !== "open") return;
      this.came = opened.messages.length ? [...opened.messages, step ?? opened.step] : [];
      this.stands(step ? { ...opened, step } : opened);
      this.trouble.recovered();
      // Another language may have been wanted meanwhile.
      void this.tongue.tell();
    } catch (error) {
      if (this.gone()) return;
      this.status = "failed";
      this.trouble.tell(error);
      this.trouble.failed(error);
    }
  }

  /** Ended while something was under way. */
  private gone(): boolean {
    return this.status === "ended";
  }

  /** A call within the visit. An expired visit is opened anew, once. */
  async call<T>(call: Omit<Call, "token">): Promise<T> {
    try {
      const answer = await this.trouble.tellingSlow(this.callNow<T>(call));
      this.trouble.answered();
      if (call.method !== "GET" && call.path !== "/signals") this.keep({ news: Math.random() });
      return answer;
    } catch (error) {
      // A signal that is refused is the page's mistake, and told as such.
      const told = call.path === "/signals" && !(error as CallFailed).later;
      if (!told && !this.gone()) this.trouble.tell(error);
      throw error;
    }
  }

  private async callNow<T>(call: Omit<Call, "token">): Promise<T> {
    await this.open();
    if (this.status !== "open") throw new CallFailed("down", this.problem ?? "", VISIT_CLOSED);
    const now = () => this.setup.api.call<T>({ ...call, token: this.kept.visitToken ?? null });
    try {
      return await now();
    } catch (error) {
      if (!(error instanceof CallFailed) || error.status !== 401) throw error;
      this.opening = null;
      await this.open();
      return now();
    }
  }

  /** Shows another step. */
  show(step: Step): void {
    this.step = step;
    this.note = "";
    if (step.kind === "prompt" && step.under) this.keep({ under: step.under });
    this.announcer.shown(step);
    this.changed();
  }

  /** What the times must explain wherever they are drawn, until there is another step. */
  explain(note: string): void {
    this.note = note;
    this.changed();
  }

  /** Says something in the chat; it waits until the server has it. */
  say(label: string, said: Utterance): Promise<void> {
    return this.talk.say(label, said);
  }

  /** Reads the visit again: after a hold ran out, or when another tab went on. */
  async refresh(): Promise<void> {
    const view = await this.call<VisitView>({ method: "GET", path: "/visit" });
    this.announcer.seen(view.step);
    this.stands(view);
  }

  /** The visit stands as the server says. */
  stands({ step, messages, identity }: VisitView): void {
    this.heard++;
    this.identity = identity;
    this.messages = [...messages];
    this.show(step);
  }

  /** Another page of the visit, where there is one already. It may be lost. */
  async viewed(path: string): Promise<void> {
    const { visitToken: token } = this.kept;
    const body = { kind: "page_viewed", subject: path };
    if (!token) return;
    await this.setup.api.call({ method: "POST", path: "/signals", body, token }).catch(() => {});
  }

  /** Reads and says times in another zone, in the chat as well. */
  async stayIn(zone: string): Promise<void> {
    this.keep({ zone });
    const call = { method: "POST", path: "/zone", body: { zone }, repeatable: true } as const;
    this.stands(await this.call<VisitView>(call));
  }

  /** What the page knows of its visitor, who has the last word; told once a visit is open. */
  async prefill(answers: Record<string, unknown>): Promise<void> {
    this.pagesWord.add(answers);
    if (this.status !== "open") return;
    const step = await this.tellPagesWord();
    if (!step) return;
    this.heard++;
    this.show(step);
  }

  private tellPagesWord(): Promise<Step | undefined | void> {
    return this.pagesWord.tell(this.kept.visitToken ?? null).catch(console.error);
  }

  /** Another identity: the same person goes on, anybody else gets a visit of their own. */
  identify(who: IdentitySource): Promise<void> {
    this.entry.comes(who);
    return this.openAnew();
  }

  /** Forgets the visit in this browser, for a shared computer or a sign-out. */
  reset(): Promise<void> {
    this.forget();
    this.changed();
    return this.openAnew();
  }

  private openAnew(): Promise<void> {
    this.opening = null;
    return this.needed ? this.open() : Promise.resolve();
  }

  /** What belongs to the visit is kept no more. */
  forget(): void {
    const { kept } = this;
    this.keep(Object.fromEntries(Object.keys(kept).map((name) => [name, undefined])));
    // An e-mail address that was left for an answer belongs to its writer, not to the visit.
    this.keep({ leftMessage: kept.leftMessage, chatOpen: kept.chatOpen });
    this.blank();
  }

  /** Nothing of a visit is on the screen. */
  blank(): void {
    this.messages = [];
    this.step = null;
    this.identity = null;
    this.trouble.problem = null;
    this.note = "";
  }

  /** The server said no for good; words that were typed go back to where they were typed. */
  refused(error: CallFailed, words: string | null): void {
    this.returned = words;
    this.trouble.problem = error.message;
  }

  /** The browser is online again. */
  async tryAgainIfNeeded(): Promise<void> {
    if (this.problem) await this.tryAgain();
  }

  /** Opens the visit if it is not open and sends what waits. */
  async tryAgain(): Promise<void> {
    await this.open();
    await this.tongue.tell();
    await this.talk.flush();
  }
}
