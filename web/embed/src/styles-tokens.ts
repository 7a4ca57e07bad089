/** Colours and measures, as text: the loader's sheet begins with them, too. */

/** What the launcher needs. */
export const TOKENS = `
:host {
  all: initial;
  color-scheme: inherit;
  --accent: var(--segue-accent, #2450c8);
  --on-accent: var(--segue-on-accent, #fff);
  --link: var(--segue-link, var(--accent));
  --shadow: 0 1px 2px #0a142814, 0 12px 36px #0a14282e;
}
:host([theme="dark"]) { color-scheme: dark; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="auto"]) { color-scheme: light dark; }
@supports (color: light-dark(red, blue)) {
  :host {
    --accent: var(--segue-accent, light-dark(#2450c8, #456de4));
    --link: var(--segue-link, var(--segue-accent, light-dark(#2450c8, #9db6ff)));
  }
}
`;

/** What stands besides in the elements that the app draws. */
export const MORE_TOKENS = `
:host {
  /* A page's rules for "*" reach the host and win over all: initial, but not over these. */
  font: 400 16px/1.5 sans-serif !important;
  font-family: var(--segue-font, inherit) !important;
  text-align: start !important;
  white-space: normal !important;
  --line: var(--segue-line, #d5dae4);
  --text: var(--segue-text, #171c26);
  --surface: var(--segue-surface, #fff);
  color: var(--text) !important;
  letter-spacing: normal !important;
  word-spacing: normal !important;
  text-transform: none !important;
  text-indent: 0 !important;
  text-shadow: none !important;
  --raised: var(--segue-raised, #f3f5f9);
  --muted: var(--segue-muted, #535c6d);
  --edge: var(--segue-edge, #7d8799);
  --wrong: #b3261e;
  --good: #17693a;
  --radius: var(--segue-radius, 12px);
}
@supports (color: light-dark(red, blue)) {
  :host {
    --line: var(--segue-line, light-dark(#d5dae4, #363e4c));
    --text: var(--segue-text, light-dark(#171c26, #eef1f6));
    --surface: var(--segue-surface, light-dark(#fff, #181c24));
    --raised: var(--segue-raised, light-dark(#f3f5f9, #242a35));
    --muted: var(--segue-muted, light-dark(#535c6d, #aab3c3));
    --edge: var(--segue-edge, light-dark(#7d8799, #7a8599));
    --wrong: light-dark(#b3261e, #ff9b93);
    --good: light-dark(#17693a, #7fd6a0);
  }
}
`;
