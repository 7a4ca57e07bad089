/** What pressing a button means: one table for both faces. */

import type { AnswerField, Choice, Step } from "./steps.js";
import type { Face } from "./visit/browser-storage.js";
import type { OfferResponse, Utterance } from "./visit/wire.js";

export type Meaning =
  | { does: "answer"; field: AnswerField; value: string | number }
  | { does: "skip"; field: AnswerField }
  | { does: "confirm" }
  | { does: "change" }
  | { does: "respond"; decisionId: string; response: OfferResponse; until?: string }
  | { does: "why"; decisionId: string }
  | { does: "answer_back" }
  | { does: "route"; questionId: string; value: string | number };

/** How a pressed button reaches the server: as something said in the chat, or as a command. */
export type Action = { by: "message"; said: Utterance } | { by: "command" };

/** The meaning of a choice of a step; null for steps without choices. */
export function meaningOf(step: Step, choice: Choice): Meaning | null {
  switch (step.kind) {
    case "ask":
      if (choice === step.skip) return { does: "skip", field: step.field };
      return { does: "answer", field: step.field, value: choice.value };
    case "confirm_known":
      return { does: choice === step.confirm ? "confirm" : "change" };
    case "prompt": {
      const decisionId = step.decision_id;
      if (choice === step.why) return { does: "why", decisionId };
      const response = choice === step.see_it ? "accept" : choice === step.not_now ? "defer" : null;
      return { does: "respond", decisionId, response: response ?? "decline" };
    }
    case "ask_routing":
      return { does: "route", questionId: step.question_id, value: choice.value };
    case "ask_back":
      return { does: "answer_back" };
    case "done":
      if (step.decision_id === null) return null;
      return {
        does: "respond",
        decisionId: step.decision_id,
        response: "defer",
        until: String(choice.value),
      };
    default:
      return null;
  }
}

/**
 * In the chat a button is a message: sealed where it has a token; an answer without one (the step
 * came from the form) is said in words. Everything else is a command.
 */
export function actionFor(face: Face, step: Step, choice: Choice): Action {
  if (face === "form") return { by: "command" };
  if (choice.token) return { by: "message", said: { button: choice.token } };
  const inWords = step.kind === "ask_back" || (step.kind === "ask" && choice !== step.skip);
  return inWords ? { by: "message", said: { text: choice.label } } : { by: "command" };
}

/** The labels of several choices as one sentence part, as the visitor would have typed it. */
export function joined(choices: readonly Choice[]): string {
  return choices.map((choice) => choice.label).join(", ");
}
