// Fixture of the ledger tests: markets, and a ledger on a bus that keeps all it says.
import { memoryBus } from '#bus/bus.ts';
import { cash, formatFixed, price, quantity, rate } from '#model/number.ts';
import type { AccountState, Entry, Position, Trade } from '#model/entry.ts';
import type { Candle } from '#model/candle.ts';
import type { Cash } from '#model/number.ts';
import type { Event } from '#model/event.ts';
import type { Fill } from '#model/order.ts';
import type { Instrument } from '#model/instrument.ts';
import { ledger } from './ledger.ts';
import type { LedgerSettings } from './ledger.ts';

const instrument = (symbol: string, base: string, quote: string, contractSize: bigint): Instrument => ({
  symbol,
  kind: 'forex',
  base,
  quote,
  tick: price('0.00001'),
  lot: quantity('0.00000001'),
  minQuantity: quantity('0.00000001'),
  maxQuantity: quantity('1000000'),
  minNotional: cash('0'),
  contractSize,
  hours: 'always',
});
export const BTCUSD = instrument('BTCUSD', 'BTC', 'USD', 1n);
export const EURUSD = instrument('EURUSD', 'EUR', 'USD', 100_000n);
export const USDJPY = instrument('USDJPY', 'USD', 'JPY', 100_000n);
export const EURGBP = instrument('EURGBP', 'EUR', 'GBP', 100_000n);
export const GBPUSD = instrument('GBPUSD', 'GBP', 'USD', 100_000n);

export const SETTINGS: LedgerSettings = { currency: 'USD', capital: cash('10000'), rates: { JPYUSD: rate('0.0067') } };
export const MINUTE = 60_000;
const KINDS = ['fill', 'venueReport', 'mark', 'endOfData', 'entry', 'position', 'trade', 'account'] as const;

export const run = (settings: LedgerSettings, instruments: readonly Instrument[]) => {
  const events: Event[] = [];
  const bus = memoryBus([ledger(settings, instruments)], {
    accounts: ['main'],
    tap: { hears: KINDS, hear: (event) => events.push(event) },
  });
  let clock = 0;
  const said = <K extends Event['kind']>(kind: K) =>
    events.filter((event): event is Extract<Event, { kind: K }> => event.kind === kind).map(({ data }) => data);
  return {
    bus,
    events,
    entries: () => said('entry') as unknown as Entry[],
    trades: () => said('trade') as unknown as Trade[],
    positions: () => said('position') as unknown as Position[],
    accounts: () => said('account') as unknown as AccountState[],
    account: () => (said('account') as unknown as AccountState[]).at(-1)!,
    book(part: Partial<Fill> & Pick<Fill, 'side' | 'price' | 'quantity' | 'symbol'>) {
      clock += MINUTE;
      const fill: Fill = {
        id: `f${clock}`,
        clientId: 'c',
        planId: 'p',
        role: 'entry',
        fee: cash('0'),
        maker: false,
        time: clock,
        ambiguous: false,
        ...part,
      };
      bus.input('fill', 'main', fill.time, fill);
    },
    mark(symbol: string, openTime: number, low: number, high: number, close: number) {
      const candle: Candle = { symbol, timeframe: '1m', openTime, open: low, high, low, close, volume: 0 };
      bus.input('mark', symbol, openTime + MINUTE, candle);
    },
    funding: (planId: string, symbol: string, amount: Cash, time: number) =>
      bus.input('venueReport', 'main', time, { type: 'funding', funding: { planId, symbol, amount, time } }),
  };
};

export const lines = (entry: Entry): string[] =>
  entry.postings.map(
    ({ account, currency, subject, amount }) =>
      `${account}${subject === '' ? '' : `:${subject}`} ${currency} ${formatFixed(amount)}`,
  );
