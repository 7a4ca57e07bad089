import { isBookingStep, type Step } from "../steps.js";

/** Pixels between the window's edge and what it begins with. */
const MARGIN = 8;
/** Pixels from the end within which the visitor still reads the newest. */
const NEAR = 120;

/** Keeps the newest part of a conversation in sight, unless the visitor reads something older. */
export class Newest {
  private wanted = true;
  private scrolledTo = 0;
  /** Times come after their card, and a keyboard takes from the window: the newest stays. */
  private readonly growing = new ResizeObserver(() => {
    const log = this.log();
    if (log && Math.abs(log.scrollTop - this.scrolledTo) < 2) this.show();
  });

  constructor(
    private readonly log: () => HTMLElement | null,
    private readonly step: () => Step | null,
  ) {}

  /** Goes there with the next update, wherever the visitor is. */
  want(): void {
    this.wanted = true;
  }

  /** Before an update: whether the visitor is there now. */
  look(): void {
    const log = this.log();
    if (log) this.wanted ||= log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  }

  /** After an update. */
  follow(): void {
    if (this.wanted) requestAnimationFrame(() => this.show());
    this.growing.disconnect();
    const log = this.log();
    if (log) this.growing.observe(log);
    const live = log?.querySelector("segue-step[live]");
    if (live) this.growing.observe(live);
  }

  private show(): void {
    const log = this.log();
    if (!log) return;
    log.scrollTop = newest(log, this.step());
    this.scrolledTo = log.scrollTop;
    this.wanted = false;
  }
}

/**
 * How far to scroll: to the end, or to the beginning of a current step that is the last and taller
 * than the window. A question begins above its buttons.
 */
function newest(log: HTMLElement, step: Step | null): number {
  const end = log.scrollHeight - log.clientHeight;
  const live = log.querySelector("segue-step[live]");
  if (!live || !step || live.nextElementSibling) return end;
  const before = live.previousElementSibling;
  const asks = step.kind !== "prompt" && !isBookingStep(step);
  const start = asks && before?.matches(".assistant") ? before : live;
  const above = start.getBoundingClientRect().top - log.getBoundingClientRect().top;
  return Math.max(0, Math.min(end, log.scrollTop + above - MARGIN));
}
