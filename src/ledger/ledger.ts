// Ledger: fills, fees and funding become balanced entries, positions, trades and the account's equity. Exact to the last unit.
import { agent } from '#model/agent.ts';
import { desksOf } from '#model/per-account.ts';
import type { Instrument } from '#model/instrument.ts';
import { bookDeposit, bookFill, bookFunding } from './booking.ts';
import { openDesk } from './desk.ts';
import type { LedgerSettings } from './desk.ts';
import { initialState } from './state.ts';
import { accountOf, markAt } from './valuation.ts';

export type { LedgerSettings } from './desk.ts';

/**
 * One position per plan. Says `entry` (balanced in each currency), `position` after each fill (quantity 0 when flat), `trade`
 * when flat, and `account` after each fill and funding and whenever a mark has moved. docs/ledger.md has the postings.
 * @throws SmcError RATE_NEEDED where an instrument's quote has no rate to the account currency
 */
export const ledger = (settings: LedgerSettings, instruments: readonly Instrument[]) => {
  const desks = desksOf(settings, (own) => openDesk(own, instruments));
  const givesRates = desks.all.some(({ rateSymbols }) => rateSymbols.size > 0);
  return agent({
    name: 'ledger',
    key: 'account',
    hears: ['fill', 'venueReport', 'mark', 'endOfData'],
    says: ['entry', 'position', 'trade', 'account'],
    initial: initialState,
    step(state, event, say) {
      const desk = desks.of(state.account);
      if (!state.opened) {
        bookDeposit(desk, state, event.time, say);
        say('account', accountOf(desk, state));
      }
      switch (event.kind) {
        case 'mark': {
          const candle = event.data;
          if (givesRates && desk.rateSymbols.has(candle.symbol)) state.lastPrices.set(candle.symbol, candle.close);
          if (state.marks.size === 0) return;
          const mark = state.marks.get(candle.symbol);
          if (mark !== undefined && markAt(state, mark, candle)) say('account', accountOf(desk, state));
          return;
        }
        case 'fill':
          bookFill(desk, state, event.data, say);
          say('account', accountOf(desk, state));
          return;
        case 'venueReport':
          if (event.data.type !== 'funding') return;
          bookFunding(desk, state, event.data.funding, say);
          say('account', accountOf(desk, state));
          return;
        case 'endOfData':
          state.ended = true;
      }
    },
  });
};
