// Live store: a snapshot and the tail after it are what the server has, over doubles and gaps, and once a frame.
import assert from 'node:assert/strict';
import { decode, encode } from '#model/codec.ts';
import { decodeView, encodeView } from '#model/view-codec.ts';
import { describe, it } from 'node:test';
import { emptyView, fold } from '#model/view.ts';
import { cash, price, quantity, toStep } from '#model/number.ts';
import { liveStore } from './live-store.ts';
import { world } from '#api/world.fixture.ts';
import type { Event } from '#model/event.ts';
import type { Price } from '#model/number.ts';

const onTick = (value: bigint): Price => toStep(value as Price, price('0.01'), 'nearest');

/** A real account, with its own events and those of the markets. */
async function lived() {
  const around = world(300);
  for (let minute = 0; minute < 40; minute += 1) {
    around.minute();
    if (minute % 8 !== 0) continue;
    const last = around.last('BTCUSDT');
    await around.port.createOrder(
      {
        id: `t-${minute}`,
        account: 'one',
        symbol: 'BTCUSDT',
        side: 'buy',
        type: 'market',
        quantity: quantity('0.01'),
        price: undefined,
        stopLoss: onTick((last * 998n) / 1000n),
        takeProfit: onTick((last * 1003n) / 1000n),
      },
      'test',
    );
  }
  const events = around.events.filter(({ key }) => key !== 'two');
  return { events, view: around.port.view('one') };
}

const NOW = 5_000;

const rig = () => {
  const asked: (() => void)[] = [];
  const store = liveStore('one', (publish) => void asked.push(publish), 1_000);
  const frame = (): number => {
    const due = asked.splice(0);
    for (const publish of due) publish();
    return due.length;
  };
  return { store, frame };
};

const viewAt = (events: readonly Event[], sequence: number) => {
  const view = emptyView();
  for (const event of events) if (event.sequence <= sequence) fold(view, event);
  return decodeView(JSON.parse(JSON.stringify(encodeView(view))));
};
const standing = (events: readonly Event[], sequence: number) => ({
  view: viewAt(events, sequence),
  sequence,
  currency: 'USDT',
  capital: cash('10000'),
});

describe('live store', () => {
  it('the fold of a snapshot and its tail equals the account of the server', async () => {
    const { events, view } = await lived();
    assert.ok(view.trades.length + view.positions.size > 0, 'the account has traded');
    const middle = events[Math.floor(events.length * 0.8)]!.sequence;
    const { store, frame } = rig();
    store.load(standing(events, middle));
    const tail = events.filter(({ sequence }) => sequence > middle).map((event) => decode(encode(event)));
    store.fold(tail.slice(0, 100), NOW);
    // Told again after a reconnection, from a little earlier.
    store.fold(tail.slice(50), NOW);
    frame();
    const { view: folded, sequence } = store.get();
    assert.equal(sequence, events.at(-1)!.sequence);
    for (const name of ['positions', 'workingOrders', 'orders', 'trades', 'account', 'risks', 'tripped'] as const)
      assert.deepEqual(folded[name], view[name], name);
    assert.equal(folded.equity.at(-1)!.account.equity, view.equity.at(-1)!.account.equity);
  });

  it('hears once a frame, however much has come', async () => {
    const { events } = await lived();
    const { store, frame } = rig();
    let heard = 0;
    store.subscribe(() => (heard += 1));
    for (const event of events.slice(0, 200)) store.fold([event], NOW);
    assert.equal(heard, 0);
    assert.equal(frame(), 1);
    assert.equal(heard, 1);
    assert.equal(frame(), 0);
  });

  it('what was decided before the page was opened is remembered in its place, and only once', async () => {
    const { events } = await lived();
    const middle = events[Math.floor(events.length * 0.8)]!.sequence;
    const { store, frame } = rig();
    store.load(standing(events, middle));
    store.fold(
      events.filter(({ sequence }) => sequence > middle),
      NOW,
    );
    const before = store.get().decisions.length;
    store.remember(events);
    store.remember(events);
    frame();
    const { decisions } = store.get();
    assert.ok(decisions.length > before);
    const sequences = decisions.map(({ sequence }) => sequence);
    assert.deepEqual(
      sequences,
      [...new Set(sequences)].toSorted((a, b) => b - a),
    );
  });

  it('tells who listens every event of the tail, and none of the past', async () => {
    const { events } = await lived();
    const { store } = rig();
    const heard: number[] = [];
    const stop = store.onEvent(({ sequence }) => heard.push(sequence));
    store.load(standing(events, 100));
    store.remember(events.slice(0, 50));
    store.fold(events.slice(0, 150), NOW);
    stop();
    store.fold(events.slice(0, 160), NOW);
    assert.deepEqual(
      heard,
      events.slice(0, 150).flatMap(({ sequence }) => (sequence > 100 ? [sequence] : [])),
    );
  });

  it('compares with the clock of the agent, and in a made-up market with the clock of that market', async () => {
    const { events } = await lived();
    const status = (source: string) => ({
      system: {
        version: '1',
        mode: 'paper' as const,
        real_accounts: [],
        state: 'running' as const,
        source,
        started_at: 0,
      },
      agents: [],
      feeds: [],
      breakers: [],
    });
    const offset = (source: string): number => {
      const { store, frame } = rig();
      store.load(standing(events, 100));
      store.status(status(source), NOW);
      store.clock(9_000, NOW);
      store.fold(events, NOW);
      store.clock(9_500, NOW);
      frame();
      return store.get().clockOffsetMs;
    };
    assert.equal(offset('binance'), 4_500);
    assert.equal(offset('demo market'), events.at(-1)!.time - NOW);
  });

  it('learns how often a market ticks', () => {
    const { store, frame } = rig();
    const tick = { symbol: 'X', last: price('1'), bid: undefined, ask: undefined, time: 0 };
    for (let at = 0; at <= 600_000; at += 30_000) store.price({ ...tick, receivedAt: at });
    frame();
    assert.ok(store.get().prices.get('X')!.usualGapMs > 29_000);
  });

  it('keeps so many trips and approved risks, and those of open positions whatever their age', () => {
    const { store, frame } = rig();
    const view = emptyView();
    view.positions.set('plan-0', { planId: 'plan-0' } as never);
    store.load({ view, sequence: 0, currency: 'USDT', capital: cash('10000') });
    const head = { time: 1, key: 'one', cause: 0 };
    const count = 25_000;
    const many = Array.from({ length: count }, (_, at): Event => ({
      ...head,
      sequence: at + 1,
      kind: 'approved',
      data: { plan: { id: `plan-${at}` }, riskAmount: cash('1') } as never,
    }));
    const trips = Array.from({ length: 3_000 }, (_, at): Event => ({
      ...head,
      sequence: count + at + 1,
      kind: 'tripped',
      data: { tier: 'account', rule: 'daily-loss', detail: '' },
    }));
    store.fold(many, NOW);
    for (const trip of trips) store.fold([trip], NOW);
    frame();
    const { risks, trips: kept } = store.get().view;
    assert.ok(risks.size <= 20_000 && risks.has('plan-0') && risks.has(`plan-${count - 1}`) && !risks.has('plan-1'));
    assert.ok(kept.length <= 1_000 && kept.length >= 500, String(kept.length));
  });

  it('what the log tells of the time after the snapshot, and the tail tells again, is one decision', async () => {
    const { events } = await lived();
    const { store, frame } = rig();
    const middle = events.findLast(({ kind }) => kind === 'fill' || kind === 'setupRefused')!.sequence - 1;
    store.load(standing(events, middle));
    store.remember(events);
    store.fold(
      events.filter(({ sequence }) => sequence > middle),
      NOW,
    );
    frame();
    const { decisions } = store.get();
    assert.equal(new Set(decisions.map(({ sequence }) => sequence)).size, decisions.length);
    const once = rig();
    once.store.load(standing(events, 0));
    once.store.fold(events, NOW);
    once.frame();
    const told = (of: typeof decisions) =>
      of.map((each) => (each.kind === 'filled' ? [each.sequence, each.quantity] : each.sequence));
    assert.deepEqual(told(decisions), told(once.store.get().decisions));
    assert.ok(decisions.length > 0);
  });
});
