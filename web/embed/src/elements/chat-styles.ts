import { css } from "./drawn.js";

export const chatStyles = css`
  :host {
    display: contents !important;
  }
  .panel {
    position: fixed;
    z-index: 2147483000;
    right: calc(20px + env(safe-area-inset-right));
    bottom: calc(20px + env(safe-area-inset-bottom));
    display: flex;
    flex-direction: column;
    width: 400px;
    max-width: calc(100vw - 40px);
    height: min(720px, calc(100dvh - 40px));
    container-type: size;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) * 1.34);
    background: var(--surface);
    box-shadow: var(--shadow);
  }
  .panel ~ .launcher,
  .launcher[hidden] {
    display: none;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    padding: 12px 8px 12px 18px;
    background: var(--accent);
    color: var(--on-accent);
  }
  .head h2 {
    font-size: 17px;
    line-height: 1.3;
  }
  .head p {
    font-size: 14px;
    line-height: 1.35;
  }
  .close {
    all: unset;
    box-sizing: border-box;
    display: grid;
    flex: none;
    place-items: center;
    width: 44px;
    height: 44px;
    border-radius: 50%;
    cursor: pointer;
  }
  .close:hover {
    background: rgb(255 255 255 / 0.16);
  }
  .close:focus-visible {
    outline: 2px solid var(--on-accent);
    outline-offset: -3px;
  }
  svg {
    width: 22px;
    height: 22px;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .log {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 10px;
    min-height: 0;
    padding: 16px;
    overflow-y: auto;
    overscroll-behavior: contain;
    scroll-padding-block: 8px;
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  .bubble {
    width: fit-content;
    max-width: 86%;
    padding: 9px 14px;
    border-radius: 18px;
    overflow-wrap: anywhere;
  }
  .text {
    white-space: pre-line;
  }
  .assistant {
    border-end-start-radius: 5px;
    background: var(--raised);
  }
  .visitor {
    align-self: flex-end;
    border-end-end-radius: 5px;
    background: var(--accent);
    color: var(--on-accent);
  }
  .waits {
    font-size: 13px;
  }
  .trouble {
    padding: 12px 14px;
    border: 1px solid var(--wrong);
    border-radius: var(--radius);
  }
  .typing {
    display: flex;
    gap: 5px;
    padding: 16px 14px;
  }
  .typing i {
    width: 7px;
    height: 7px;
    border-radius: 50%;
    background: var(--muted);
  }
  .composer {
    display: flex;
    align-items: flex-end;
    gap: 8px;
    padding: 10px 12px calc(10px + env(safe-area-inset-bottom));
    border-top: 1px solid var(--line);
  }
  .composer textarea {
    resize: none;
    line-height: 24px;
  }
  .send {
    flex: none;
    width: 44px;
    padding: 0;
  }
  .send svg {
    fill: currentColor;
    stroke: none;
  }
  .composer textarea::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  /* Sideways above a keyboard, or in a window that is zoomed in far: room for what is said. */
  @container (max-height: 320px) {
    .head,
    .composer {
      padding-block: 5px;
    }
    .head p {
      display: none;
    }
  }
  @media (max-width: 639px) {
    .panel {
      inset: 0;
      width: auto;
      max-width: none;
      height: 100dvh;
      padding-top: env(safe-area-inset-top);
      border: 0;
      border-radius: 0;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .panel {
      animation: rise 0.16s ease-out;
    }
    .typing i {
      animation: breathe 1.2s infinite;
    }
    .typing i:nth-of-type(2) {
      animation-delay: 0.15s;
    }
    .typing i:nth-of-type(3) {
      animation-delay: 0.3s;
    }
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(8px);
    }
  }
  @keyframes breathe {
    50% {
      opacity: 0.3;
    }
  }
`;
