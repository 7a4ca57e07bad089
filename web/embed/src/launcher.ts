/**
 * The round button that opens the chat. The loader draws it before anything else is loaded, and
 * `<segue-chat>` takes the same button over, so that neither focus nor layout moves.
 */

import { TOKENS } from "./styles-tokens.js";

const CSS = `${TOKENS}
:host { display: contents; }
.launcher {
  all: unset;
  box-sizing: border-box;
  position: fixed;
  z-index: 2147483000;
  right: calc(20px + env(safe-area-inset-right));
  bottom: calc(20px + env(safe-area-inset-bottom));
  display: grid;
  place-items: center;
  width: 56px;
  height: 56px;
  border-radius: 50%;
  background: var(--accent);
  color: var(--on-accent);
  box-shadow: var(--shadow);
  cursor: pointer;
}
.launcher:hover { filter: brightness(0.92); }
.launcher:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; }
.launcher svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; }
.failed { position: fixed; z-index: 2147483000; right: 20px; bottom: 88px; max-width: 260px; padding: 12px 16px;
  border: 1px solid var(--line); border-radius: 12px; background: var(--surface); color: var(--text);
  font-size: 15px; line-height: 1.4; }
.failed:empty { display: none; }
@media print { .launcher { display: none; } }
`;

const BUBBLE = "M21 12a8 8 0 0 1-8 8H4l2.2-3.1A8 8 0 1 1 21 12ZM8.5 10h8M8.5 14h5";

let sheet: CSSStyleSheet | undefined;

export function launcherSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}

/** The launcher in a shadow root: the one that is there, or a new one. */
export function launcherIn(root: ShadowRoot): HTMLButtonElement {
  const there = root.querySelector<HTMLButtonElement>(".launcher");
  if (there) return there;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "launcher";
  button.setAttribute("part", "launcher");
  button.setAttribute("aria-expanded", "false");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", BUBBLE);
  svg.append(path);
  button.append(svg);
  root.append(button);
  return button;
}
