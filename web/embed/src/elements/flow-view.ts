import { html } from "lit-html";
import { belongsToOneFace, type Step } from "../steps.js";
import { TEXTS } from "../texts.js";
import type { Session } from "../visit/session.js";

/** A step as forms show it; one that began in the chat is only pointed to. */
export function flowView(session: Session, step: Step) {
  const here = session.activeFace === "form";
  if (here || !belongsToOneFace(step))
    return html`<segue-step face="form" live .step=${step}></segue-step>`;
  return html`<div class="card stack">
    <p>${TEXTS.elsewhere.chat}</p>
    <div>
      <button class="button" type="button" @click=${() => session.goOnIn("form")}>
        ${TEXTS.continueHere}
      </button>
    </div>
  </div>`;
}

/** Read out when it comes: the visitor is still in the field that caused it. */
export function announcement({ step, activeFace }: Session): string {
  if (!step || activeFace !== "form") return "";
  if (step.kind === "prompt") return `${TEXTS.offer}: ${step.reason} ${step.title}`;
  return step.kind === "done" ? step.text : "";
}
