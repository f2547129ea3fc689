// Fixture of the risk tests: instruments, plans and an account that says what a test tells it to.
import { memoryBus } from '#bus/bus.ts';
import { cash, price, quantity } from '#model/number.ts';
import type { Approved, Plan, Refused } from '#model/plan.ts';
import type { Cash, Quantity } from '#model/number.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import type { Instrument } from '#model/instrument.ts';
import type { OrderRole, OrderState } from '#model/order.ts';
import { DEFAULT_RISK, risk } from './risk.ts';
import type { RiskSettings } from './risk.ts';

const instrument = (
  symbol: string,
  base: string,
  quote: string,
  facts: Pick<Instrument, 'kind' | 'tick' | 'lot' | 'contractSize'> & Partial<Instrument>,
): Instrument => ({
  symbol,
  base,
  quote,
  minQuantity: facts.lot,
  maxQuantity: quantity('1000'),
  minNotional: cash('0'),
  hours: 'always',
  ...facts,
});

const FOREX = { kind: 'forex', tick: price('0.00001'), lot: quantity('0.01'), contractSize: 100_000n } as const;

export const BTCUSD = instrument('BTCUSD', 'BTC', 'USD', {
  kind: 'spot',
  tick: price('0.01'),
  lot: quantity('0.00001'),
  contractSize: 1n,
  minNotional: cash('10'),
});
export const ETHUSD = instrument('ETHUSD', 'ETH', 'USD', {
  kind: 'spot',
  tick: price('0.01'),
  lot: quantity('0.0001'),
  contractSize: 1n,
});
export const EURUSD = instrument('EURUSD', 'EUR', 'USD', FOREX);
export const USDJPY = instrument('USDJPY', 'USD', 'JPY', { ...FOREX, tick: price('0.001') });
const XAUUSD = instrument('XAUUSD', 'XAU', 'USD', {
  kind: 'metal',
  tick: price('0.01'),
  lot: quantity('0.01'),
  contractSize: 100n,
});

export const INSTRUMENTS = [BTCUSD, ETHUSD, EURUSD, USDJPY, XAUUSD];

/** Limits so wide that only the risk budget decides. */
export const WIDE: RiskSettings = {
  ...DEFAULT_RISK,
  maxPositionNotional: cash('100000000'),
  maxLeverage: 10_000_000_000n as RiskSettings['maxLeverage'],
};

export const BUY: Plan = {
  id: 'p1',
  strategy: 'order-block',
  symbol: 'BTCUSD',
  timeframe: '15m',
  side: 'buy',
  orderType: 'limit',
  entry: price('50000'),
  stop: price('49000'),
  target: price('53000'),
  expiresAt: 1e12,
  confidence: 0.8,
  reasons: [],
};
export const SELL: Plan = { ...BUY, side: 'sell', stop: price('51000'), target: price('47000') };

const SAYS = ['approved', 'refused', 'limitNear'] as const satisfies readonly Kind[];

/** A risk agent on a bus. Time stands still unless a test moves it. */
export const desk = (settings: RiskSettings = DEFAULT_RISK, instruments: readonly Instrument[] = INSTRUMENTS) => {
  const said: Event[] = [];
  const bus = memoryBus([risk(settings, instruments)], {
    accounts: ['main'],
    tap: { hears: SAYS, hear: (event) => said.push(event) },
  });
  const clock = { now: Date.UTC(2026, 0, 5, 12) };
  const tell = <K extends Kind>(kind: K, data: EventData[K]): void => bus.input(kind, 'main', clock.now, data);
  const answers = () => said.filter(({ kind }) => kind !== 'limitNear');
  const equity = (now: string, balance = now): void =>
    tell('account', {
      currency: settings.currency,
      cash: cash(balance),
      unrealised: (cash(now) - cash(balance)) as Cash,
      equity: cash(now),
      openPositions: 0,
    });
  return {
    bus,
    clock,
    tell,
    equity,
    plan: (plan: Plan): Approved | Refused => {
      tell('plan', plan);
      return answers().at(-1)!.data as Approved | Refused;
    },
    warnings: () => said.filter((event) => event.kind === 'limitNear').map(({ data }) => data),
    order: (planId: string, state: OrderState, filled = '0', role: OrderRole = 'entry'): void =>
      tell('order', {
        request: {
          clientId: `${planId}-${role}`,
          planId,
          role,
          symbol: 'BTCUSD',
          side: 'buy',
          type: 'limit',
          quantity: quantity('1'),
          reduceOnly: false,
        },
        state,
        filled: quantity(filled),
      }),
    position: (planId: string, symbol: string, size: string, cost: string): void =>
      tell('position', {
        planId,
        symbol,
        quantity: quantity(size),
        entryPrice: price('1'),
        cost: cash(cost),
        openedAt: clock.now,
      }),
  };
};

/** Undefined where the plan was approved. */
export const reasonOf = (answer: Approved | Refused): string | undefined =>
  'reason' in answer ? answer.reason : undefined;

export const sizeOf = (answer: Approved | Refused): Quantity =>
  'quantity' in answer ? answer.quantity : (0n as Quantity);
