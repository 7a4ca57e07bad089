/** What the fields of a page's own form say, in the catalogue's terms. Values only. */

import { read, type Read } from "./fields.js";
import type { AnswerField, Choice } from "./steps.js";
import type { FormField } from "./visit/wire.js";

/** One option that is chosen, or one input with what stands in it. */
export interface Given {
  value: string;
  /** What the visitor reads beside it. */
  label: string;
  /** `data-segue-value`: what the page says that it means. */
  means?: string | undefined;
}

export type Asked = Pick<FormField, "input" | "choices">;

export const FIELDS: readonly string[] = [
  "plan",
  "team_size",
  "pain_points",
  "goal",
  "timeline",
  "email",
  "company",
  "name",
];
const WHEN = ["asap", "this_month", "this_quarter", "later", "exploring"];

/** The field that a mark names; undefined where there is no such one, and nothing is read. */
export function fieldNamed(mark: string | undefined): AnswerField | undefined {
  return FIELDS.includes(mark!) ? (mark as AnswerField) : undefined;
}

/** What a field takes: as the server's form has it; the others are the same for every vendor. */
export function askedFor(name: AnswerField, form: readonly FormField[]): Asked {
  const found = form.find(({ field }) => field === name);
  const when = name === "timeline" ? WHEN : [];
  return (
    found ?? {
      input: when[0] ? "one" : name === "email" ? name : "text",
      choices: when.map((value) => ({ value, label: value, token: null })),
    }
  );
}

/** The answer in what was given. What is no value and no label of the catalogue's is "wrong". */
export function meant({ input, choices }: Asked, given: readonly Given[]): Read {
  const said = given.filter(({ value, means }) => means ?? value.trim());
  const own = said[0]?.means ?? said[0]?.value ?? "";
  if (!choices.length) return read(input, own);
  const values = said.map((one) => chosen(choices, one)).filter((value) => value !== undefined);
  if (said.length && !values.length) return { is: "wrong", because: "choice" };
  return read(input, input === "many" ? [...new Set(values)] : (values[0] ?? ""));
}

/** By the value, else by the label; the page's own word for it is the only one where it has one. */
function chosen(choices: readonly Choice[], { value, label, means }: Given): string | undefined {
  for (const own of means === undefined ? [value, label] : [means]) {
    const choice =
      choices.find((one) => String(one.value) === own) ??
      choices.find((one) => plain(one.label) === plain(own));
    if (choice) return String(choice.value);
  }
  return undefined;
}

function plain(text: string): string {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}
