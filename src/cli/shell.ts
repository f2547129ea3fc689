// Shell: what a command has of the outside world, handed in by main.ts, so that a test can hand in its own.
import type { Terminal } from './terminal.ts';

export type Shell = {
  /** Results. */
  readonly out: Terminal;
  /** Progress, notes, banners: what a pipe must not carry. */
  readonly err: Terminal;
  /** Milliseconds that only go forward; for progress and rates, never for results. */
  readonly clock: () => number;
};
