/** Fetches what listens to forms of the page's own, once there is one that somebody may fill in. */

import { loader } from "./from-loader.js";
import { fetchScript } from "./script-tag.js";
import { readForm, saveChanges } from "./visit/flow.js";
import type { Session } from "./visit/session.js";

/** Its file beside the app, and what a script tag's `integrity` says of it: `build.mjs`. */
declare const OWN_FORMS: readonly [file: string, integrity: string];

const AGAIN_AFTER_MS = 5_000;

/** What it has from the app. */
export interface Flow {
  session: Session;
  readForm: typeof readForm;
  saveChanges: typeof saveChanges;
}

const script = document.currentScript as HTMLScriptElement;

/** Listens until `signal`: such a form may come later, or its first field be touched by then. */
export function listenToOwnForms(session: Session, signal: AbortSignal): void {
  const found = new AbortController();
  signal.addEventListener("abort", () => found.abort());
  const look = () => {
    if (!document.querySelector("[data-segue-form]")) return;
    found.abort();
    const begin = () => {
      const flow = { session, readForm, saveChanges };
      if (!signal.aborted) new loader.OwnForms!(flow, signal);
    };
    if (loader.OwnForms) begin();
    else
      void fetchScript(script, ...OWN_FORMS).then((came) =>
        came ? begin() : setTimeout(look, AGAIN_AFTER_MS),
      );
  };
  for (const kind of ["focusin", "change"])
    document.addEventListener(kind, look, { signal: found.signal });
  look();
}
