import { html, type LitElement } from "lit";
import { belongsToOneFace, type Step } from "../steps.js";
import { TEXTS } from "../texts.js";
import type { Session } from "../visit/session.js";
import { focusStart } from "./working.js";

/** A step as forms show it; one that began in the chat is only pointed to. */
export function flowView(session: Session, step: Step) {
  const here = session.activeFace === "form";
  if (here || !belongsToOneFace(step))
    return html`<segue-step face="form" live .step=${step}></segue-step>`;
  const goOnHere = ({ target }: Event) => {
    const { host } = (target as Element).getRootNode() as ShadowRoot;
    session.goOnIn("form");
    void focusStart(host as LitElement);
  };
  return html`<div class="card stack">
    <p>${TEXTS.elsewhere.chat}</p>
    <div>
      <button class="button" type="button" @click=${goOnHere}>${TEXTS.continueHere}</button>
    </div>
  </div>`;
}

/** Read out when it comes: the visitor is still in the field that caused it. */
export function announcement({ step, activeFace }: Session): string {
  if (!step || activeFace !== "form") return "";
  if (step.kind === "prompt") return `${TEXTS.offer}: ${step.reason} ${step.title}`;
  return step.kind === "done" ? step.text : "";
}
