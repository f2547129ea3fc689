// Venue desk: execution and the saga on the real wire, against the simulated exchange; and the two compared when it is over.
import { BINANCE_ORDERS, binanceOrders } from '#venues/binance/orders/orders.ts';
import { findInstrument } from '#market/market.ts';
import { handScript, startSimulator } from '#simulator/simulator.ts';
import { multiply, parseFixed, price, quantity, rate } from '#model/number.ts';
import { setTimeout as wait } from 'node:timers/promises';
import { trader } from './trader.fixture.ts';
import type { Approved, Plan } from '#model/plan.ts';
import type { Cash } from '#model/number.ts';
import type { Instrument } from '#model/instrument.ts';
import type { OrderWire } from '#model/order-wire.ts';
import type { Simulator } from '#simulator/simulator.ts';
import type { SagaSettings } from '#venues/saga/saga.ts';
import type { Trader } from './trader.fixture.ts';

const START = 50_000;
const USDT = '10000';
/** The waits of the real thing, ten times as fast. */
const QUICK: SagaSettings = {
  partialMs: 300,
  protectMs: 600,
  askMs: 50,
  lagMs: 300,
  flightMs: 300,
  freshMs: 20_000,
  retryMs: 50,
  targetMs: 400,
  lookMs: 500,
  pollMs: 100,
};
const TICK_MS = 20;
/** A cell that takes so long is broken; it is no measure of speed. */
const PATIENCE_MS = 25_000;

export type VenueWorld = {
  readonly simulator: Simulator;
  readonly agent: Trader;
  readonly approve: (orderType: 'limit' | 'market', entry?: number) => void;
  /** A limit order in place of the one that works. */
  readonly replace: (entry: number) => void;
  /** Other exits for the position. */
  readonly moveExits: (stop: number, target: number) => void;
  readonly trade: (at: number) => void;
  /** @param again done now and then meanwhile: a market that trades on */
  readonly until: (what: string, holds: () => boolean, again?: () => void) => Promise<void>;
  readonly orderOf: (role: string) => { readonly state: string; readonly filled: bigint } | undefined;
  /** Longest time in which a position stood without its stop at the exchange, real ms. */
  readonly bareMs: () => number;
  /** What is wrong between the two; empty where they agree. */
  readonly differences: () => readonly string[];
};

type TruthOrder = {
  readonly clientOrderId: string;
  readonly status: string;
  readonly side: string;
  readonly type: string;
};

/** Of one start of the program. */
export type WireMaker = (simulator: Simulator, instrument: Instrument) => OrderWire;

const nativeWire: WireMaker = (simulator, instrument) =>
  binanceOrders({
    settings: {
      ...BINANCE_ORDERS,
      restUrl: simulator.restUrl,
      wsApiUrl: simulator.socketApiUrl,
      recvWindowMs: 300,
      requestMs: 400,
      backoffFirstMs: 20,
      backoffLongestMs: 200,
      busyMs: 20,
      lagMs: 5,
    },
    key: { apiKey: 'KEY', secret: 'SECRET', kind: 'hmac' },
    symbols: [instrument],
    random: () => 0.5,
    now: Date.now,
    clock: () => performance.now(),
    isReal: false,
  });

export async function onVenue(
  name: string,
  look: (world: VenueWorld) => Promise<void>,
  make: WireMaker = nativeWire,
): Promise<void> {
  const instrument = findInstrument('BTCUSDT');
  const simulator = await startSimulator({
    script: handScript([{ instrument: 'BTCUSDT', price: String(START) }]),
    accounts: [{ apiKey: 'KEY', secret: 'SECRET', balances: { USDT } }],
  });
  const wires: OrderWire[] = [];
  const agent = trader({
    wire() {
      const wire = make(simulator, instrument);
      wires.push(wire);
      return wire;
    },
    forget: () => void wires.at(-1)?.stop(),
    now: Date.now,
    instrument,
    commission: rate('0.001'),
    settings: QUICK,
  });
  const bare = { since: undefined as number | undefined, longest: 0 };
  const orders = (): readonly TruthOrder[] => simulator.customers.truth().orders as readonly TruthOrder[];
  const isOpen = ({ status }: TruthOrder): boolean => status === 'NEW' || status === 'PARTIALLY_FILLED';
  const pulse = setInterval(() => {
    agent.tick();
    const isHeld = [...agent.state().plans.values()].some(({ position }) => position > 0n);
    const isSafe = orders().some((each) => isOpen(each) && each.type === 'STOP_LOSS');
    if (!isHeld || isSafe) bare.since = undefined;
    else {
      bare.since ??= performance.now();
      bare.longest = Math.max(bare.longest, performance.now() - bare.since);
    }
  }, TICK_MS);
  const plan = {
    id: `plan-${name}`,
    strategy: 'order-block',
    symbol: 'BTCUSDT',
    timeframe: '1m',
    side: 'buy',
    stop: price('49000'),
    target: price('52000'),
    expiresAt: Date.now() + 600_000,
    confidence: 1,
    reasons: [],
  };
  try {
    agent.start();
    await agent.started();
    simulator.hand.trade('BTCUSDT', String(START), '10');
    await look({
      simulator,
      agent,
      approve: (orderType, entry = START) =>
        agent.approve({
          plan: { ...plan, orderType, entry: price(String(entry)) } as unknown as Plan,
          quantity: quantity('0.01'),
          riskAmount: 0n,
        } as unknown as Approved),
      moveExits: (stop, target) =>
        agent.approve({
          plan: {
            ...plan,
            id: `${plan.id}-exits-${stop}`,
            exitsOf: plan.id,
            orderType: 'market',
            entry: price(String(START)),
            stop: price(String(stop)),
            target: price(String(target)),
          } as unknown as Plan,
          quantity: quantity('0.01'),
          riskAmount: 0n,
        } as unknown as Approved),
      replace: (entry) =>
        agent.approve({
          plan: {
            ...plan,
            id: `${plan.id}-then`,
            replaces: plan.id,
            orderType: 'limit',
            entry: price(String(entry)),
          } as unknown as Plan,
          quantity: quantity('0.02'),
          riskAmount: 0n,
        } as unknown as Approved),
      trade(at) {
        simulator.hand.trade('BTCUSDT', String(at), '10', { taker: 'sell' });
        agent.price(price(String(at)));
      },
      async until(what, holds, again) {
        const end = performance.now() + PATIENCE_MS;
        for (let turn = 0; !holds(); turn += 1) {
          if (turn % 20 === 0) again?.();
          if (performance.now() > end) throw new Error(`${name}: never came: ${what}; ${describe(agent)}`);
          await wait(10);
        }
      },
      orderOf: (role) => [...agent.orders.values()].find(({ request }) => request.role === role),
      bareMs: () => Math.round(bare.longest),
      differences: () => differencesOf(agent, simulator),
    });
  } finally {
    clearInterval(pulse);
    agent.kill();
    for (const wire of wires) await wire.stop();
    await simulator.stop();
  }
}

const describe = (agent: Trader): string =>
  [...agent.orders.values()]
    .map(({ request, state, filled, reason }) => `${request.role} ${state} ${filled} ${reason ?? ''}`)
    .join(', ');

function differencesOf(agent: Trader, simulator: Simulator): readonly string[] {
  const wrong: string[] = [];
  const truth = simulator.customers.truth();
  const all = (truth.orders as readonly TruthOrder[]).filter(({ clientOrderId }) => clientOrderId.startsWith('smc-'));
  const ids = all.map(({ clientOrderId }) => clientOrderId);
  for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`${id} was sent twice`);
  for (const { clientOrderId, status } of all) {
    if (status !== 'NEW' && status !== 'PARTIALLY_FILLED') continue;
    if (!agent.state().open.has(clientOrderId.replace(/\.\d+$/, '')))
      wrong.push(`${clientOrderId} is open there alone`);
  }
  const plans = [...agent.state().plans.values()].filter(({ position }) => position !== 0n);
  if (plans.length > 0 && !all.some((each) => each.type === 'STOP_LOSS' && each.status === 'NEW'))
    wrong.push('a position stands without a stop');
  let spent = 0n;
  for (const { side, price: at, quantity: size, fee } of agent.fills) {
    const cost = multiply<Cash>(at, size, 'nearest');
    spent += (side === 'buy' ? cost : -cost) + fee;
  }
  const paid = parseFixed<Cash>(USDT) - parseFixed<Cash>(truth.balances['USDT']!.total);
  // A fee of a fraction of the last decimal, for each trade.
  const off = paid - spent;
  if (off > 10n || off < -10n) wrong.push(`the exchange has moved ${paid}, our fills say ${spent}`);
  if (agent.state().unexplainedFills > 0) wrong.push('a fill that no order accounts for');
  return wrong;
}
