// Simulated venue: the door. An agent that fills orders from the tape, and the matching core for whoever drives it otherwise.
import { agent } from '#model/agent.ts';
import type { Agent } from '#model/agent.ts';
import type { Instrument } from '#model/instrument.ts';
import { amend } from './amend.ts';
import { createBook } from './book.ts';
import type { Book } from './book.ts';
import { matchCandle, stirs } from './match.ts';
import { rulesOf } from './settings.ts';
import type { SimulatedSettings } from './settings.ts';
import { cancel, end, submit } from './submit.ts';

export { createBook } from './book.ts';
export type { Book } from './book.ts';
export { matchCandle, matchQuote } from './match.ts';
export { COSTS_OF_KIND, DEFAULT_SIMULATED, rulesOf } from './settings.ts';
export type { SimulatedSettings } from './settings.ts';
export { REJECTIONS, cancel, end, submit } from './submit.ts';
export type { Rejection } from './submit.ts';

/**
 * The venue of backtests. docs/fills.md lists every assumption.
 * @param instruments what is traded there; anything else is rejected
 * @throws RangeError when a figure of the settings is not finite
 */
export function simulatedVenue(
  settings: SimulatedSettings,
  instruments: readonly Instrument[],
): Agent<Book, 'tape' | 'orderRequested' | 'cancelRequested' | 'amendRequested' | 'endOfData', 'venueReport'> {
  const rules = rulesOf(settings, instruments);
  const elsewhere = new Set(settings.elsewhere);
  return agent({
    name: 'simulated-venue',
    key: 'account',
    hears: ['tape', 'orderRequested', 'cancelRequested', 'amendRequested', 'endOfData'],
    says: ['venueReport'],
    initial: createBook,
    step(book, event, say) {
      // Asked first, so that a quiet candle does not even make the closure below.
      if (event.kind === 'tape' && !stirs(book, rules, event.data)) return;
      if (event.kind !== 'tape' && elsewhere.has(event.key)) return;
      const report = (data: Parameters<typeof say>[1]): void => say('venueReport', data);
      switch (event.kind) {
        case 'tape':
          matchCandle(book, rules, event.data, report);
          return;
        case 'orderRequested':
          submit(book, rules, event.data, event.time, report);
          return;
        case 'cancelRequested':
          cancel(book, rules, event.data.clientId, event.data.reason, event.time, report);
          return;
        case 'amendRequested':
          amend(book, rules, event.data.exits, report);
          return;
        case 'endOfData':
          end(book, rules, report);
          return;
      }
    },
  });
}
