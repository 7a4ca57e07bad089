/** The values of the HTTP API (`docs/architecture.md`), besides the steps. */

import type { AnswerField, Choice, InputKind, MeetingView, Prompt, Step } from "../steps.js";

export interface Identity {
  name: string;
  company: string;
}

export interface Message {
  id: string;
  seq: number;
  author: "visitor" | "assistant";
  text: string;
  step: Step | null;
  at: string;
}

/** Where the visit stands. */
export interface VisitView {
  identity: Identity | null;
  step: Step;
  messages: Message[];
}

export interface Opened extends VisitView {
  visit_token: string;
}

export interface FormField {
  field: AnswerField;
  label: string;
  input: InputKind;
  choices: Choice[];
  value: AnswerValue | null;
}

export type AnswerValue = string | number | string[];

/** `intake.answers.Answers`: a field that is absent was not answered. */
export type Answers = Partial<Record<AnswerField, AnswerValue>>;

export interface Time {
  starts_at: string;
  ends_at: string;
}

export interface Day {
  date: string;
  times: Time[];
}

export interface Slots {
  zone: string;
  meeting: MeetingView;
  /** Days without any free time are left out. */
  days: Day[];
  /** The beginning of the next free time, also beyond these days. */
  next_free: string | null;
}

export interface Reasons {
  reason: string;
  facts: string[];
}

/** How an offer was answered, in whatever words. */
export interface OfferAnswer {
  decision_id: string;
  offer_id: string;
  motion: Prompt["motion"];
  outcome: string;
}

/** What became of the page's word; `refused`: field -> what is wrong with its value. */
export interface Prefilled {
  step: Step;
  refused: Record<string, string>;
}

export type OfferResponse = "accept" | "defer" | "decline";

/** What `POST /messages` takes: typed words, or the sealed token of a button. */
export type Utterance = { text: string } | { button: string };
