import assert from "node:assert/strict";
import { test } from "node:test";
import {
  actionFor,
  joined,
  meaningOf,
} from "../../../web/embed/src/choices.ts";
import { read } from "../../../web/embed/src/fields.ts";
import type {
  Ask,
  AskBack,
  Choice,
  Prompt,
} from "../../../web/embed/src/steps.ts";

const choice = (
  label: string,
  token: string | null = `sealed-${label}`,
): Choice => ({
  label,
  value: label.toLowerCase(),
  token,
});

const ask: Ask = {
  kind: "ask",
  field: "plan",
  text: "Which plan?",
  why: "",
  input: "one",
  choices: [choice("Starter")],
  skip: choice("Rather not say"),
};

const prompt = {
  kind: "prompt",
  decision_id: "d1",
  see_it: choice("See it"),
  not_now: choice("Not now"),
  no_thanks: choice("No thanks"),
  why: choice("Why?"),
} as Prompt;

test("the four answers to an offer mean what they say", () => {
  const responses = [prompt.see_it, prompt.not_now, prompt.no_thanks].map(
    (one) => {
      const meaning = meaningOf(prompt, one);
      return meaning?.does === "respond" ? meaning.response : null;
    },
  );
  assert.deepEqual(responses, ["accept", "defer", "decline"]);
  assert.deepEqual(meaningOf(prompt, prompt.why), {
    does: "why",
    decisionId: "d1",
  });
});

test("in the chat a sealed button is sent sealed", () => {
  assert.deepEqual(actionFor("chat", prompt, prompt.see_it), {
    by: "message",
    said: { button: "sealed-See it" },
  });
});

test("what was asked back is answered by its sealed button, in the chat alone", () => {
  const yes = choice("Yes");
  const step: AskBack = {
    kind: "ask_back",
    id: "a1",
    text: "Did you mean the Team plan?",
    choices: [yes],
  };
  assert.deepEqual(meaningOf(step, yes), { does: "answer_back" });
  assert.deepEqual(actionFor("chat", step, yes), {
    by: "message",
    said: { button: "sealed-Yes" },
  });
  assert.deepEqual(actionFor("chat", step, choice("Yes", null)), {
    by: "message",
    said: { text: "Yes" },
  });
});

test("in the form the same button is a command", () => {
  assert.deepEqual(actionFor("form", prompt, prompt.see_it), { by: "command" });
});

test("in the chat a button without a seal is said in words, if it is an answer", () => {
  assert.deepEqual(actionFor("chat", ask, choice("Starter", null)), {
    by: "message",
    said: { text: "Starter" },
  });
  assert.deepEqual(actionFor("chat", prompt, choice("See it", null)), {
    by: "command",
  });
});

test("several pain points are said as a list", () => {
  assert.equal(
    joined([choice("Late answers"), choice("Lost leads")]),
    "Late answers, Lost leads",
  );
});

test("a team's size is a whole number of people", () => {
  assert.deepEqual(read("number", " 45 "), { is: "answer", value: 45 });
  for (const typed of ["0", "-3", "4.5", "many"])
    assert.equal(read("number", typed).is, "wrong");
  assert.deepEqual(read("number", "  "), { is: "empty" });
});

test("an e-mail address that cannot be one is not sent", () => {
  assert.equal(read("email", "dana@x").is, "wrong");
  assert.deepEqual(read("email", " dana@x.example "), {
    is: "answer",
    value: "dana@x.example",
  });
});
