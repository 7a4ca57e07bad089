/**
 * The steps of the flow, as `intake/steps.py` sends them. A step is what a face shows next; a new
 * kind is added there and then here, and the compiler names every place that must render it.
 */

export type AnswerField =
  "plan" | "team_size" | "pain_points" | "goal" | "timeline" | "email" | "company" | "name";

export type InputKind = "one" | "many" | "number" | "text" | "email";

/** One button. In the chat `token` is the sealed button to send back; the form sends `value`. */
export interface Choice {
  label: string;
  value: string | number;
  token: string | null;
}

/** A question about one field that is not known yet. */
export interface Ask {
  kind: "ask";
  field: AnswerField;
  text: string;
  /** The answer to "why do you ask?". */
  why: string;
  input: InputKind;
  choices: Choice[];
  skip: Choice;
}

export interface KnownFact {
  field: AnswerField;
  /** The value in words: "Starter". */
  label: string;
  value: string | number;
}

/** What is known already, to be confirmed rather than asked. */
export interface ConfirmKnown {
  kind: "confirm_known";
  text: string;
  known: KnownFact[];
  confirm: Choice;
  change: Choice;
}

/** The one offer, its reason first. */
export interface Prompt {
  kind: "prompt";
  decision_id: string;
  offer_id: string;
  motion: "upsell" | "cross_sell" | "bundle" | "add_on";
  /** Of the vendor's words: the catalogue may have none in the visitor's. */
  language: string;
  reason: string;
  change: string;
  title: string;
  /** What makes it easier to take up, if anything does. */
  incentive: string | null;
  /** In the form: the field whose answer caused it. */
  under: AnswerField | null;
  see_it: Choice;
  not_now: Choice;
  no_thanks: Choice;
  why: Choice;
}

/** One of at most two questions between acceptance and calendar. */
export interface AskRouting {
  kind: "ask_routing";
  question_id: string;
  text: string;
  choices: Choice[];
}

export interface MeetingView {
  title: string;
  minutes: number;
  with_whom: string;
  /** Why this calendar, in one sentence for the visitor. */
  why: string;
}

/** Times can be chosen: the face reads `GET /slots`. */
export interface PickTime {
  kind: "pick_time";
  text: string;
  meeting: MeetingView;
  /** Free times, in order: nearest to what the visitor said, or the next ones for who asks for a person. */
  suggested: string[];
}

/** A time is held while the visitor confirms. */
export interface Held {
  kind: "held";
  hold_id: string;
  text: string;
  meeting: MeetingView;
  starts_at: string;
  ends_at: string;
  zone: string;
  expires_at: string;
  name: string | null;
  email: string | null;
}

export interface Booked {
  kind: "booked";
  text: string;
  agreed: string;
  meeting: MeetingView;
  starts_at: string;
  ends_at: string;
  zone: string;
  join_url: string | null;
  place: string | null;
  calendar_file_url: string;
  /** For calendars on the web, filled in. */
  calendars: { name: string; url: string }[];
  manage_url: string;
}

/** Nothing is asked any more. */
export interface Done {
  kind: "done";
  reason: "no_offer" | "deferred" | "declined" | "support" | "human" | "cancelled" | "no_show";
  text: string;
  /** The offer that was put off, while nobody has said until when. */
  decision_id: string | null;
  /** When it may come back: each value is a day. */
  again: Choice[];
}

/** In the chat alone: what was heard is asked back before it is taken for granted. */
export interface AskBack {
  kind: "ask_back";
  id: string;
  text: string;
  choices: Choice[];
}

export type Step =
  Ask | ConfirmKnown | Prompt | AskRouting | PickTime | Held | Booked | Done | AskBack;

/** The steps of a booking, which look the same in both faces. */
export type BookingStep = PickTime | Held | Booked;

export function isBookingStep(step: Step): step is BookingStep {
  return step.kind === "pick_time" || step.kind === "held" || step.kind === "booked";
}

/** Steps that go on where they began: shown twice on a page, one of the two would be answered late. */
export function belongsToOneFace(step: Step): boolean {
  return ["prompt", "ask_routing", "pick_time", "held"].includes(step.kind);
}

/** Two steps with the same key are the same card on the screen. */
export function stepKey(step: Step): string {
  switch (step.kind) {
    case "ask":
      return `ask:${step.field}`;
    case "prompt":
      return `prompt:${step.decision_id}`;
    case "ask_routing":
      return `ask_routing:${step.question_id}`;
    case "held":
      return `held:${step.hold_id}`;
    case "booked":
      return `booked:${step.starts_at}`;
    case "ask_back":
      return `ask_back:${step.id}`;
    case "done":
      return `done:${step.reason}:${step.decision_id ?? ""}`;
    default:
      return step.kind;
  }
}
