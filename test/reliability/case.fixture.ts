// Case: one fault of the catalogue, provoked on the real program, with what was seen.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, startAgent } from './agent.fixture.ts';
import { startVenue } from './venue.fixture.ts';
import { configIn, folderOf } from './agent.fixture.ts';
import type { Agent, Program, RunOptions } from './agent.fixture.ts';
import type { Fault } from '#simulator/simulator.ts';
import type { Venue } from './venue.fixture.ts';

export type Case = {
  /** As the table has it. */
  readonly fault: string;
  /** The behaviour, as a fact. */
  readonly name: string;
  /** Why it cannot be provoked here. */
  readonly skip?: string | undefined;
  /** A near relative of another case: only where all are asked for. */
  readonly isLong?: true;
  /** @returns what was seen, for the table */
  readonly run: (stage: Stage) => Promise<string>;
};

/** What a case has at hand; all of it ends with the case. */
export type Stage = {
  readonly folder: string;
  readonly venue: (historyMinutes?: number, faults?: readonly Fault[]) => Promise<Venue>;
  /** On a venue, with its store in `<folder>/data/binance-simulated`. */
  readonly agentOn: (venue: Venue, options?: RunOptions & { readonly data?: string }) => Promise<Agent>;
  /** Whatever these words start. */
  readonly agent: (words: readonly string[], options?: RunOptions) => Promise<Agent>;
  readonly run: (words: readonly string[], options?: RunOptions) => Program;
  readonly cleanup: (work: () => void) => void;
};

/** Five hours: a start that takes a second. */
const HISTORY_MINUTES = 300;

export async function onStage(work: (stage: Stage) => Promise<string>): Promise<string> {
  const cleanups: (() => void)[] = [];
  const endings: (() => Promise<unknown>)[] = [];
  const folder = folderOf(cleanups, 'reliability');
  const kept = <P extends Program>(program: P): P => {
    endings.unshift(() => {
      program.child.kill('SIGCONT');
      return program.stop('SIGKILL');
    });
    return program;
  };
  const agent: Stage['agent'] = async (words, options = {}) => {
    const started = kept(await startAgent(words, options));
    // A machine that is busy may have stood still meanwhile: what is told from here on is the fault's.
    if (options.isUnwell !== true) await started.untilWell();
    return started;
  };
  try {
    return await work({
      folder,
      agent,
      run: (words, options) => kept(run(words, options)),
      async venue(historyMinutes = HISTORY_MINUTES, faults = []) {
        const venue = await startVenue(historyMinutes, faults);
        endings.push(() => venue.stop());
        return venue;
      },
      agentOn: (venue, { data = join(folder, 'data'), ...options } = {}) =>
        agent(['--config', configIn(folder), '--venue', venue.url, '--data-dir', data], options),
      cleanup: (end) => void cleanups.unshift(end),
    });
  } finally {
    for (const end of endings) await end();
    for (const end of cleanups) end();
  }
}

/** Full path of a program that PATH has. */
export function findProgram(name: string): string | undefined {
  for (const folder of `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`.split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // In the next one.
    }
  }
  return undefined;
}

export const needs = (...programs: readonly string[]): string | undefined => {
  const missing = programs.filter((name) => findProgram(name) === undefined);
  return missing.length === 0 ? undefined : `needs ${missing.join(', ')}`;
};
