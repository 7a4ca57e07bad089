/**
 * Every word that the embed says by itself: one file a language in `texts/`. English is part of
 * the app; the others are files of their own, fetched where they are spoken. What the flow says
 * comes from the server.
 */

import english from "./texts/en.json";

export type Texts = typeof english;

/** Language -> its file beside the app, named by its content: `build.mjs`. */
declare const TEXT_FILES: Record<string, string>;

/** What is said now. The same object in every language: read it where it is shown. */
export const TEXTS: Texts = { ...english };

let wanted = "en";
const FETCHED_WITHIN_MS = 5000;

/** The language of a tag: "de" of "de-AT". */
function base(tag: string): string {
  return tag.split("-", 1)[0]!.toLowerCase();
}

/** Whether there are texts in the tag's language. */
export function spoken(tag: string): boolean {
  return base(tag) === "en" || base(tag) in TEXT_FILES;
}

/** `TEXTS` becomes those of a language that is spoken. Raises where they cannot be fetched.
 * `app`: its own address, which theirs are beside. */
export async function speak(tag: string, app: string): Promise<void> {
  wanted = tag;
  const file = TEXT_FILES[base(tag)];
  const texts = file ? await fetched(new URL(file, app)) : english;
  // Another language may have been wanted meanwhile.
  if (wanted === tag) Object.assign(TEXTS, texts);
}

async function fetched(file: URL): Promise<Texts> {
  const signal = AbortSignal.timeout(FETCHED_WITHIN_MS);
  const answer = await fetch(file, { credentials: "omit", signal });
  if (!answer.ok) throw new Error(`${file.href}: ${answer.status}`);
  return (await answer.json()) as Texts;
}

/** A text with its {placeholders} filled in. */
export function filled(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name]!);
}
