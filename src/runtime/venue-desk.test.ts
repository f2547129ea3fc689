// Venue desk: what a comparison with the exchange finds, and that it is made once however many ask.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caps } from '#venues/caps/caps.ts';
import { cash, price, quantity } from '#model/number.ts';
import { emptyView } from '#model/view.ts';
import { findInstrument } from '#market/market.ts';
import { venueDesk } from './venue-desk.ts';
import type { Event } from '#model/event.ts';
import type { Order } from '#model/order.ts';
import type { OrderWire, WireUpdate } from '#model/order-wire.ts';
import type { Position } from '#model/entry.ts';
import type { Side } from '#model/plan.ts';

const MARKET = findInstrument('BTCUSDT');
const NOBODY = { outcome: 'not-sent', waitMs: 1_000, detail: 'silent' } as const;

const update = (id: string, side: Side): WireUpdate => ({
  id,
  symbol: MARKET.symbol,
  side,
  venueId: '1',
  status: 'new',
  quantity: quantity('0.5'),
  filled: quantity('0'),
  triggered: false,
  reason: '',
  fills: [],
  time: 1,
});

/** An exchange with these orders open and so much to be sold. */
function world(
  open: readonly WireUpdate[],
  owned: string,
  held = '0',
  own: Partial<Parameters<typeof venueDesk>[0]> = {},
) {
  const health: string[] = [];
  const external: string[] = [];
  const now = { isSilent: false, asked: 0, cancelled: [] as string[], healthy: undefined as boolean | undefined };
  const answer = <Value>(value: Value) =>
    Promise.resolve(now.isSilent ? NOBODY : ({ outcome: 'done', value } as const));
  const wire: OrderWire = {
    name: 'stub',
    hasBrackets: true,
    hasPairs: true,
    hasTrailing: true,
    now: () => 1_000,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    place: () => Promise.resolve(NOBODY),
    placePair: () => Promise.resolve(NOBODY),
    placeBracket: () => Promise.resolve(NOBODY),
    cancel: (_symbol, id) => {
      now.cancelled.push(id);
      return answer(undefined);
    },
    order: () => answer(undefined),
    openOrders: () => {
      now.asked += 1;
      return answer(open);
    },
    balances: () => answer([{ asset: MARKET.base, free: quantity(owned), locked: quantity('0') }]),
    permissions: () => answer({ canTrade: true, canWithdraw: false, isBoundToAddress: true }),
    commission: () => answer(0.001),
  };
  const view = emptyView();
  if (held !== '0')
    view.positions.set('plan-1', {
      planId: 'plan-1',
      symbol: MARKET.symbol,
      quantity: quantity(held),
      cost: cash('1'),
    } as unknown as Position);
  const limits = { maxOrderNotional: cash('1000'), maxOpenNotional: cash('1000'), maxOrdersPerMinute: 10 };
  const desk = venueDesk({
    wire,
    caps: caps(limits),
    account: 'real',
    instruments: [MARKET],
    view: () => view,
    fillsSince: () => [],
    healthSaid: [],
    price: () => undefined,
    rate: () => undefined,
    input(kind, data) {
      if (kind === 'health' && 'ok' in data) {
        now.healthy = data.ok;
        health.push(`${data.subject}: ${data.ok ? 'well' : data.detail}`);
      }
      if ('type' in data && data.type === 'external')
        external.push(`${data.order.request.clientId} ${data.order.state}`);
      return true;
    },
    steady: () => 1_000,
    note: () => undefined,
    ...own,
  });
  return { desk, now, health, external, view };
}

test('orders that are not ours are told and left; of ours that nobody knows what buys is cancelled', async () => {
  const { desk, now } = world([update('by-hand', 'buy'), update('smc-a-e', 'buy'), update('smc-b-s', 'sell')], '1');
  await desk.start();
  const { orders, differences } = desk.last()!;
  assert.equal(orders, 3);
  assert.deepEqual(
    differences.map(({ kind, subject, theirs, isRepaired }) => [kind, subject, theirs, isRepaired]),
    [
      ['stranger', 'by-hand', 'buy 0.5 BTCUSDT, new', false],
      ['orphan', 'smc-a-e', 'buy 0.5 BTCUSDT, new', true],
      ['orphan', 'smc-b-s', 'sell 0.5 BTCUSDT, new', false],
    ],
  );
  assert.deepEqual(now.cancelled, ['smc-a-e']);
});

test('less at the exchange than is held is a difference and ill; more is neither', async () => {
  const short = world([], '0.4', '0.5');
  await short.desk.start();
  assert.deepEqual(short.desk.last()!.differences, [
    { kind: 'base-short', subject: 'BTC', ours: '0.5', theirs: '0.4', isRepaired: false },
  ]);
  assert.equal(short.now.healthy, false);
  const more = world([], '0.6', '0.5');
  await more.desk.start();
  assert.deepEqual(more.desk.last()!.differences, []);
  assert.equal(more.now.healthy, undefined);
});

test('who asks while a comparison is under way hears the same one; where the exchange is silent the last one stays', async () => {
  const { desk, now } = world([], '1');
  await desk.start();
  now.asked = 0;
  const [first, second] = await Promise.all([desk.reconcile(), desk.reconcile()]);
  assert.equal(now.asked, 1);
  assert.ok(first !== undefined && first === second);
  now.isSilent = true;
  assert.equal(await desk.reconcile(), undefined);
  assert.equal(desk.last(), first);
  now.isSilent = false;
  assert.notEqual(await desk.reconcile(), undefined, 'and the next one is made');
});

const GATE = 'real-mode gate';
const said = (subject: string, ok: boolean): Event => ({
  sequence: 1,
  time: 0,
  key: 'real',
  cause: 0,
  kind: 'health',
  data: { check: 'venue', subject, ok, detail: ok ? '' : 'ill' },
});

test('without leave to trade the breaker is told before anything is compared, and stays told', async () => {
  const { desk, health } = world([], '0.4', '0.5', { entriesHalted: 'live is not armed' });
  await desk.start();
  assert.deepEqual(health, [`${GATE}: live is not armed`, 'real: 0.5 BTC are held, and the venue has 0.4']);
  desk.tick();
  await desk.reconcile();
  assert.equal(health.length, 2);
});

test('a start that has leave again says so, and so does a comparison that finds well what was ill', async () => {
  const { desk, health } = world([], '1', '0', { healthSaid: [said('real', false), said(GATE, false)] });
  await desk.start();
  assert.deepEqual(health, [`${GATE}: well`, 'real: well']);
});

test('an exchange that does not answer leaves ill what an earlier run has left ill', async () => {
  const { desk, health, now } = world([], '1', '0', { healthSaid: [said('real', false)] });
  now.isSilent = true;
  await desk.start();
  desk.tick();
  assert.deepEqual(health, []);
});

test('where orders of others halt, one does until a person has reset the breaker, and not again after a start', async () => {
  const healthSaid: Event[] = [];
  const open = [update('by-hand', 'buy'), update('smc-b-s', 'sell')];
  const { desk, health } = world(open, '1', '0', { externalOrders: 'halt', healthSaid });
  await desk.start();
  assert.deepEqual(health, ['order by-hand: an order of somebody else: by-hand, buy 0.5 BTCUSDT, new']);
  const reset = (by: string): Event => ({
    ...said('', true),
    kind: 'reset',
    data: { tier: 'system', reason: 'looked', by },
  });
  desk.hear(reset('breaker'));
  desk.hear({ ...reset('ann'), key: 'another' });
  desk.hear({ ...reset('ann'), kind: 'reset', data: { tier: 'account', reason: 'looked', by: 'ann' } });
  assert.equal(health.length, 1);
  desk.hear(reset('ann'));
  assert.equal(health[1], 'order by-hand: well');
  healthSaid.push(said('order by-hand', false), said('order by-hand', true));
  const again = world(open, '1', '0', { externalOrders: 'halt', healthSaid });
  await again.desk.start();
  assert.deepEqual(again.health, []);
});

test('where orders of others are adopted they stand among ours, are no difference, and a cancel of one goes there', async () => {
  const open = [{ ...update('by-hand', 'buy'), price: price('40000') }, update('smc-b-s', 'sell')];
  const { desk, now, external, health } = world(open, '1', '0', { externalOrders: 'adopt' });
  await desk.start();
  assert.deepEqual(external, ['ext-BTCUSDT-1 accepted']);
  assert.deepEqual(
    desk.last()!.differences.map(({ subject }) => subject),
    ['smc-b-s'],
  );
  assert.deepEqual(health, []);
  const clientId = 'ext-BTCUSDT-1';
  desk.hear({ sequence: 1, time: 0, key: 'real', cause: 0, kind: 'cancelRequested', data: { clientId, reason: '' } });
  assert.deepEqual(now.cancelled, ['by-hand']);
});

test('what an earlier run has adopted is let go where that is not wanted any more', async () => {
  const { desk, view, external } = world([], '1');
  const request = { clientId: 'ext-BTCUSDT-1', planId: 'external by-hand', role: 'external' };
  view.workingOrders.set('ext-BTCUSDT-1', { request, state: 'accepted', filled: quantity('0') } as unknown as Order);
  await desk.start();
  assert.deepEqual(external, ['ext-BTCUSDT-1 canceled']);
});
