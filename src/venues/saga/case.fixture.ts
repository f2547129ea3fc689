// Fixture of the saga tests: a market, the requests of one plan, its legs in any state, and what an exchange says of them.
import { cash, price, quantity, rate } from '#model/number.ts';
import { addRequest, planCase } from './plan-case.ts';
import type { BookingRules } from './booking.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Leg } from './leg.ts';
import type { OrderRequest, OrderRole } from '#model/order.ts';
import type { PlanCase } from './plan-case.ts';
import type { WireFill, WireUpdate } from '#model/order-wire.ts';

const MARKET: Instrument = {
  symbol: 'BTCUSDT',
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  tick: price('0.01'),
  lot: quantity('0.001'),
  minQuantity: quantity('0.001'),
  maxQuantity: quantity('9000'),
  minNotional: cash('0'),
  contractSize: 1n,
  hours: 'always',
};
/** Nothing is kept of what is bought. */
export const RULES: BookingRules = { instrument: MARKET, kept: rate('0'), worth: () => undefined };

const exit = { planId: 'p', symbol: 'BTCUSDT', side: 'sell', quantity: quantity('1'), reduceOnly: true } as const;
const STOP: OrderRequest = { ...exit, clientId: 's', role: 'stop-loss', type: 'stop', stopPrice: price('90') };
const TARGET: OrderRequest = { ...exit, clientId: 't', role: 'take-profit', type: 'limit', price: price('120') };
export const CLOSE: OrderRequest = { ...exit, clientId: 'c', role: 'close', type: 'market' };
export const ENTRY: OrderRequest = {
  clientId: 'e',
  planId: 'p',
  role: 'entry',
  symbol: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  quantity: quantity('1'),
  price: price('100'),
  reduceOnly: false,
  protection: [STOP, TARGET],
};

type LegPart = Partial<Omit<Leg, 'request' | 'trades' | 'bookedIds'>>;
export type World = PlanCase & { readonly entry: Leg; readonly stop: Leg; readonly target: Leg };

/** A plan asked for at 0, its legs as told; with `close` a closing order is asked for too. */
export function world(parts: Partial<Record<OrderRole, LegPart>>): World {
  const plan = planCase('p', 'BTCUSDT');
  addRequest(plan, structuredClone(ENTRY), 0);
  if (parts.close !== undefined) addRequest(plan, CLOSE, 0);
  const { entry, stop, target } = plan as World;
  Object.assign(entry, parts.entry);
  Object.assign(stop, parts['stop-loss']);
  Object.assign(target, parts['take-profit']);
  if (parts.close !== undefined) Object.assign(plan.closes[0]!, parts.close);
  return plan as World;
}

export const fillOf = (tradeId: string, size: string, part: Partial<WireFill> = {}): WireFill => ({
  tradeId,
  price: price('100'),
  quantity: quantity(size),
  commission: quantity('0'),
  commissionAsset: 'USDT',
  maker: false,
  time: 0,
  ...part,
});

export const updateOf = (id: string, part: Partial<WireUpdate> = {}): WireUpdate => ({
  id,
  symbol: 'BTCUSDT',
  side: 'buy',
  venueId: `v-${id}`,
  status: 'new',
  quantity: quantity('1'),
  filled: quantity('0'),
  triggered: false,
  reason: '',
  fills: [],
  time: 0,
  ...part,
});
