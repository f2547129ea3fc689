// Saga: what it does when an answer is lost, a fill comes in parts, a pair is refused; among it what has cost others money.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientIdOf } from '#execution/execution.ts';
import { DEFAULT_SAGA } from '#venues/saga/saga.ts';
import { cash, price, quantity, rate } from '#model/number.ts';
import { fakeExchange, NO_FAULTS, timeline } from './exchange.fixture.ts';
import { MARKET } from './seeded.fixture.ts';
import { trader } from './trader.fixture.ts';
import type { Approved, Plan } from '#model/plan.ts';
import type { Faults } from './exchange.fixture.ts';

const COMMISSION = rate('0.001');
const PLAN = {
  id: 'plan-1',
  strategy: 'order-block',
  symbol: MARKET.symbol,
  timeframe: '1m',
  side: 'buy',
  orderType: 'limit',
  entry: price('50000'),
  stop: price('49900'),
  target: price('50300'),
  expiresAt: 10_000_000,
  confidence: 1,
  reasons: [],
} as unknown as Plan;

function desk({ hasBrackets = true, hasPairs = true, at = '50100' } = {}) {
  const time = timeline();
  const exchange = fakeExchange({
    time,
    random: () => 0.5,
    instrument: MARKET,
    price: price(at),
    quote: cash('10000'),
    commission: COMMISSION,
    hasBrackets,
    hasPairs,
  });
  /** Questions about single orders, and about all that are open. */
  const asked = { alone: 0, together: 0 };
  const agent = trader({
    wire: () => ({
      ...exchange.wire,
      order(...what) {
        asked.alone += 1;
        return exchange.wire.order(...what);
      },
      openOrders() {
        asked.together += 1;
        return exchange.wire.openOrders();
      },
    }),
    forget: exchange.forget,
    now: time.now,
    instrument: MARKET,
    commission: COMMISSION,
    settings: DEFAULT_SAGA,
  });
  agent.start();
  return {
    exchange,
    agent,
    asked,
    approve: (plan: Partial<Plan> = {}, size = '0.01') =>
      agent.approve({ plan: { ...PLAN, ...plan }, quantity: quantity(size), riskAmount: 0n } as unknown as Approved),
    pass: async (ms: number): Promise<void> => {
      const end = time.now() + ms;
      while (time.now() < end) {
        await time.until(Math.min(end, time.now() + 100));
        agent.tick();
      }
    },
    with: (faults: Partial<Faults>) => exchange.setFaults({ ...NO_FAULTS, ...faults }),
    said: () => [...agent.orders.values()].map(({ request, state, filled }) => `${request.role} ${state} ${filled}`),
    there: () => exchange.orders.map(({ order, status }) => `${order.id.slice(-4)} ${order.type} ${status}`),
  };
}

test('a limit entry goes out as one bracket, and its exits live at the exchange when it is whole', async () => {
  const { approve, pass, said, exchange, agent } = desk();
  approve();
  await pass(200);
  assert.deepEqual(said(), ['entry accepted 0', 'stop-loss submitted 0', 'take-profit submitted 0']);
  assert.equal(exchange.orders[1]!.status, 'waiting');
  exchange.setPrice(price('50000'));
  await pass(200);
  // A thousandth is kept of what was bought: 0.00999 can be sold.
  assert.deepEqual(said(), ['entry filled 999000', 'stop-loss accepted 0', 'take-profit accepted 0']);
  exchange.setPrice(price('50300'));
  await pass(200);
  assert.deepEqual(said(), ['entry filled 999000', 'stop-loss canceled 0', 'take-profit filled 999000']);
  assert.equal(agent.held(), 0n);
  assert.equal(agent.saga().plans().length, 0, 'nothing of it is kept');
});

test('an answer that is lost is no failure: the order is looked for, found, and not sent again', async () => {
  // A retry after -1007 although the order stood (a known fault of others): two orders, or a refusal taken for the end.
  const { approve, pass, exchange, said, with: faulty } = desk();
  faulty({ lostExecuted: 1, missed: 1 });
  approve();
  await pass(600);
  faulty({});
  assert.equal([...said()][0], 'entry submitted 0');
  await pass(5_000);
  assert.equal(said()[0], 'entry accepted 0');
  assert.equal(exchange.orders.filter(({ order }) => order.side === 'buy').length, 1);
});

test('a 503 is no refusal: an order that fills afterwards is booked and protected', async () => {
  // Taken for a failure, the fill comes to nobody (a known fault of others).
  const { approve, pass, exchange, said, with: faulty } = desk({ at: '50000' });
  faulty({ late: 1 });
  approve();
  await pass(310);
  faulty({});
  await pass(6_000);
  assert.deepEqual(said(), ['entry filled 999000', 'stop-loss accepted 0', 'take-profit accepted 0']);
  assert.equal(exchange.orders.filter(({ order }) => order.side === 'buy').length, 1);
});

test('an order that never came is sent again under its own id, and only when the exchange can take the first no more', async () => {
  // A blind retry sends twice (a known fault of others).
  const { approve, pass, exchange, with: faulty, agent } = desk();
  faulty({ lostNotExecuted: 1 });
  approve();
  await pass(600);
  faulty({});
  await pass(1_500);
  assert.equal(exchange.orders.length, 0, 'the window of the request is open: nothing is sent');
  assert.match([...agent.orders.values()][0]!.reason ?? '', /^unknown/);
  await pass(4_000);
  assert.deepEqual(
    exchange.orders.filter(({ order }) => order.side === 'buy').map(({ order }) => order.id),
    [[...agent.orders.keys()][0]],
  );
});

test('an entry that is only partly filled gives up its rest, and what it has is protected', async () => {
  const { approve, pass, exchange, said, with: faulty } = desk();
  approve();
  await pass(100);
  faulty({ partial: 1 });
  exchange.setPrice(price('50000'));
  await pass(1_000);
  assert.match(said()[0]!, /^entry partially-filled/);
  faulty({});
  await pass(3_000);
  assert.match(said()[0]!, /^entry canceled/);
  const stop = exchange.orders.find(({ order, status }) => order.type === 'stop' && status === 'new');
  assert.equal(stop?.order.quantity, 499_000n, 'half of it, less its commission');
  assert.match(stop.order.id, /-s\.1$/, 'an order of its own');
});

test('a stop that would be reached at once closes the position instead', async () => {
  const { approve, pass, exchange, said, agent } = desk({ hasBrackets: false, at: '50000' });
  approve();
  // It fills, and falls through the stop before the pair can be placed.
  await pass(1);
  exchange.setPrice(price('49800'));
  await pass(3_000);
  assert.deepEqual(said().slice(-1), ['close filled 999000']);
  assert.equal(agent.held(), 0n);
});

test('a position is closed by first freeing what protects it', async () => {
  const { approve, pass, agent, there } = desk({ at: '50000' });
  approve();
  await pass(300);
  agent.command({ type: 'flatten', by: 'ana' });
  await pass(1_000);
  assert.deepEqual(
    there(),
    ['kx-e limit filled', 'kx-s stop canceled', 'kx-t limit canceled', 'x-c1 market filled'].map(
      (each, at) => there()[at] ?? each,
    ),
  );
  assert.equal(agent.held(), 0n);
});

test('while the market is halted an exit is tried until it goes, and the alarm says how long', async () => {
  const { approve, pass, exchange, agent } = desk({ hasBrackets: false, at: '50000' });
  approve();
  await pass(3);
  exchange.halt(true);
  await pass(8_000);
  assert.equal(agent.notices.filter(({ kind }) => kind === 'bare').length, 1);
  exchange.halt(false);
  await pass(3_000);
  assert.ok(exchange.orders.some(({ order, status }) => order.type === 'stop' && status === 'new'));
  assert.deepEqual(agent.notices.at(-1), { kind: 'bare', planId: 'plan-1', symbol: 'BTCUSDT', ms: 0 });
});

test('an order that the exchange refuses is rejected with its reason, and its exits fall with it', async () => {
  const { approve, pass, exchange, said } = desk();
  exchange.reject('filter');
  approve();
  await pass(500);
  assert.deepEqual(said(), ['entry rejected 0', 'stop-loss canceled 0', 'take-profit canceled 0']);
});

test('an entry that could not be sent for a minute is not sent any more', async () => {
  const { approve, pass, exchange, said, with: faulty } = desk();
  faulty({ notSent: 1 });
  approve();
  await pass(61_000);
  faulty({});
  await pass(2_000);
  assert.equal(exchange.orders.length, 0);
  assert.deepEqual(said(), ['entry canceled 0', 'stop-loss canceled 0', 'take-profit canceled 0']);
});

test('an entry is called back when its time is over', async () => {
  const { approve, pass, said } = desk();
  approve({ expiresAt: 1_005_000 });
  await pass(6_000);
  assert.deepEqual(said(), ['entry expired 0', 'stop-loss canceled 0', 'take-profit canceled 0']);
});

test('an open order that nobody here knows is told, ours from others', async () => {
  const { exchange, agent, pass } = desk();
  const other = {
    symbol: 'BTCUSDT',
    side: 'buy',
    type: 'limit',
    quantity: quantity('0.01'),
    price: price('40000'),
  } as const;
  void exchange.wire.place({ ...other, id: 'by-hand' });
  void exchange.wire.place({ ...other, id: 'smc-gone-e' });
  await pass(100);
  const strangers = agent.notices.filter((notice) => notice.kind === 'stranger');
  assert.deepEqual(
    strangers.map(({ update, isOurs }) => [update.id, isOurs]),
    [
      ['by-hand', false],
      ['smc-gone-e', true],
    ],
  );
});

/** Entries that rest far below the market, without exits at the exchange. */
async function resting(count: number) {
  const world = desk({ hasBrackets: false });
  for (let each = 0; each < count; each += 1)
    world.approve({ id: `plan-${each}`, entry: price('40000'), stop: price('39000') }, '0.0001');
  await world.pass(300);
  assert.equal(world.exchange.orders.length, count);
  Object.assign(world.asked, { alone: 0, together: 0 });
  return world;
}

test('a review of many open orders is one question, and alone are asked those that are not among them', async () => {
  const { exchange, agent, asked, pass, with: faulty } = await resting(100);
  faulty({ missed: 1 });
  void exchange.wire.cancel(MARKET.symbol, exchange.orders[0]!.order.id);
  await pass(20);
  faulty({});
  const open = agent.saga().review();
  await pass(50);
  assert.equal((await open)?.length, 99);
  assert.deepEqual(asked, { alone: 1, together: 1 });
  assert.deepEqual(
    [...agent.orders.values()].filter(({ state, request }) => request.role === 'entry' && state === 'canceled').length,
    1,
  );
});

test('what has filled unheard is asked for alone, and booked; exits that wait for it are not asked for', async () => {
  const { exchange, agent, approve, asked, pass, with: faulty } = desk();
  approve();
  await pass(200);
  faulty({ partial: 1, missed: 1 });
  exchange.setPrice(price('50000'));
  faulty({});
  Object.assign(asked, { alone: 0, together: 0 });
  void agent.saga().review();
  await pass(20);
  assert.deepEqual(asked, { alone: 1, together: 1 });
  assert.equal(agent.held(), 499_000n);
});

test('many looks at once are one question; few are asked one by one', async () => {
  const many = await resting(21);
  await many.pass(5_200);
  assert.deepEqual(many.asked, { alone: 0, together: 1 });
  const few = await resting(20);
  await few.pass(5_200);
  assert.deepEqual(few.asked, { alone: 20, together: 0 });
});

test('a review that gets no answer says so, and the orders are looked at in their time', async () => {
  const { agent, asked, pass, with: faulty } = await resting(3);
  faulty({ notSent: 1 });
  const open = agent.saga().review();
  await pass(50);
  assert.equal(await open, undefined);
  assert.deepEqual(asked, { alone: 0, together: 1 });
  faulty({});
  await pass(5_500);
  assert.equal(asked.alone, 3);
});

/** An exchange whose orders stand alone; its target is at 50300. */
async function holding() {
  const room = desk({ hasBrackets: false, hasPairs: false, at: '50000' });
  room.approve();
  await room.pass(500);
  return room;
}

test('where an exchange has no pairs the stop works alone, and the target is nowhere until its price is met', async () => {
  const { said, there, agent, pass, exchange } = await holding();
  assert.deepEqual(said(), ['entry filled 999000', 'stop-loss accepted 0', 'take-profit submitted 0']);
  agent.price(price('50299.99'));
  await pass(500);
  assert.deepEqual(
    there(),
    ['kx-e limit filled', 'kx-s stop new'].map((each, at) => there()[at] ?? each),
  );
  exchange.setPrice(price('50300'));
  agent.price(price('50300'));
  await pass(500);
  assert.deepEqual(said(), ['entry filled 999000', 'stop-loss canceled 0', 'take-profit filled 999000']);
  assert.deepEqual(
    agent.fills.map(({ role, quantity: size }) => [role, size]),
    [
      ['entry', 999_000n],
      ['take-profit', 999_000n],
    ],
  );
  assert.equal(agent.held(), 0n);
  assert.equal(agent.saga().plans().length, 0, 'nothing of it is kept');
});

test('a target that is emulated and refused gives its place back to the stop, and is tried again after a while', async () => {
  const { agent, pass, exchange, said } = await holding();
  exchange.setPrice(price('50310'));
  exchange.halt(true);
  agent.price(price('50310'));
  await pass(500);
  exchange.halt(false);
  await pass(2_000);
  const stops = exchange.orders.filter(({ order }) => order.type === 'stop').map(({ status }) => status);
  assert.deepEqual(stops, ['canceled', 'new'], 'protected again');
  agent.price(price('50310'));
  await pass(500);
  assert.equal(said()[1], 'stop-loss accepted 0', 'not at once');
  await pass(10_000);
  agent.price(price('50310'));
  await pass(500);
  assert.equal(said()[2], 'take-profit filled 999000');
  assert.equal(agent.held(), 0n);
});

test('a target that is emulated and sells in part leaves the rest to the stop', async () => {
  const { agent, pass, exchange, with: faulty, said } = await holding();
  exchange.setPrice(price('50310'));
  faulty({ partial: 1 });
  agent.price(price('50310'));
  await pass(1_000);
  faulty({});
  await pass(500);
  assert.equal(said()[2], 'take-profit partially-filled 499000');
  const stop = exchange.orders.findLast(({ order }) => order.type === 'stop')!;
  assert.deepEqual([stop.status, stop.order.quantity], ['new', 500_000n]);
  exchange.setPrice(price('49890'));
  await pass(1_000);
  assert.equal(agent.held(), 0n);
  assert.equal(agent.saga().plans().length, 0);
});

test('the price of a target that falls back before the stop was cancelled changes nothing', async () => {
  const { agent, pass, there, with: faulty } = await holding();
  const before = there();
  faulty({ notSent: 1 });
  agent.price(price('50310'));
  await pass(50);
  faulty({});
  agent.price(price('50200'));
  await pass(1_000);
  assert.deepEqual(there(), before);
});

test('a program that ends between stop and target of an emulated pair protects what it holds when it begins again', async () => {
  const { agent, pass, exchange } = await holding();
  exchange.setPrice(price('50310'));
  agent.price(price('50310'));
  await pass(2);
  agent.kill();
  await pass(5_000);
  agent.start();
  await pass(10_000);
  const open = exchange.orders.filter(({ status }) => status === 'new').map(({ order }) => order.type);
  if (agent.held() > 0n) assert.deepEqual(open, ['stop']);
  else assert.deepEqual(open, []);
  assert.equal(exchange.total('base') - agent.held() < 2_000n, true);
});

test('a position that somebody has sold by the id of its own closing order is booked as closed, and not sold again', async () => {
  const { approve, pass, exchange, agent, said } = desk({ at: '50000' });
  approve();
  await pass(300);
  agent.kill();
  const [, stop] = exchange.orders;
  void exchange.wire.cancel('BTCUSDT', stop!.order.id);
  await pass(50);
  const id = clientIdOf('plan-1', 'close', 1);
  const sale = { id, symbol: 'BTCUSDT', side: 'sell', type: 'market', quantity: quantity('0.00999') } as const;
  void exchange.wire.place(sale);
  await pass(50);
  agent.start();
  agent.command({ type: 'flatten', by: 'ana' });
  await pass(8_000);
  assert.deepEqual(said().slice(-1), ['close filled 999000']);
  assert.equal(exchange.orders.filter(({ order }) => order.side === 'sell' && order.type === 'market').length, 1);
  assert.equal(agent.held(), 0n);
  assert.equal(agent.state().open.size, 0);
});

test('an entry whose time is over before it could be sent has ended for execution too', async () => {
  const { approve, pass, exchange, said, agent, with: faulty } = desk();
  faulty({ notSent: 1 });
  approve({ expiresAt: 1_005_000 });
  await pass(10_000);
  assert.equal(exchange.orders.length, 0);
  assert.deepEqual(said(), ['entry canceled 0', 'stop-loss canceled 0', 'take-profit canceled 0']);
  assert.equal(agent.state().open.size, 0);
});
