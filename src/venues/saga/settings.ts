// Settings of the saga: every wait and limit between a request and its certain end.
import type { Millis } from '#model/time.ts';

export type SagaSettings = {
  /** An entry that is partly filled, and so not protected by its own bracket, may wait so long for the rest. */
  readonly partialMs: Millis;
  /** A position may be without its protective order at the venue for so long before there is an alarm. */
  readonly protectMs: Millis;
  /** Between two questions about an order of which nobody knows where it stands. */
  readonly askMs: Millis;
  /** After the moment from which the venue takes a request no more, until its own answers must know of it. */
  readonly lagMs: Millis;
  /** A request that had gone out when the program ended may be taken by the venue for so long. */
  readonly flightMs: Millis;
  /** Entries older than this are not sent any more, first time or again. */
  readonly freshMs: Millis;
  /** Before something that was refused for a reason that passes is tried again. */
  readonly retryMs: Millis;
  /** After a target that is emulated could not be sold, or not all of it, before its price counts again. */
  readonly targetMs: Millis;
  /** Open orders are asked for this often all the same: an update may have been lost. */
  readonly lookMs: Millis;
  /** While the line of updates is down, open orders are asked for this often. */
  readonly pollMs: Millis;
};

export const DEFAULT_SAGA: SagaSettings = {
  partialMs: 2_000,
  protectMs: 3_000,
  askMs: 500,
  lagMs: 1_000,
  flightMs: 2_000,
  freshMs: 60_000,
  retryMs: 1_000,
  targetMs: 10_000,
  lookMs: 5_000,
  pollMs: 1_000,
};
