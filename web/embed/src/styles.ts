/**
 * What all elements share. The host page themes by custom properties (`--segue-accent` …) and by
 * parts. `all: initial` keeps the page's CSS out; the font is the page's unless told otherwise.
 * Colours follow the page's `color-scheme`: an embed is dark exactly where the page is.
 */

import { css } from "./elements/drawn.js";
import { TOKENS } from "./from-loader.js";
import { MORE_TOKENS } from "./styles-tokens.js";

export const base = css`
  ${TOKENS + MORE_TOKENS}
  :host {
    display: block !important;
  }
  :host([hidden]) {
    display: none !important;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  h4,
  p,
  ul,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  ul {
    padding-inline-start: 20px;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
    margin: 0;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 3px solid var(--link);
    outline-offset: 2px;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 44px;
    padding: 8px 16px;
    border: 1px solid var(--edge);
    border-radius: calc(var(--radius) * 0.75);
    background: var(--surface);
    color: var(--text);
    font-weight: 500;
    line-height: 1.25;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
  }
  .button:hover {
    border-color: var(--link);
    background: var(--raised);
  }
  .button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  .button.primary:hover {
    filter: brightness(0.92);
  }
  .button[aria-pressed="true"] {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  .button.plain,
  .link {
    min-height: 32px;
    padding: 4px 2px;
    border: 0;
    background: none;
    color: var(--link);
    font-weight: 500;
    text-decoration: underline;
    text-underline-offset: 3px;
    cursor: pointer;
  }
  .button:disabled {
    cursor: default;
    opacity: 0.5;
  }
  .button[aria-disabled="true"] {
    cursor: progress;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  .card {
    padding: 16px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    overflow-wrap: anywhere;
  }
  .input {
    display: block;
    width: 100%;
    min-height: 44px;
    padding: 9px 12px;
    border: 1px solid var(--edge);
    border-radius: calc(var(--radius) * 0.75);
    background: var(--surface);
    color: var(--text);
    font-size: 16px;
  }
  .input[aria-invalid="true"] {
    border-color: var(--wrong);
  }
  label,
  .label {
    display: block;
    font-size: 16px;
    font-weight: 600;
    line-height: 1.35;
  }
  label + .input {
    margin-top: 6px;
  }
  .muted {
    color: var(--muted);
    font-size: 14px;
  }
  .wrong {
    color: var(--wrong);
    font-size: 14px;
    font-weight: 500;
  }
  .strong {
    font-weight: 600;
  }
  .quiet {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: no-preference) {
    .button {
      transition:
        background-color 0.12s,
        border-color 0.12s;
    }
  }
`;
