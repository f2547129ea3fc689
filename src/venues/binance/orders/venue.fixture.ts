// Venue: the order wire against a simulated exchange that keeps accounts and matches orders, both real, over real sockets.
import { ok, strictEqual } from 'node:assert/strict';
import { findInstrument } from '#market/market.ts';
import { formatFixed, price, quantity } from '#model/number.ts';
import { handScript, startSimulator } from '#simulator/simulator.ts';
import { BINANCE_ORDERS, binanceOrders } from './orders.ts';
import type { WireAnswer, WireNews, WireOrder, WirePair, WireUpdate } from '#model/order-wire.ts';
import type { Simulator, SimulatorOptions } from '#simulator/simulator.ts';
import type { BinanceOrders, BinanceOrdersOptions, OrderSettings, VenueKey } from './orders.ts';

/** A test that has waited so long is broken; it is no measure of speed. */
const PATIENCE_MS = 20_000;
export const KEY: VenueKey = { apiKey: 'KEY', secret: 'SECRET', kind: 'hmac' };
export const QUICK: Partial<OrderSettings> = {
  requestMs: 2000,
  backoffFirstMs: 20,
  backoffLongestMs: 200,
  busyMs: 20,
  lagMs: 5,
};

export type World = {
  readonly simulator: Simulator;
  readonly wire: BinanceOrders;
  readonly news: readonly WireNews[];
  readonly until: (what: string, fulfilled: () => boolean) => Promise<void>;
  /** News of one order, in the order they came. */
  readonly of: (id: string) => readonly WireUpdate[];
};

type WorldOptions = {
  readonly simulator?: Partial<SimulatorOptions>;
  readonly settings?: Partial<OrderSettings>;
  readonly wire?: Partial<BinanceOrdersOptions>;
};

export async function within(options: WorldOptions, look: (world: World) => Promise<void>): Promise<void> {
  const simulator = await startSimulator({
    script: handScript([{ instrument: 'BTCUSDT', price: '60000' }]),
    accounts: [{ apiKey: 'KEY', secret: 'SECRET', balances: { USDT: '100000', BTC: '1' } }],
    ...options.simulator,
  });
  const wire = binanceOrders({
    settings: {
      ...BINANCE_ORDERS,
      ...QUICK,
      restUrl: simulator.restUrl,
      wsApiUrl: simulator.socketApiUrl,
      ...options.settings,
    },
    key: KEY,
    symbols: [findInstrument('BTCUSDT')],
    random: () => 0.5,
    now: Date.now,
    clock: () => performance.now(),
    isReal: false,
    ...options.wire,
  });
  const news: WireNews[] = [];
  const waiting = new Set<() => void>();
  const until = (what: string, fulfilled: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (!fulfilled()) return;
        clearTimeout(patience);
        waiting.delete(check);
        resolve();
      };
      const patience = setTimeout(() => {
        waiting.delete(check);
        reject(new Error(`never came: ${what}; ${JSON.stringify(wire.health())}`));
      }, PATIENCE_MS);
      waiting.add(check);
      check();
    });
  try {
    await wire.start((one) => {
      news.push(one);
      for (const check of waiting) check();
    });
    const of = (id: string): readonly WireUpdate[] =>
      news.flatMap((one) => (one.kind === 'update' && one.update.id === id ? [one.update] : []));
    await look({ simulator, wire, news, until, of });
    strictEqual(wire.health().malformed, 0);
  } finally {
    await wire.stop();
    await simulator.stop();
  }
}

export const order = (differs: Partial<WireOrder> = {}): WireOrder => ({
  id: 'smc-1',
  symbol: 'BTCUSDT',
  side: 'buy',
  type: 'market',
  quantity: quantity('0.5'),
  ...differs,
});
export const exits = (size: string): WirePair => ({
  id: 'smc-list',
  stop: order({ id: 'smc-sl', side: 'sell', type: 'stop', quantity: quantity(size), stopPrice: price('59000') }),
  target: order({ id: 'smc-tp', side: 'sell', type: 'limit', quantity: quantity(size), price: price('62000') }),
});
export const value = <Value>(answer: WireAnswer<Value>): Value => {
  ok(answer.outcome === 'done', 'detail' in answer ? `${answer.outcome}: ${answer.detail}` : '');
  return answer.value;
};
export const why = (answer: WireAnswer<unknown>): string =>
  answer.outcome === 'refused' ? answer.why : answer.outcome;
export const traded = (updates: readonly WireUpdate[]): readonly (readonly string[])[] =>
  updates.flatMap(({ fills }) => fills.map((fill) => [fill.tradeId, formatFixed(fill.quantity), fill.commissionAsset]));
