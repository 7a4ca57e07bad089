/** What the loader drew with already: sent once, used by both. */

import type { Loader } from "./page-calls.js";

export const loader: Loader = (window as unknown as { Segue: { loader: Loader } }).Segue.loader;
export const { TOKENS, launcherIn, launcherSheet } = loader;
