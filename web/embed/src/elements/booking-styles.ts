import { css } from "./drawn.js";

export const bookingStyles = css`
  .title {
    font-size: 17px;
    font-weight: 600;
    line-height: 1.35;
  }
  .wide {
    width: 100%;
    margin-top: 4px;
  }
  .days {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(64px, 1fr));
    gap: 8px;
  }
  .day {
    flex-direction: column;
    gap: 0;
    padding: 6px 4px;
  }
  .day span:last-child {
    font-size: 14px;
    font-weight: 400;
    white-space: nowrap;
  }
  .times {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(96px, 1fr));
    gap: 8px;
  }
  .times .button {
    padding-inline: 4px;
    white-space: nowrap;
  }
  .pages {
    justify-content: space-between;
  }
  .note {
    padding: 10px 12px;
    border-radius: calc(var(--radius) * 0.75);
    background: var(--raised);
    font-weight: 500;
  }
  .clock {
    color: var(--text);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .done {
    border-color: var(--good);
    border-inline-start-width: 4px;
  }
`;
