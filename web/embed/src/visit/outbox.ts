/**
 * What the visitor said and the server has not confirmed yet. Values only: the session keeps the
 * list in the browser's storage and sends it, oldest first, until nothing is left.
 */

import type { Utterance } from "./wire.js";

export type PendingState = "sending" | "waiting";

export interface Pending {
  clientId: string;
  /** What the visitor sees as their own message: typed words or a button's label. */
  label: string;
  said: Utterance;
  state: PendingState;
}

export type Outbox = readonly Pending[];

export function enqueue(outbox: Outbox, clientId: string, label: string, said: Utterance): Outbox {
  return [...outbox, { clientId, label, said, state: "sending" }];
}

/** The one to send now. Messages of one visit go one after another. */
export function next(outbox: Outbox): Pending | undefined {
  return outbox[0];
}

/** The server has it, or has refused it for good. */
export function settle(outbox: Outbox, clientId: string): Outbox {
  return outbox.filter((pending) => pending.clientId !== clientId);
}

/** It did not work now; all of them wait for the connection. */
export function postpone(outbox: Outbox): Outbox {
  return outbox.map((pending) => ({ ...pending, state: "waiting" }));
}

export function resume(outbox: Outbox): Outbox {
  return outbox.map((pending) => ({ ...pending, state: "sending" }));
}

/** Seconds until the next attempt after `failures` in a row: 2, 4, 8, 16, then 30. */
export function secondsBeforeAttempt(failures: number): number {
  return Math.min(30, 2 ** (failures + 1));
}
