// ../../tests/web/embed/choices.test.ts
import assert from "node:assert/strict";
import { test } from "node:test";

// src/choices.ts
function meaningOf(step, choice2) {
  switch (step.kind) {
    case "ask":
      if (choice2 === step.skip) return { does: "skip", field: step.field };
      return { does: "answer", field: step.field, value: choice2.value };
    case "confirm_known":
      return { does: choice2 === step.confirm ? "confirm" : "change" };
    case "prompt": {
      const decisionId = step.decision_id;
      if (choice2 === step.why) return { does: "why", decisionId };
      const response = choice2 === step.see_it ? "accept" : choice2 === step.not_now ? "defer" : null;
      return { does: "respond", decisionId, response: response ?? "decline" };
    }
    case "ask_routing":
      return { does: "route", questionId: step.question_id, value: choice2.value };
    default:
      return null;
  }
}
function actionFor(face, step, choice2) {
  if (face === "form") return { by: "command" };
  if (choice2.token) return { by: "message", said: { button: choice2.token } };
  const inWords = step.kind === "ask" && choice2 !== step.skip;
  return inWords ? { by: "message", said: { text: choice2.label } } : { by: "command" };
}
function joined(choices) {
  return choices.map((choice2) => choice2.label).join(", ");
}

// src/fields.ts
var EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
function looksLikeEmail(text) {
  return EMAIL.test(text.trim());
}
function read(input, typed) {
  if (typeof typed !== "string") {
    return typed.length ? { is: "answer", value: [...typed] } : { is: "empty" };
  }
  const text = typed.trim();
  if (!text) return { is: "empty" };
  if (input === "email" && !looksLikeEmail(text)) return { is: "wrong", because: "email" };
  if (input !== "number") return { is: "answer", value: text };
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 ? { is: "answer", value: number } : { is: "wrong", because: "number" };
}

// ../../tests/web/embed/choices.test.ts
var choice = (label, token = `sealed-${label}`) => ({
  label,
  value: label.toLowerCase(),
  token
});
var ask = {
  kind: "ask",
  field: "plan",
  text: "Which plan?",
  why: "",
  input: "one",
  choices: [choice("Starter")],
  skip: choice("Rather not say")
};
var prompt = {
  kind: "prompt",
  decision_id: "d1",
  see_it: choice("See it"),
  not_now: choice("Not now"),
  no_thanks: choice("No thanks"),
  why: choice("Why?")
};
test("the four answers to an offer mean what they say", () => {
  const responses = [prompt.see_it, prompt.not_now, prompt.no_thanks].map(
    (one) => {
      const meaning = meaningOf(prompt, one);
      return meaning?.does === "respond" ? meaning.response : null;
    }
  );
  assert.deepEqual(responses, ["accept", "defer", "decline"]);
  assert.deepEqual(meaningOf(prompt, prompt.why), {
    does: "why",
    decisionId: "d1"
  });
});
test("in the chat a sealed button is sent sealed", () => {
  assert.deepEqual(actionFor("chat", prompt, prompt.see_it), {
    by: "message",
    said: { button: "sealed-See it" }
  });
});
test("in the form the same button is a command", () => {
  assert.deepEqual(actionFor("form", prompt, prompt.see_it), { by: "command" });
});
test("in the chat a button without a seal is said in words, if it is an answer", () => {
  assert.deepEqual(actionFor("chat", ask, choice("Starter", null)), {
    by: "message",
    said: { text: "Starter" }
  });
  assert.deepEqual(actionFor("chat", prompt, choice("See it", null)), {
    by: "command"
  });
});
test("several pain points are said as a list", () => {
  assert.equal(
    joined([choice("Late answers"), choice("Lost leads")]),
    "Late answers, Lost leads"
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
    value: "dana@x.example"
  });
});
