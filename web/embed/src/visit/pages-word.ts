/** What the page says of its visitor, who has the last word: kept until a visit is open. */

import type { Events } from "../events.js";
import type { Step } from "../steps.js";
import type { Api } from "./http.js";
import type { Prefilled } from "./wire.js";

export class PagesWord {
  private answers: Record<string, unknown> = {};

  constructor(
    private readonly api: Api,
    private readonly events: Events,
  ) {}

  add(answers: Record<string, unknown>): void {
    for (const name in answers) this.answers[inWords(name)] = answers[name];
  }

  /** Tells the server, where there is something to tell: the step that comes of it. */
  async tell(token: string | null): Promise<Step | undefined> {
    const { answers } = this;
    if (Object.keys(answers).length === 0) return;
    const call = { method: "POST", path: "/prefill", body: { answers }, token } as const;
    const { step, refused } = await this.api.call<Prefilled>(call);
    this.answers = {};
    for (const field in refused) {
      this.events.complain(`prefill cannot take ${asCalled(field)}: ${refused[field]!}`);
    }
    return step;
  }
}

/** "teamSize" as the API has it: "team_size". */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The field's name as the page's call has it. */
function asCalled(field: string): string {
  return field.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
