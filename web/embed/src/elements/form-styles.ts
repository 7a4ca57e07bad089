import { css } from "./drawn.js";

export const formStyles = css`
  form {
    gap: 20px;
  }
  h2 {
    font-size: 22px;
    line-height: 1.25;
  }
  .field {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 6px;
  }
  .field segue-step,
  .field > .card {
    margin-top: 8px;
  }
  .field .input {
    margin-top: 0;
  }
  legend {
    margin-bottom: 6px;
    padding: 0;
  }
  .pill {
    position: relative;
    display: inline-flex;
    font-weight: 500;
    cursor: pointer;
  }
  .pill input {
    position: absolute;
    width: 1px;
    height: 1px;
    opacity: 0;
  }
  .pill span {
    display: inline-flex;
    align-items: center;
    min-height: 44px;
    padding: 6px 14px;
    border: 1px solid var(--edge);
    border-radius: 22px;
    background: var(--surface);
    line-height: 1.25;
  }
  .pill:hover span {
    background: var(--raised);
  }
  .pill input:checked + span {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  .pill input[type="checkbox"]:checked + span::before {
    content: "";
    width: 6px;
    height: 11px;
    margin-inline: 2px 10px;
    margin-top: -3px;
    border: solid currentColor;
    border-width: 0 2px 2px 0;
    transform: rotate(45deg);
  }
  .pill input:focus-visible + span {
    outline: 3px solid var(--link);
    outline-offset: 2px;
  }
  .number {
    max-width: 160px;
  }
  textarea.input {
    resize: vertical;
  }
  .wrong:empty {
    display: none;
  }
  .about {
    gap: 4px 20px;
    align-items: start;
  }
  details[open] {
    flex-basis: 100%;
    max-width: 60ch;
  }
  summary {
    display: inline-block;
    padding: 4px 0;
    font-size: 14px;
  }
  .about .button {
    min-height: 30px;
    font-size: 14px;
  }
`;
