/** What the chat shows of a conversation: which bubbles, which cards, and which one is live. */

import { stepKey, type Step } from "./steps.js";
import type { Outbox } from "./visit/outbox.js";
import type { Message } from "./visit/wire.js";

export interface Row {
  message: Message;
  /** The text of the bubble; empty where the card says it all. */
  bubble: string;
  card: { step: Step; live: boolean } | null;
  /** A card said all of the text before it went: it is not read out once more. */
  late: boolean;
}

export interface Layout {
  rows: Row[];
  /** The current step where no message carries it: the visit went on in the form or the booking. */
  tail: { step: Step; bubble: string } | null;
}

/**
 * Rows for the messages. Only the current step is live, in the newest message that shows it; older
 * cards stay as a record, without buttons.
 */
export function layOut(messages: readonly Message[], current: Step | null): Layout {
  const key = current && stepKey(current);
  const latestWithStep = messages.findLastIndex((message) => message.step !== null);
  const holder = messages[latestWithStep]?.step;
  const same = holder && key === stepKey(holder) && words(holder) === words(current!);
  const held = same ? latestWithStep : -1;
  const rows = messages.map((message, index) => row(message, index === held));
  const tail = current && held < 0 ? { step: current, bubble: ownText(current) } : null;
  return { rows, tail: tail && repeats(rows, tail.bubble) ? { ...tail, bubble: "" } : tail };
}

/** What differs where the visit goes on in another language: then the step is put once more. */
function words(step: Step): string {
  if (step.kind === "prompt") return step.see_it.label;
  return ["ask", "ask_routing", "confirm_known"].includes(step.kind) ? step.text : "";
}

function row(message: Message, live: boolean): Row {
  // The message's own copy of the step has the sealed buttons.
  const { step } = message;
  const shown = step !== null && (live || staysVisible(step));
  const beside = step ? besides(message.text, step) : message.text;
  return {
    message,
    bubble: shown ? beside : message.text,
    card: shown ? { step, live } : null,
    late: !beside,
  };
}

/** Cards that tell something even when they cannot be answered any more. */
function staysVisible(step: Step): boolean {
  return step.kind === "prompt" || step.kind === "booked";
}

/** What a card says by itself, so that the bubble above it need not. */
function spokenByCard(step: Step): string[] {
  switch (step.kind) {
    case "prompt":
      return [step.reason, step.change, step.title];
    case "booked":
      return [step.text, step.agreed];
    case "held":
    case "pick_time":
      return [step.text, step.meeting.why];
    default:
      return [];
  }
}

/** The message's text, unless nothing but what the card says would be in it. */
function besides(text: string, step: Step): string {
  let rest = text;
  for (const said of spokenByCard(step)) if (said) rest = rest.replace(said, "");
  return /[\p{L}\p{N}]/u.test(rest) ? text : "";
}

/** The bubble of a step that came without a message. */
function ownText(step: Step): string {
  switch (step.kind) {
    case "ask":
    case "ask_routing":
    case "confirm_known":
    case "done":
    case "ask_back":
      return step.text;
    default:
      return "";
  }
}

function repeats(rows: readonly Row[], bubble: string): boolean {
  return bubble !== "" && rows.at(-1)?.bubble === bubble;
}

/**
 * What waits to be sent and is not among the messages yet. The server logs words before it answers
 * them: after such a failure the oldest that waits is the visitor's last message already.
 */
export function stillUnseen(messages: readonly Message[], outbox: Outbox): Outbox {
  const last = messages.at(-1);
  const logged = last?.author === "visitor" && last.text === outbox[0]?.label;
  return logged ? outbox.slice(1) : outbox;
}
