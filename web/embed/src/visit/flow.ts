/** The commands of the flow, for the form, the offer card and the booking. */

import type { Meaning } from "../choices.js";
import type { AnswerField, Booked, Held, Step } from "../steps.js";
import { OUTCOME_OF } from "./announcer.js";
import { CallFailed } from "./http.js";
import type { Session } from "./session.js";
import type { Answers, FormField, Reasons, Slots } from "./wire.js";

interface Stepped {
  step: Step;
}

async function command(session: Session, path: string, body: object): Promise<void> {
  try {
    const { step } = await session.call<Stepped>({ method: "POST", path, body });
    session.show(step);
  } catch (error) {
    // Answered already, in another tab or in the other face: what is next there is next here.
    if (error instanceof CallFailed && error.status === 409) await session.refresh();
    throw error;
  }
}

/** Carries out a pressed button. "why" is not a command: see `readReasons`. */
export async function perform(session: Session, meaning: Meaning): Promise<void> {
  switch (meaning.does) {
    case "answer":
      return saveAnswers(session, { [meaning.field]: meaning.value });
    case "skip":
      return command(session, "/answers/skip", { field: meaning.field });
    case "confirm":
      return command(session, "/answers/confirm", {});
    case "respond": {
      const { decisionId, response, until } = meaning;
      const before = session.step;
      await command(session, "/offer", { decision_id: decisionId, response, until });
      if (before?.kind === "prompt") session.announcer.answered(before, OUTCOME_OF[response]);
      return;
    }
    case "route":
      return command(session, "/routing", {
        question_id: meaning.questionId,
        value: meaning.value,
      });
    case "change":
      return command(session, "/answers/change", {});
    case "why":
    case "answer_back":
      return; // no commands of the flow: the one is read, the other is said in the chat
  }
}

export function readReasons(session: Session, decisionId: string): Promise<Reasons> {
  const path = `/offer/${encodeURIComponent(decisionId)}/why`;
  return session.call<Reasons>({ method: "GET", path });
}

export async function readForm(session: Session): Promise<FormField[]> {
  const { fields } = await session.call<{ fields: FormField[] }>({ method: "GET", path: "/form" });
  return fields;
}

/**
 * Saves answers of the form, and those that an earlier attempt could not save. Raises `CallFailed`:
 * what may work later is kept; of what was refused, each field is tried alone, so that one wrong
 * answer does not cost the others.
 */
export async function saveAnswers(session: Session, answers: Answers): Promise<void> {
  session.keep({ unsentAnswers: { ...session.kept.unsentAnswers, ...answers } });
  const unsent = { ...session.kept.unsentAnswers };
  const fields = Object.keys(unsent) as AnswerField[];
  if (fields.length === 0) return;
  try {
    await post(session, unsent);
  } catch (error) {
    if (!(error instanceof CallFailed) || error.later) throw error;
    session.keep({ unsentAnswers: undefined });
    if (fields.length === 1) throw error;
    const failures: unknown[] = [];
    for (const field of fields) {
      const alone: Answers = { [field]: unsent[field] };
      await saveAnswers(session, alone).catch((failure: unknown) => failures.push(failure));
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** Saves what was filled in, and takes back what was emptied. */
export async function saveChanges(
  session: Session,
  answers: Answers,
  emptied: readonly AnswerField[],
): Promise<void> {
  await saveAnswers(session, answers);
  for (const field of emptied) await perform(session, { does: "skip", field });
}

async function post(session: Session, answers: Answers): Promise<void> {
  const words = typeof answers.goal === "string" && answers.goal ? { words: answers.goal } : {};
  const body = { answers, placement: "form", ...words };
  const { step } = await session.call<Stepped>({
    method: "POST",
    path: "/answers",
    body,
    repeatable: true,
    keepalive: true,
  });
  const left = { ...session.kept.unsentAnswers };
  for (const field of Object.keys(answers) as AnswerField[]) {
    // Compared as JSON: what is kept may have been read anew, for another tab writes there, too.
    if (JSON.stringify(left[field]) === JSON.stringify(answers[field])) delete left[field];
  }
  session.keep({ unsentAnswers: Object.keys(left).length ? left : undefined });
  // Another form on the page shows it, too.
  if (session.faces.filter((face) => face === "form").length > 1) session.heard++;
  session.show(step);
}

export function readSlots(session: Session, first: string, days: number): Promise<Slots> {
  const query = new URLSearchParams({ first, days: String(days), zone: session.zone });
  return session.call<Slots>({ method: "GET", path: `/slots?${query}` });
}

export async function holdTime(session: Session, startsAt: string): Promise<void> {
  const body = { starts_at: startsAt, zone: session.zone };
  const { step } = await session.call<{ step: Held }>({ method: "POST", path: "/holds", body });
  session.show(step);
}

export async function releaseTime(session: Session, holdId: string): Promise<void> {
  const path = `/holds/${encodeURIComponent(holdId)}`;
  const { step } = await session.call<Stepped>({ method: "DELETE", path, repeatable: true });
  session.show(step);
}

export async function book(
  session: Session,
  holdId: string,
  name: string,
  email: string,
): Promise<void> {
  const body = { hold_id: holdId, name, email };
  const { step } = await session.call<{ step: Booked }>({
    method: "POST",
    path: "/bookings",
    body,
  });
  session.show(step);
  session.announcer.booked(step);
}
