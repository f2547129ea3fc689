// Shell: what a command has of the outside world, handed in by main.ts, so that a test can hand in its own.
import type { Millis } from '#model/time.ts';
import type { Terminal } from './terminal.ts';

export type Shell = {
  /** Results. */
  readonly out: Terminal;
  /** Progress, notes, banners: what a pipe must not carry. */
  readonly err: Terminal;
  /** Milliseconds that only go forward; for progress and rates, never for results. */
  readonly clock: () => number;
  /** Milliseconds since 1970, for what lives in real time. */
  readonly now: () => Millis;
  /** Resolves when a person or the system asks the program to end. */
  readonly asked: () => Promise<void>;
  /** As main.ts read it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** All of the standard input; at a terminal one line that is typed unseen. @throws SmcError USAGE */
  readonly input: (prompt: string) => Promise<string>;
};
