// Venue: the order wire against a simulated exchange that keeps accounts and matches orders, both real, over real sockets, through
// the package's class of Binance.
import { ok } from 'node:assert/strict';
import { findInstrument } from '#market/market.ts';
import { formatFixed, price, quantity } from '#model/number.ts';
import { handScript, startSimulator } from '#simulator/simulator.ts';
import { CCXT_ORDERS, ccxtOrders } from './orders.ts';
import type { CcxtOrders, CcxtOrderSettings, CcxtOrdersOptions } from './orders.ts';
import type { Simulator, SimulatorOptions } from '#simulator/simulator.ts';
import type { WireAnswer, WireNews, WireOrder, WirePair, WireUpdate } from '#model/order-wire.ts';

/** A test that has waited so long is broken; it is no measure of speed. */
const PATIENCE_MS = 30_000;
const KEY = { apiKey: 'KEY', secret: 'SECRET' };
const QUICK: Partial<CcxtOrderSettings> = {
  requestMs: 2000,
  connectMs: 5000,
  subscribeGapMs: 5,
  requestCost: 0.01,
  backoffFirstMs: 20,
  backoffLongestMs: 200,
  busyMs: 20,
  lagMs: 20,
  burst: 1000,
};

export type World = {
  readonly simulator: Simulator;
  readonly wire: CcxtOrders;
  readonly news: readonly WireNews[];
  readonly until: (what: string, fulfilled: () => boolean) => Promise<void>;
  /** News of one order, in the order they came. */
  readonly of: (id: string) => readonly WireUpdate[];
};

type WorldOptions = {
  readonly simulator?: Partial<SimulatorOptions>;
  readonly settings?: Partial<CcxtOrderSettings>;
  readonly wire?: Partial<CcxtOrdersOptions>;
};

const wireOn = ({ restUrl, streamUrl }: Simulator, { settings, wire }: WorldOptions = {}): CcxtOrders =>
  ccxtOrders({
    exchange: 'binance',
    settings: { ...CCXT_ORDERS, ...QUICK, place: { restUrl, streamUrl }, ...settings },
    key: KEY,
    symbols: [findInstrument('BTCUSDT')],
    random: () => 0.5,
    now: Date.now,
    clock: () => performance.now(),
    isReal: false,
    ...wire,
  });

const simulated = (options: Partial<SimulatorOptions> = {}): Promise<Simulator> =>
  startSimulator({
    script: handScript([{ instrument: 'BTCUSDT', price: '60000' }]),
    accounts: [{ apiKey: 'KEY', secret: 'SECRET', balances: { USDT: '100000', BTC: '1' } }],
    ...options,
  });

export async function within(options: WorldOptions, look: (world: World) => Promise<void>): Promise<void> {
  const simulator = await simulated(options.simulator);
  const wire = wireOn(simulator, options);
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
  } finally {
    await wire.stop();
    await simulator.stop();
  }
}

export const order = (differs: Partial<WireOrder> = {}): WireOrder => ({
  id: 'smc-1-e',
  symbol: 'BTCUSDT',
  side: 'buy',
  type: 'market',
  quantity: quantity('0.5'),
  ...differs,
});
export const exits = (size: string): WirePair => ({
  id: 'smc-1-l',
  stop: order({ id: 'smc-1-s', side: 'sell', type: 'stop', quantity: quantity(size), stopPrice: price('59000') }),
  target: order({ id: 'smc-1-t', side: 'sell', type: 'limit', quantity: quantity(size), price: price('62000') }),
});
export const value = <Value>(answer: WireAnswer<Value>): Value => {
  ok(answer.outcome === 'done', 'detail' in answer ? `${answer.outcome}: ${answer.detail}` : '');
  return answer.value;
};
export const why = (answer: WireAnswer<unknown>): string =>
  answer.outcome === 'refused' ? answer.why : answer.outcome;
export const filledBy = (update: WireUpdate | undefined): readonly string[] =>
  update?.fills.map((fill) => `${formatFixed(fill.quantity)} at ${formatFixed(fill.price)}`) ?? [];
