/** The visitor's language: of the texts here, and of what the server says and writes. */

import { spoken } from "../texts.js";
import { usableLanguage } from "../times.js";
import type { Session } from "./session.js";
import type { VisitView } from "./wire.js";

export class Tongue {
  /** The tag that the visitor or the page chose. */
  wanted = "en";
  /** The tag that the visit has on the server; the form's fields are in it. */
  told = "";

  constructor(
    private readonly session: Session,
    private readonly fetchTexts: (language: string) => Promise<void>,
  ) {}

  /** For texts and dates: the wanted tag, where its language is spoken here. */
  get spoken(): string {
    return spoken(this.wanted) ? this.wanted : "en";
  }

  /** Another language: the texts at once, then what the server says and writes. */
  async change(tag: string): Promise<void> {
    this.wanted = usableLanguage([tag, this.wanted]);
    await this.speak();
    await this.tell();
  }

  /** The texts in the visitor's language; where they do not come, those that are there stay. */
  async speak(): Promise<void> {
    await this.fetchTexts(this.spoken).catch(console.error);
    this.session.changed();
  }

  /** Tells the server, where it does not know yet. */
  async tell(): Promise<void> {
    const { session, wanted: language } = this;
    if (session.status !== "open" || this.told === language) return;
    const body = { language };
    try {
      const call = { method: "POST", path: "/language", body, repeatable: true } as const;
      const view = await session.call<VisitView>(call);
      this.told = language;
      session.stands(view);
    } catch (error) {
      session.trouble.failed(error);
    }
  }
}
