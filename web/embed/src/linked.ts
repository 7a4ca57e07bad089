/** Addresses in what the assistant says. */

export interface Link {
  href: string;
  /** Short enough to read; the secret part of an address is nothing to look at. */
  label: string;
}

const ADDRESS = /https?:\/\/[^\s"<>]*[^\s"<>.,;:!?)]/g;

/**
 * The text in parts, addresses of the product's own origin as links. Others stay words: nobody is
 * led elsewhere by something that was typed into a chat.
 */
export function linked(text: string, origin: string): (string | Link)[] {
  const parts: (string | Link)[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const link = ownLink(match[0], origin);
    if (!link) continue;
    parts.push(text.slice(end, match.index), link);
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)].filter((part) => part !== "");
}

function ownLink(address: string, origin: string): Link | null {
  const url = read(address);
  if (url?.origin !== origin) return null;
  const [, first = "", ...rest] = url.pathname.split("/");
  return { href: url.href, label: `${url.host}/${first}${rest.length > 0 ? "/…" : ""}` };
}

function read(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
