// ../../tests/web/embed/conversation.test.ts
import assert from "node:assert/strict";
import { test } from "node:test";

// src/steps.ts
function stepKey(step) {
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
    case "done":
      return `done:${step.reason}`;
    default:
      return step.kind;
  }
}

// src/conversation.ts
function layOut(messages, current) {
  const key = current && stepKey(current);
  const latestWithStep = messages.findLastIndex((message) => message.step !== null);
  const holder = messages[latestWithStep]?.step;
  const held = holder && key === stepKey(holder) ? latestWithStep : -1;
  const rows = messages.map((message, index) => row(message, index === held ? current : null));
  const tail = current && held < 0 ? { step: current, bubble: ownText(current) } : null;
  return { rows, tail: tail && repeats(rows, tail.bubble) ? { ...tail, bubble: "" } : tail };
}
function row(message, live) {
  const step = live ?? message.step;
  const shown = step !== null && (live !== null || staysVisible(step));
  return {
    message,
    bubble: shown ? besides(message.text, step) : message.text,
    card: shown ? { step, live: live !== null } : null
  };
}
function staysVisible(step) {
  return step.kind === "prompt" || step.kind === "booked";
}
function spokenByCard(step) {
  switch (step.kind) {
    case "prompt":
      return [step.reason, step.change, step.title];
    case "confirm_known":
      return step.known.map((fact) => `${fact.label}: ${fact.value}`);
    case "booked":
      return [step.text, step.agreed];
    case "held":
    case "pick_time":
      return [step.text, step.meeting.why];
    default:
      return [];
  }
}
function besides(text, step) {
  let rest = text;
  for (const said2 of spokenByCard(step)) if (said2) rest = rest.replace(said2, "");
  return /[\p{L}\p{N}]/u.test(rest) ? text : "";
}
function ownText(step) {
  switch (step.kind) {
    case "ask":
    case "ask_routing":
    case "confirm_known":
    case "done":
      return step.text;
    default:
      return "";
  }
}
function repeats(rows, bubble) {
  return bubble !== "" && rows.at(-1)?.bubble === bubble;
}
function stillUnseen(messages, outbox) {
  const last = messages.at(-1);
  const logged = last?.author === "visitor" && last.text === outbox[0]?.label;
  return logged ? outbox.slice(1) : outbox;
}

// ../../tests/web/embed/conversation.test.ts
var choice = (label) => ({
  label,
  value: label,
  token: label
});
var ask = {
  kind: "ask",
  field: "plan",
  text: "Which plan are you on?",
  why: "It decides what fits.",
  input: "one",
  choices: [choice("Starter")],
  skip: choice("Rather not say")
};
var prompt = {
  kind: "prompt",
  decision_id: "d1",
  offer_id: "upgrade_to_team",
  motion: "upsell",
  reason: "Since follow-ups get missed, reminders would help.",
  change: "Every lead gets a reminder.",
  title: "Team plan",
  under: "pain_points",
  see_it: choice("See it"),
  not_now: choice("Not now"),
  no_thanks: choice("No thanks"),
  why: choice("Why?")
};
var pickTime = {
  kind: "pick_time",
  text: "Here are times.",
  meeting: {
    title: "Walkthrough",
    minutes: 30,
    with_whom: "Maya",
    why: "She knows you."
  }
};
var seq = 0;
function said(text, step = null, author = "assistant") {
  seq += 1;
  return { id: `m${seq}`, seq, author, text, step, at: "2026-03-02T10:00:00Z" };
}
test("only the newest message that shows the current step can be answered", () => {
  const { rows, tail } = layOut(
    [said(ask.text, ask), said("Pardon?"), said(ask.text, ask)],
    ask
  );
  assert.deepEqual(
    rows.map((row2) => row2.card?.live ?? null),
    [null, null, true]
  );
  assert.equal(tail, null);
});
test("a digression leaves the question live where it was asked", () => {
  const { rows, tail } = layOut(
    [said(ask.text, ask), said("We keep data in Frankfurt.")],
    ask
  );
  assert.equal(rows[0]?.card?.live, true);
  assert.equal(tail, null);
});
test("an offer that was answered stays as a record without buttons", () => {
  const { rows } = layOut(
    [said(prompt.reason, prompt), said("All right.")],
    pickTime
  );
  assert.deepEqual(rows[0]?.card, { step: prompt, live: false });
});
test("what the card says is not said twice", () => {
  const whole = `${prompt.reason} ${prompt.title}: ${prompt.change}`;
  assert.equal(layOut([said(whole, prompt)], prompt).rows[0]?.bubble, "");
  assert.equal(
    layOut([said(`Thanks, Dana! ${whole}`, prompt)], prompt).rows[0]?.bubble,
    `Thanks, Dana! ${whole}`
  );
});
test("a step that came from the form follows the messages, with its question", () => {
  assert.deepEqual(layOut([], ask).tail, { step: ask, bubble: ask.text });
  assert.deepEqual(layOut([said("Hello"), said("Welcome")], pickTime).tail, {
    step: pickTime,
    bubble: ""
  });
});
test("words that the server logged before it failed are not shown twice", () => {
  const waiting = [
    {
      clientId: "c1",
      label: "hello",
      said: { text: "hello" },
      state: "waiting"
    }
  ];
  assert.deepEqual(stillUnseen([said("hello", null, "visitor")], waiting), []);
  assert.deepEqual(
    stillUnseen([said("hello", null, "visitor"), said("Hi!")], waiting),
    waiting
  );
});
