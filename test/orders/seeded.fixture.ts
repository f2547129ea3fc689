// Seeded run: a day of plans, prices, faults and crashes, all from one number, and what must be true when it is over.
import { clientIdOf } from '#execution/execution.ts';
import { DEFAULT_SAGA } from '#venues/saga/saga.ts';
import { multiply, price, quantity, rate, toStep } from '#model/number.ts';
import { fakeExchange, NO_FAULTS, randomOf, timeline } from './exchange.fixture.ts';
import { trader } from './trader.fixture.ts';
import type { Approved, Plan } from '#model/plan.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { Faults } from './exchange.fixture.ts';
import type { Instrument } from '#model/instrument.ts';

export const MARKET: Instrument = {
  symbol: 'BTCUSDT',
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  tick: price('0.01'),
  lot: quantity('0.00001'),
  minQuantity: quantity('0.00001'),
  maxQuantity: quantity('9000'),
  minNotional: 0n as Cash,
  contractSize: 1n,
  hours: 'always',
};
const COMMISSION = rate('0.001');
/** Between two looks of the saga, at most. */
const TICK_MS = 1000;
const QUOTE = 1_000_000_00000000n;

export type Outcome = {
  readonly faults: readonly string[];
  readonly crashes: number;
  readonly sent: number;
  readonly fills: number;
  /** Of targets that no order at the exchange waited for. */
  readonly emulated: number;
  /** Entries that were replaced, and those of them that had filled by then, so that the new one was dropped. */
  readonly replaced: number;
  readonly dropped: number;
  /** Exits that were asked to stand elsewhere, and those of them that were refused. */
  readonly amended: number;
  readonly refused: number;
  /** Longest time in which a position stood without its stop at the exchange while the program ran, ms. */
  readonly bareMs: number;
};

export async function seededRun(seed: number): Promise<Outcome> {
  const random = randomOf(seed);
  const time = timeline();
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const share = (most: number): number => (random() < 0.5 ? 0 : random() * most);
  const faults: Faults = {
    lostExecuted: share(0.3),
    lostNotExecuted: share(0.3),
    late: share(0.2),
    notSent: share(0.2),
    lag: share(0.6),
    duplicate: share(0.5),
    reorder: share(0.5),
    missed: share(0.3),
    partial: share(0.7),
  };
  const crashChance = share(0.1);
  let level = price('50000');
  // Every fourth exchange has orders that stand alone, and nothing else: there targets are met by what the agent hears.
  const hasPairs = seed % 4 !== 3;
  const exchange = fakeExchange({
    time,
    random,
    instrument: MARKET,
    price: level,
    quote: QUOTE,
    commission: COMMISSION,
    hasBrackets: random() < 0.8 && hasPairs,
    hasPairs,
  });
  const run = { crashes: 0, isCalm: false };
  const agent = trader({
    wire: () => exchange.wire,
    forget: exchange.forget,
    now: time.now,
    instrument: MARKET,
    commission: COMMISSION,
    settings: DEFAULT_SAGA,
    ends: () => {
      if (run.isCalm || random() >= crashChance) return false;
      run.crashes += 1;
      return true;
    },
  });
  exchange.setFaults(faults);
  agent.start();

  const bare = { since: new Map<string, number>(), longest: 0, isUntold: false, crashes: 0 };
  const planOf = (id: string): string | undefined => agent.orders.get(id.replace(/\.\d+$/, ''))?.request.planId;
  const watch = (): void => {
    if (agent.isDead() || bare.crashes !== run.crashes) {
      bare.crashes = run.crashes;
      bare.since.clear();
      return;
    }
    for (const { planId, position } of agent.state().plans.values()) {
      const isSafe = exchange.orders.some(
        ({ order, status }) =>
          order.side === 'sell' &&
          order.type !== 'limit' &&
          (status === 'new' || status === 'partially-filled') &&
          planOf(order.id) === planId,
      );
      if (position <= 0n || isSafe) {
        bare.since.delete(planId);
        continue;
      }
      const since = bare.since.get(planId) ?? time.now();
      bare.since.set(planId, since);
      const ms = time.now() - since;
      bare.longest = Math.max(bare.longest, ms);
      // An update that was lost is found with the next look.
      const { protectMs, lookMs } = DEFAULT_SAGA;
      if (ms > protectMs + lookMs + TICK_MS && !isAlarmed(planId)) bare.isUntold = true;
    }
    for (const planId of bare.since.keys()) if (!agent.state().plans.has(planId)) bare.since.delete(planId);
  };
  const isAlarmed = (planId: string): boolean =>
    agent
      .saga()
      .plans()
      .some((plan) => plan.planId === planId && plan.isAlarmed);
  const step = async (ms: number): Promise<void> => {
    await time.until(time.now() + ms);
    if (agent.isDead() && (run.isCalm || random() < 0.2)) agent.start();
    agent.tick();
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
    watch();
  };

  // Numbers of its own, so that a day is the same with and without changes of orders.
  const chance = randomOf(seed ^ 0x5eed);
  const approved = new Map<string, Plan>();
  const replaced: { readonly old: string; readonly by: string }[] = [];
  /** As risk would: only an entry that works, has filled nothing and is not being replaced already. */
  const change = (): void => {
    const working = [...agent.state().open.values()].filter(
      ({ request: { role, planId }, state, filled }) =>
        role === 'entry' && state !== 'initialized' && filled === 0n && !replaced.some(({ old }) => old === planId),
    );
    const [order] = working;
    if (order === undefined || agent.isDead()) return;
    const old = approved.get(order.request.planId)!;
    const by = `${old.id}r`;
    const entry = (old.orderType === 'stop' ? level + price('5') : level - price('10')) as Price;
    const moved = { entry, stop: (entry - price('100')) as Price, target: (entry + price('40')) as Price };
    const plan: Plan = { ...old, ...moved, id: by, replaces: old.id, expiresAt: time.now() + 60_000 };
    approve(plan, toStep(quantity((0.0005 + chance() * 0.05).toFixed(5)), MARKET.lot, 'down'));
    if (agent.orders.has(clientIdOf(by, 'entry'))) replaced.push({ old: old.id, by });
  };
  const amended = new Set<string>();
  /** Other exits for what is held, some of them where the price is already. */
  const amend = (): void => {
    if (agent.isDead()) return;
    for (const { planId, position } of agent.state().plans.values()) {
      const held = approved.get(planId);
      if (position <= 0n || held === undefined) continue;
      const id = `${planId}x${amended.size}`;
      const near = (from: number, span: number) => price((from + Math.floor(chance() * span)).toFixed(2));
      const stop = (held.entry - near(10, 120)) as Price;
      const target = (chance() < 0.5 ? held.target : held.entry + near(30, 150)) as Price;
      agent.approve({
        plan: { ...held, id, exitsOf: planId, stop, target },
        quantity: position,
        riskAmount: 0n,
      } as unknown as Approved);
      amended.add(planId);
      return;
    }
  };
  const approve = (plan: Plan, size: Quantity): void => {
    approved.set(plan.id, plan);
    agent.approve({ plan, quantity: size, riskAmount: 0n, decidedBy: 'risk' } as unknown as Approved);
  };

  const plans = 1 + Math.floor(random() * 3);
  for (let count = 0; count < plans; count += 1) {
    const orderType = pick(['limit', 'limit', 'market', 'stop'] as const);
    const away = price(String(Math.floor(random() * 60)));
    const entry = (
      orderType === 'limit' ? level - away : orderType === 'stop' ? level + away + price('1') : level
    ) as Price;
    const plan = {
      id: `plan-${seed}-${count}`,
      strategy: 'order-block',
      symbol: MARKET.symbol,
      timeframe: '1m',
      side: 'buy',
      orderType,
      entry,
      stop: (entry - price('100')) as Price,
      // Near where it is emulated, so that it is met often.
      target: (entry + price(hasPairs ? '150' : '40')) as Price,
      expiresAt: time.now() + 60_000,
      confidence: 1,
      reasons: [],
    } as unknown as Plan;
    const size = toStep(quantity((0.0005 + random() * 0.05).toFixed(5)), MARKET.lot, 'down');
    approve(plan, size);
    const steps = 20 + Math.floor(random() * 40);
    for (let each = 0; each < steps; each += 1) {
      await step(50 + random() * 400);
      level = (level + price(String(Math.floor((random() - 0.5) * 50)))) as Price;
      exchange.setPrice(level);
      agent.price(level);
      if (random() < 0.01) exchange.setUp(false);
      if (random() < 0.1) exchange.setUp(true);
      if (random() < 0.01) agent.command({ type: 'flatten', by: 'ana' });
      if (chance() < 0.03) change();
      if (chance() < 0.05) amend();
      if (random() < 0.01) {
        const working = [...agent.orders.values()].filter(({ request }) => request.role === 'entry');
        if (working.length > 0) agent.command({ type: 'cancel', clientId: pick(working).request.clientId, by: 'ana' });
      }
    }
  }

  // The storm is over: what is left is reconciled.
  run.isCalm = true;
  exchange.setFaults(NO_FAULTS);
  exchange.setUp(true);
  if (agent.isDead()) agent.start();
  for (let each = 0; each < 60; each += 1) await step(500);
  void agent.saga().review();
  for (let each = 0; each < 20; each += 1) await step(500);

  const wrong: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) wrong.push(what);
  };
  const ours = new Map(agent.fills.map((fill) => [fill.id, fill]));
  must(ours.size === agent.fills.length, 'a fill was booked twice');
  must(!bare.isUntold, 'a position stood bare and nobody was told');
  must(exchange.doubled.length === 0, `sent twice: ${exchange.doubled.join(', ')}`);
  must(agent.state().unexplainedFills === 0, 'a fill that no order accounts for');
  const plansById = new Map<string, { entered: bigint; left: bigint; asked: bigint }>();
  for (const { request } of agent.orders.values()) {
    const sums = plansById.get(request.planId) ?? { entered: 0n, left: 0n, asked: 0n };
    if (request.role === 'entry') sums.asked = request.quantity;
    plansById.set(request.planId, sums);
  }
  for (const { planId, role, quantity: size } of agent.fills) {
    const sums = plansById.get(planId)!;
    if (role === 'entry') sums.entered += size;
    else sums.left += size;
  }
  for (const [planId, { entered, left, asked }] of plansById) {
    must(entered <= asked, `${planId} entered more than was asked for`);
    must(left <= entered, `${planId} sold more than it had`);
  }
  const enteredBy = (planId: string): bigint => plansById.get(planId)?.entered ?? 0n;
  const entryOf = (planId: string) => agent.orders.get(clientIdOf(planId, 'entry'))!;
  for (const { old, by } of replaced) {
    must(enteredBy(old) === 0n || enteredBy(by) === 0n, `${old} and ${by}, which replaced it, have both filled`);
    must(entryOf(by).state !== 'initialized', `${by} waits for ever`);
  }
  for (const { request, state } of agent.orders.values()) {
    must(state !== 'pending-update', `${request.clientId} waits for ever for its prices`);
    const there = exchange.orders.find(
      ({ order: { id }, status }) =>
        (status === 'new' || status === 'partially-filled') && id.replace(/\.\d+$/, '') === request.clientId,
    )?.order;
    if (there === undefined || !request.reduceOnly) continue;
    const isSame = there.stopPrice === request.stopPrice && there.price === request.price;
    must(isSame, `${request.clientId} stands at other prices there than here`);
  }
  // Money: what the exchange has moved is what our fills say, to the last decimal.
  let spent = 0n;
  for (const { side, price: at, quantity: size, fee } of agent.fills)
    spent += (side === 'buy' ? multiply<Cash>(at, size, 'nearest') : -multiply<Cash>(at, size, 'nearest')) + fee;
  const paid = QUOTE - exchange.total('quote');
  const trades = exchange.orders.reduce((sum, { fills }) => sum + fills.length, 0);
  must(absolute(paid - spent) <= BigInt(2 * trades + 2), `the exchange has moved ${paid}, our fills say ${spent}`);
  const held = agent.held();
  const there = exchange.total('base');
  must(there >= held, `the exchange holds ${there}, we believe ${held}`);
  must(there - held <= BigInt(plans + replaced.length) * MARKET.lot * 3n, `left over at the exchange: ${there - held}`);
  // Every order that is open there is open here, and the other way round.
  const isOpen = (status: string): boolean => status === 'new' || status === 'partially-filled';
  for (const { order, status } of exchange.orders) {
    if (!isOpen(status)) continue;
    const known = agent.orders.get(order.id.replace(/\.\d+$/, ''));
    must(known !== undefined && agent.state().open.has(known.request.clientId), `${order.id} is open there, not here`);
  }
  for (const { planId, position } of agent.state().plans.values()) {
    if (position === 0n) continue;
    const guarded = exchange.orders.some(
      ({ order, status }) =>
        isOpen(status) &&
        order.side === 'sell' &&
        order.type === 'stop' &&
        agent.orders.get(order.id.replace(/\.\d+$/, ''))?.request.planId === planId,
    );
    must(guarded, `${planId} holds ${position} without a stop`);
  }
  const hasEntryOpen = (planId: string): boolean =>
    [...agent.state().open.values()].some(({ request }) => request.planId === planId && request.role === 'entry');
  const isHeld = (planId: string): boolean => (agent.state().plans.get(planId)?.position ?? 0n) > 0n;
  for (const order of agent.state().open.values())
    must(
      // A target that is emulated is nowhere until its price is met.
      (!hasPairs && order.request.role === 'take-profit' && isHeld(order.request.planId)) ||
        // Protection that is not part of a bracket is sent when there is something to protect.
        (order.state === 'submitted' && order.request.reduceOnly && hasEntryOpen(order.request.planId)) ||
        exchange.orders.some(
          ({ order: { id }, status }) =>
            (isOpen(status) || status === 'waiting') && id.replace(/\.\d+$/, '') === order.request.clientId,
        ),
      `${order.request.clientId} (${order.request.role}, ${order.state}) is open here, not there`,
    );
  if (wrong.length > 0) throw new Error(`seed ${seed}: ${wrong.join('; ')}`);
  return {
    faults: Object.entries(faults).flatMap(([name, value]) => (value > 0 ? [name] : [])),
    crashes: run.crashes,
    sent: exchange.orders.length,
    fills: agent.fills.length,
    emulated: hasPairs ? 0 : agent.fills.filter(({ role }) => role === 'take-profit').length,
    replaced: replaced.length,
    dropped: replaced.filter(({ by }) => entryOf(by).state === 'denied').length,
    amended: amended.size,
    refused: [...agent.orders.values()].filter(({ reason }) => reason?.startsWith('not changed') === true).length,
    bareMs: bare.longest,
  };
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
