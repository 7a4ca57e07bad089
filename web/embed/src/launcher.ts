/**
 * The round button that opens the chat. The loader draws it before anything else is loaded, and
 * `<segue-chat>` takes the same button over, so that neither focus nor layout moves.
 */

import { TOKENS } from "./styles-tokens.js";

const CSS = `${TOKENS}
:host { display: contents; }
.launcher {
  all: unset;
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
.failed { all: initial; position: fixed; z-index: 2147483000; right: calc(20px + env(safe-area-inset-right));
  bottom: calc(88px + env(safe-area-inset-bottom)); max-width: 260px; padding: 12px 16px;
  border: 1px solid; border-radius: 12px; background: Canvas; color: CanvasText; font: 15px/1.4 sans-serif; }
@media print { .launcher { display: none; } }
`;

const SVG = "http://www.w3.org/2000/svg";
const BUBBLE = "M21 12a8 8 0 0 1-8 8H4l2.2-3.1A8 8 0 1 1 21 12ZM8.5 10h8M8.5 14h5";

export const launcherSheet = new CSSStyleSheet();
launcherSheet.replaceSync(CSS);

/** The launcher in a shadow root: the one that is there, or a new one. */
export function launcherIn(root: ShadowRoot): HTMLButtonElement {
  const there = root.querySelector<HTMLButtonElement>(".launcher");
  if (there) return there;
  const button = dress(document.createElement("button"), {
    type: "button",
    class: "launcher",
    part: "launcher",
    "aria-expanded": "false",
  });
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  dress(svg, { viewBox: "0 0 24 24", "aria-hidden": "true" }).append(dress(path, { d: BUBBLE }));
  button.append(svg);
  root.append(button);
  return button;
}

/** Gives an element its attributes. */
export function dress<E extends Element>(element: E, attributes: Record<string, string>): E {
  for (const name in attributes) element.setAttribute(name, attributes[name]!);
  return element;
}
