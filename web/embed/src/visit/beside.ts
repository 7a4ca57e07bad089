/** What is told beside the flow: an address that is left, and what the visitor does on the page. */

import type { LeftMessage } from "./browser-storage.js";
import { CallFailed } from "./http.js";
import type { Session } from "./session.js";

/** Leaves an e-mail address: "sent", or "kept" in this browser until the server is back. */
export async function leave(session: Session, message: LeftMessage): Promise<"sent" | "kept"> {
  try {
    await session.call({ method: "POST", path: "/left-messages", body: message });
    session.keep({ leftMessage: undefined });
    return "sent";
  } catch (error) {
    if (error instanceof CallFailed && !error.later) throw error;
    session.keep({ leftMessage: message });
    return "kept";
  }
}

/** At a page's load: what an earlier page could not send. */
export async function sendKept(session: Session): Promise<void> {
  const { leftMessage } = session.kept;
  if (leftMessage)
    await leave(session, leftMessage).catch(() => session.keep({ leftMessage: undefined }));
  await session.talk.flush();
}

/** Something that the visitor did on the page. Nothing that they wait for: it may be lost. */
export async function signal(
  session: Session,
  kind: "feature_tried",
  subject: string,
): Promise<void> {
  try {
    await session.call({ method: "POST", path: "/signals", body: { kind, subject } });
  } catch (error) {
    if (error instanceof CallFailed && error.code === "unknown_answer")
      session.events.complain(`signal: the catalogue has no capability "${subject}"`);
    else console.error(error);
  }
}
