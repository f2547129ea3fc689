// Rig: drives a simulated venue by hand in tests and writes what it says as lines of text.
import { formatFixed, price, quantity } from '#model/number.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import { durationOf } from '#model/time.ts';
import type { Timeframe } from '#model/time.ts';
import type { Candle } from '#model/candle.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Fill, OrderRequest, VenueReport } from '#model/order.ts';
import { amend } from './amend.ts';
import { DEFAULT_SIMULATED, cancel, createBook, end, matchCandle, matchQuote, rulesOf, submit } from './simulated.ts';
import type { Book, SimulatedSettings } from './simulated.ts';

export const MARKET: Instrument = {
  symbol: 'BTCUSDT',
  kind: 'perpetual',
  base: 'BTC',
  quote: 'USDT',
  tick: price('0.01'),
  lot: quantity('0.001'),
  minQuantity: quantity('0.01'),
  maxQuantity: quantity('1000'),
  minNotional: 500_000_000n as Cash,
  contractSize: 1n,
  hours: 'always',
};

/** No costs: prices in tests are those of the orders and the candles. */
const FREE: SimulatedSettings = {
  ...DEFAULT_SIMULATED,
  makerFeeBps: 0,
  takerFeeBps: 0,
  spreadTicks: 0,
  slippageBps: 0,
};

export const MINUTE = 60_000;

type Loose = Omit<OrderRequest, 'quantity' | 'price' | 'stopPrice' | 'trail' | 'protection'> & {
  readonly quantity: string;
  readonly price: string;
  readonly stopPrice: string;
  readonly trail: string;
  readonly protection: readonly OrderRequest[];
};

/** An order from decimal strings; a buy of 1 for plan "p" unless told otherwise. */
export function order(clientId: string, given: Partial<Loose>): OrderRequest {
  const { price: limit, stopPrice, trail, quantity: size, ...rest } = given;
  return {
    clientId,
    planId: 'p',
    role: 'entry',
    symbol: MARKET.symbol,
    side: 'buy',
    type: 'market',
    reduceOnly: false,
    quantity: quantity(size ?? '1'),
    ...rest,
    ...(limit === undefined ? {} : { price: price(limit) }),
    ...(stopPrice === undefined ? {} : { stopPrice: price(stopPrice) }),
    ...(trail === undefined ? {} : { trail: price(trail) }),
  };
}

/** An entry with a stop "s" and a target "t" in one group. */
export function bracket(given: Partial<Loose>, stop: string, target: string, trail?: string): OrderRequest {
  const side = given.side === 'sell' ? 'buy' : 'sell';
  const exit = { side, reduceOnly: true, group: 'p', ...(given.quantity ? { quantity: given.quantity } : {}) } as const;
  return order('e', {
    ...given,
    protection: [
      trail === undefined
        ? order('s', { ...exit, role: 'stop-loss', type: 'stop', stopPrice: stop })
        : order('s', { ...exit, role: 'stop-loss', type: 'trailing', stopPrice: stop, trail }),
      order('t', { ...exit, role: 'take-profit', type: 'limit', price: target }),
    ],
  });
}

function lineOf(report: VenueReport): string {
  switch (report.type) {
    case 'accepted':
    case 'triggered':
    case 'expired':
    case 'updated':
      return `${report.type} ${report.clientId}`;
    case 'update-rejected':
    case 'rejected':
    case 'canceled':
      return `${report.type} ${report.clientId}: ${report.reason}`;
    case 'filled': {
      const { fill } = report;
      const marks = `${fill.maker ? ' maker' : ''}${fill.ambiguous ? ' ambiguous' : ''}`;
      return `filled ${report.clientId} ${formatFixed(fill.quantity)} @ ${formatFixed(fill.price)}${marks}`;
    }
    case 'unknown':
      return `unknown ${report.clientId}: ${report.detail}`;
    case 'external':
      return `external ${report.order.request.clientId}`;
    case 'funding':
      return `funding ${formatFixed(report.funding.amount)}`;
  }
}

export type Rig = {
  book: Book;
  /** Time of the next candle's open. */
  time: number;
  timeframe: Timeframe;
  readonly lines: string[];
  /** Each fill once, however often it was reported. */
  readonly fills: Fill[];
  readonly submit: (...requests: OrderRequest[]) => Rig;
  readonly cancel: (clientId: string) => Rig;
  readonly amend: (...exits: OrderRequest[]) => Rig;
  /** The next candle. */
  readonly candle: (open: number, high: number, low: number, close: number, volume?: number) => Rig;
  readonly quote: (bid: number, ask: number) => Rig;
  readonly end: () => Rig;
  /** Lines since the last call. */
  readonly said: () => string[];
};

export function rig(settings: Partial<SimulatedSettings> = {}, market: Partial<Instrument> = {}): Rig {
  const rules = rulesOf({ ...FREE, ...settings }, [{ ...MARKET, ...market }]);
  const fills: Fill[] = [];
  const lines: string[] = [];
  const report = (said: VenueReport): void => {
    lines.push(lineOf(said));
    if (said.type === 'filled' && fills.every(({ id }) => id !== said.fill.id)) fills.push(said.fill);
  };
  const self: Rig = {
    book: createBook(),
    time: 0,
    timeframe: '1m',
    lines,
    fills,
    submit(...requests) {
      for (const request of requests) submit(self.book, rules, request, self.time, report);
      return self;
    },
    cancel(clientId) {
      cancel(self.book, rules, clientId, 'test', self.time, report);
      return self;
    },
    amend(...exits) {
      amend(self.book, rules, exits, report);
      return self;
    },
    candle(open, high, low, close, volume = 1000) {
      const candle: Candle = {
        symbol: MARKET.symbol,
        timeframe: self.timeframe,
        openTime: self.time,
        open,
        high,
        low,
        close,
        volume,
      };
      matchCandle(self.book, rules, candle, report);
      self.time += durationOf(self.timeframe);
      return self;
    },
    quote(bid, ask) {
      matchQuote(self.book, rules, { symbol: MARKET.symbol, bid, ask, time: self.time }, report);
      return self;
    },
    end() {
      end(self.book, rules, report);
      return self;
    },
    said: () => lines.splice(0),
  };
  return self;
}

/** Signed quantity and money of fills, without fees: what a position would be if all of them were booked. */
export function tally(fills: readonly Fill[]): { readonly position: Quantity; readonly money: bigint } {
  let position = 0n;
  let money = 0n;
  for (const fill of fills) {
    const signed = fill.side === 'buy' ? fill.quantity : -fill.quantity;
    position += signed;
    money -= signed * fill.price;
  }
  return { position: position as Quantity, money };
}

export const priceAt = (value: number): Price => BigInt(Math.round(value * 1e8)) as Price;
