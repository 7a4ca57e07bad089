/** The chat's side of the visit: what is said waits until the server has it, in its order. */

import type { Step } from "../steps.js";
import { CallFailed } from "./http.js";
import { enqueue, next, postpone, resume, settle } from "./outbox.js";
import type { Session } from "./session.js";
import type { Message, Utterance } from "./wire.js";

interface Answered {
  messages: Message[];
  step: Step;
}

export class Talk {
  private sending = false;

  constructor(private readonly session: Session) {}

  say(label: string, said: Utterance): Promise<void> {
    const { session } = this;
    session.keep({ face: "chat", outbox: enqueue(session.outbox, newClientId(), label, said) });
    session.changed();
    return this.flush();
  }

  /** Sends what waits, one after another: messages of one visit must not overtake each other. */
  async flush(): Promise<void> {
    const { session } = this;
    if (this.sending || session.outbox.length === 0) return;
    this.sending = true;
    session.keep({ outbox: resume(session.outbox) });
    session.changed();
    try {
      // Whose visit it is may come out only now: what another person left unsent is dropped then.
      await session.open();
      for (let one = next(session.outbox); one; one = next(session.outbox)) {
        const answered = await this.deliver(one.clientId, one.label, one.said);
        session.keep({ outbox: settle(session.outbox, one.clientId) });
        if (answered) this.received(answered);
      }
    } catch (error) {
      if (session.trouble.comesLater(error)) return;
      session.keep({ outbox: postpone(session.outbox) });
      session.trouble.failed(error);
    } finally {
      this.sending = false;
      session.changed();
    }
  }

  /** The server's answer; null where it refused the words for good. */
  private async deliver(
    clientId: string,
    label: string,
    said: Utterance,
  ): Promise<Answered | null> {
    const { session } = this;
    const body = { client_id: clientId, ...said };
    try {
      return await session.call<Answered>({
        method: "POST",
        path: "/messages",
        body,
        repeatable: true,
        outbox: true,
      });
    } catch (error) {
      if (!(error instanceof CallFailed) || error.later) throw error;
      session.refused(error, "text" in said ? label : null);
      return null;
    }
  }

  private received({ messages, step }: Answered): void {
    const { session } = this;
    const known = new Set(session.messages.map((message) => message.id));
    const fresh = messages.filter((message) => !known.has(message.id));
    // What was said is erased: the log began anew, and what stood here is nowhere any more.
    const anew = session.messages.some(({ seq }) => fresh.some((message) => message.seq === seq));
    const stays = anew ? messages : [...session.messages, ...fresh];
    session.messages = [...stays].sort((one, other) => one.seq - other.seq);
    session.trouble.recovered();
    session.heard++;
    session.show(step);
    void session.announcer.heard().catch(console.error);
  }
}

/** 128 random bits. `crypto.randomUUID` would need a secure page. */
function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
