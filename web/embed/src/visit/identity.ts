/** Who the host page says the visitor is. The server alone verifies; here it is only compared. */

import type { Kept } from "./browser-storage.js";

/** The subject of an identity token (JWT), undefined for no token or one that cannot be read. */
export function subjectOf(token: string | null): string | undefined {
  const payload = token?.split(".")[1];
  if (!payload) return undefined;
  try {
    const claims = JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/"))) as {
      sub?: unknown;
    };
    return claims.sub === undefined ? undefined : String(claims.sub);
  } catch {
    return undefined;
  }
}

/** Whether the kept visit may go on: only for the same person, as the server sees it too. */
export function mayContinue(kept: Kept, subject: string | undefined): boolean {
  return kept.subject === subject;
}
