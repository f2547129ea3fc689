// Config answer: which version is in force, what waits, and what stands in the way of saving.
import { plural } from '#dashboard/format/figure.ts';
import type { Change } from './effects.ts';

export type ConfigAnswer = { readonly tone: 'ok' | 'warn' | 'bad'; readonly head: string; readonly facts: string };

type Asked = {
  /** Nothing is typed. */
  readonly isSame: boolean;
  readonly isBehind: boolean;
  readonly version: number;
  readonly faults: number;
  /** Between the text and what is in force. */
  readonly changes: readonly Change[];
  readonly denied: string | undefined;
};

export function configAnswer({ isSame, isBehind, version, faults, changes, denied }: Asked): ConfigAnswer {
  const waits = changes.filter(({ applies }) => applies === 'restart').length;
  if (isBehind)
    return {
      tone: 'warn',
      head: 'Somebody else has saved.',
      facts: 'What you changed is kept; choose how it goes on.',
    };
  if (isSame) {
    const reader = denied === undefined ? '' : ` ${denied}`;
    if (faults > 0)
      return {
        tone: 'bad',
        head: `Version ${version} has ${plural(faults, 'fault')}.`,
        facts: `The next start would refuse it.${reader}`,
      };
    return waits === 0
      ? { tone: 'ok', head: `Version ${version} is in force.`, facts: `What is not set has its default.${reader}` }
      : {
          tone: 'warn',
          head: `Version ${version} is saved.`,
          facts: `${plural(waits, 'change waits', 'changes wait')} for the next start.${reader}`,
        };
  }
  if (faults > 0)
    return {
      tone: 'bad',
      head: `${plural(faults, 'fault')}.`,
      facts: 'Nothing is saved. Each is named beside, with its line.',
    };
  const now = changes.length - waits;
  const parts = [now === 0 ? '' : `${now} at once`, waits === 0 ? '' : `${waits} at the next start`].filter(
    (part) => part !== '',
  );
  return {
    tone: 'warn',
    head: changes.length === 0 ? 'The text is changed.' : `${plural(changes.length, 'change')}, not saved.`,
    facts:
      parts.length === 0 ? 'No key has another value than the one in force.' : `They would hold: ${parts.join(', ')}.`,
  };
}
