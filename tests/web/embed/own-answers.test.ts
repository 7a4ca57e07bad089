import assert from "node:assert/strict";
import { test } from "node:test";
import {
  askedFor,
  fieldNamed,
  meant,
  type Asked,
  type Given,
} from "../../../web/embed/src/own-answers.ts";

const choices = (named: Record<string, string>) =>
  Object.entries(named).map(([value, label]) => ({
    value,
    label,
    token: null,
  }));

const PLAN: Asked = {
  input: "one",
  choices: choices({ starter: "Starter", none: "Not a customer yet" }),
};
const PAINS: Asked = {
  input: "many",
  choices: choices({ slow: "Slow response", missed: "Missed follow-ups" }),
};
const SIZE: Asked = { input: "number", choices: [] };

const option = (value: string, label = "", means?: string): Given => ({
  value,
  label,
  means,
});
const NOTHING = { is: "empty" };
const LEFT_ALONE = { is: "wrong", because: "choice" };
const answer = (value: unknown) => ({ is: "answer", value });

test("an option is known by the catalogue's value, else by its label", () => {
  assert.deepEqual(
    meant(PLAN, [option("starter", "Small")]),
    answer("starter"),
  );
  assert.deepEqual(
    meant(PLAN, [option("p-17", "  not a\n CUSTOMER yet ")]),
    answer("none"),
  );
  assert.deepEqual(meant(PLAN, [option("Starter", "")]), answer("starter"));
});

test("what the page says that an option means goes before its value and label", () => {
  assert.deepEqual(
    meant(PLAN, [option("none", "None", "starter")]),
    answer("starter"),
  );
  assert.deepEqual(
    meant(PLAN, [option("starter", "Starter", "platinum")]),
    LEFT_ALONE,
  );
  assert.deepEqual(
    meant(SIZE, [option("11-50", "11 to 50", "30")]),
    answer(30),
  );
});

test("what the catalogue does not have is left to the page", () => {
  assert.deepEqual(meant(PLAN, [option("platinum", "Platinum")]), LEFT_ALONE);
  assert.deepEqual(meant(SIZE, [option("about ten")]), {
    is: "wrong",
    because: "number",
  });
  assert.deepEqual(meant(askedFor("email", []), [option("ada@")]), {
    is: "wrong",
    because: "email",
  });
});

test("of several choices those that are known count, each once", () => {
  const given = [
    option("on", "Missed follow-ups"),
    option("x", "Else"),
    option("missed"),
  ];
  assert.deepEqual(meant(PAINS, given), answer(["missed"]));
  assert.deepEqual(meant(PAINS, [option("x", "Else")]), LEFT_ALONE);
});

test("nothing chosen, a first option without a value and spaces are no answer", () => {
  assert.deepEqual(meant(PAINS, []), NOTHING);
  assert.deepEqual(meant(PLAN, [option("", "Please choose")]), NOTHING);
  assert.deepEqual(meant(PLAN, [option("unknown", "Unknown", "")]), NOTHING);
  assert.deepEqual(meant(askedFor("goal", []), [option("  ")]), NOTHING);
});

test("fields that the server's form does not have take what every vendor's take", () => {
  assert.deepEqual(
    meant(askedFor("timeline", []), [option("asap", "Now")]),
    answer("asap"),
  );
  assert.deepEqual(
    meant(askedFor("timeline", []), [option("x", "Some day")]),
    LEFT_ALONE,
  );
  assert.deepEqual(
    meant(askedFor("email", []), [option(" a@b.example ")]),
    answer("a@b.example"),
  );
  assert.deepEqual(
    meant(askedFor("company", []), [option("Acme")]),
    answer("Acme"),
  );
});

test("the server's form says what its fields take", () => {
  const form = [
    { field: "plan" as const, label: "Plan", value: null, ...PLAN },
  ];
  assert.equal(askedFor("plan", form).choices, PLAN.choices);
});

test("a mark that names no field reads nothing, and costs the others nothing", () => {
  assert.equal(fieldNamed("team_size"), "team_size");
  for (const mark of ["plna", "teamSize", "", undefined])
    assert.equal(fieldNamed(mark), undefined);
});
