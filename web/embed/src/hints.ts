/** What the page's people are told in the console, beside the sentence that the visitor reads. */

const READ = [
  "identityToken",
  "title",
  "greeting",
  "language",
  "chat",
  "openLabel",
  "consent",
  "consentText",
  "origin",
];

/** What may be behind an error, for whoever built the page at `website`; undefined: nothing known. */
export function hint(code: string, website: string, origin: string): string | undefined {
  if (code === "bad_token")
    return "the identity token was refused: the log of Segue's web says why";
  const known = website === origin ? "" : `, and is ${website} in SEGUE_ALLOWED_ORIGINS`;
  if (code === "unreachable" || code === "not_segue")
    return `${origin} gives this page no answer. Is it up${known}?`;
  return undefined;
}

/** The script tag's attributes that look like Segue's and are not read; undefined: there is none. */
export function unread(settings: DOMStringMap): string | undefined {
  const wrong = Object.keys(settings).filter((name) => !READ.includes(name));
  if (!wrong.length) return undefined;
  return `the script tag's ${wrong.map(attribute).join(", ")} is not read. It takes ${READ.map(attribute).join(", ")}`;
}

function attribute(name: string): string {
  return `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
