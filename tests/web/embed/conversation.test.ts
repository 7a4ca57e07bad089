import assert from "node:assert/strict";
import { test } from "node:test";
import { layOut, stillUnseen } from "../../../web/embed/src/conversation.ts";
import type {
  Ask,
  Choice,
  PickTime,
  Prompt,
} from "../../../web/embed/src/steps.ts";
import type { Message } from "../../../web/embed/src/visit/wire.ts";

const choice = (label: string): Choice => ({
  label,
  value: label,
  token: label,
});

const ask: Ask = {
  kind: "ask",
  field: "plan",
  text: "Which plan are you on?",
  why: "It decides what fits.",
  input: "one",
  choices: [choice("Starter")],
  skip: choice("Rather not say"),
};

const prompt: Prompt = {
  kind: "prompt",
  decision_id: "d1",
  offer_id: "upgrade_to_team",
  motion: "upsell",
  language: "en",
  reason: "Since follow-ups get missed, reminders would help.",
  change: "Every lead gets a reminder.",
  title: "Team plan",
  under: "pain_points",
  see_it: choice("See it"),
  not_now: choice("Not now"),
  no_thanks: choice("No thanks"),
  why: choice("Why?"),
};

const pickTime: PickTime = {
  kind: "pick_time",
  text: "Here are times.",
  meeting: {
    title: "Walkthrough",
    minutes: 30,
    with_whom: "Maya",
    why: "She knows you.",
  },
};

let seq = 0;
function said(
  text: string,
  step: Message["step"] = null,
  author: Message["author"] = "assistant",
): Message {
  seq += 1;
  return { id: `m${seq}`, seq, author, text, step, at: "2026-03-02T10:00:00Z" };
}

test("only the newest message that shows the current step can be answered", () => {
  const { rows, tail } = layOut(
    [said(ask.text, ask), said("Pardon?"), said(ask.text, ask)],
    ask,
  );
  assert.deepEqual(
    rows.map((row) => row.card?.live ?? null),
    [null, null, true],
  );
  assert.equal(tail, null);
});

test("what a card said is late as a bubble, and not read out once more", () => {
  const times = said(`${pickTime.text} ${pickTime.meeting.why}`, pickTime);
  const { rows } = layOut([said("Hello."), times, said(ask.text, ask)], ask);
  assert.deepEqual(
    rows.map(({ bubble, late }) => [bubble, late]),
    [
      ["Hello.", false],
      [times.text, true],
      [ask.text, false],
    ],
  );
});

test("a digression leaves the question live where it was asked", () => {
  const { rows, tail } = layOut(
    [said(ask.text, ask), said("We keep data in Frankfurt.")],
    ask,
  );
  assert.equal(rows[0]?.card?.live, true);
  assert.equal(tail, null);
});

test("an offer that was answered stays as a record without buttons", () => {
  const { rows } = layOut(
    [said(prompt.reason, prompt), said("All right.")],
    pickTime,
  );
  assert.deepEqual(rows[0]?.card, { step: prompt, live: false });
});

test("what the card says is not said twice", () => {
  const whole = `${prompt.reason} ${prompt.title}: ${prompt.change}`;
  assert.equal(layOut([said(whole, prompt)], prompt).rows[0]?.bubble, "");
  assert.equal(
    layOut([said(`Thanks, Dana! ${whole}`, prompt)], prompt).rows[0]?.bubble,
    `Thanks, Dana! ${whole}`,
  );
});

test("a step that came from the form follows the messages, with its question", () => {
  assert.deepEqual(layOut([], ask).tail, { step: ask, bubble: ask.text });
  assert.deepEqual(layOut([said("Hello"), said("Welcome")], pickTime).tail, {
    step: pickTime,
    bubble: "",
  });
});

test("words that the server logged before it failed are not shown twice", () => {
  const waiting = [
    {
      clientId: "c1",
      label: "hello",
      said: { text: "hello" },
      state: "waiting" as const,
    },
  ];
  assert.deepEqual(stillUnseen([said("hello", null, "visitor")], waiting), []);
  assert.deepEqual(
    stillUnseen([said("hello", null, "visitor"), said("Hi!")], waiting),
    waiting,
  );
});

test("in another language the question is put once more, and was said in the former", () => {
  const messages = [said(ask.text, ask)];
  const german: Ask = { ...ask, text: "Welchen Tarif nutzen Sie?" };
  const { rows, tail } = layOut(messages, german);
  assert.deepEqual(
    rows.map(({ bubble, card }) => [bubble, card]),
    [[ask.text, null]],
  );
  assert.deepEqual(tail, { step: german, bubble: german.text });
});

test("in another language an offer can be answered, and stays on record as it was", () => {
  const messages = [said(prompt.reason, prompt)];
  const german: Prompt = { ...prompt, see_it: choice("Ansehen") };
  const { rows, tail } = layOut(messages, german);
  assert.equal(rows[0]?.card?.live, false);
  assert.equal(tail?.step, german);
});
