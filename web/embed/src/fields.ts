/** What the form makes of what was put into a field. Values only. */

import type { AnswerValue, FormField } from "./visit/wire.js";

export type Read =
  | { is: "answer"; value: AnswerValue }
  | { is: "empty" }
  | { is: "wrong"; because: "number" | "email" | "choice" };

/** An address as far as a browser can tell; the server looks again. */
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

export function looksLikeEmail(text: string): boolean {
  return EMAIL.test(text.trim());
}

/** The answer in what was typed or chosen for a field. */
export function read(input: FormField["input"], typed: string | readonly string[]): Read {
  if (typeof typed !== "string") {
    return typed.length ? { is: "answer", value: [...typed] } : { is: "empty" };
  }
  const text = typed.trim();
  if (!text) return { is: "empty" };
  if (input === "email" && !looksLikeEmail(text)) return { is: "wrong", because: "email" };
  if (input !== "number") return { is: "answer", value: text };
  const number = Number(text);
  return Number.isInteger(number) && number >= 1
    ? { is: "answer", value: number }
    : { is: "wrong", because: "number" };
}

/** Known values as the inputs hold them. */
export function shown(value: AnswerValue | null | undefined): string | string[] {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.map(String) : String(value);
}
