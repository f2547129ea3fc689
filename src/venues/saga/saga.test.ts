// Saga: what it asks of an exchange after each answer and each silence, and what it tells; the exchange is played by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOSE, ENTRY, RULES, fillOf, updateOf } from './case.fixture.ts';
import { DEFAULT_SAGA } from './settings.ts';
import { price, quantity, rate } from '#model/number.ts';
import { DONE, NOT_SENT, ONE, unknownUntil, wireDesk } from './wire.fixture.ts';
import type { KnownPlan } from './saga.ts';
import type { WireDeskOptions } from './wire.fixture.ts';
import type { WireRefusal } from '#model/order-wire.ts';

const refused = (why: WireRefusal) => ({ outcome: 'refused', why, detail: 'no' }) as const;
const live = updateOf('e');
const gone = updateOf('e', { status: 'canceled' });
const whole = updateOf('e', { status: 'filled', filled: ONE, fills: [fillOf('1', '1')] });

/** The entry works at the exchange, alone. */
async function working(options: WireDeskOptions = {}) {
  const desk = wireDesk(options);
  desk.place();
  await desk.answer(DONE(live));
  assert.deepEqual(desk.asked(), ['place e 1']);
  assert.deepEqual(desk.said(), ['accepted e']);
  return desk;
}
/** The entry has filled, and its protection has been asked for. */
async function entered() {
  const desk = await working();
  desk.hear({ kind: 'update', update: whole });
  assert.deepEqual(desk.asked(), ['pair s-l: s 1, t 1']);
  assert.deepEqual(desk.said(), ['filled e']);
  return desk;
}

test('a limit entry goes out as a bracket where there are any, its exits as large as what can be sold', () => {
  const keeps = { ...RULES, kept: rate('0.001') };
  const bracket = wireDesk({ hasBrackets: true, rules: keeps });
  bracket.place();
  assert.deepEqual(bracket.asked(), ['bracket e-l: e 1, s 0.999, t 0.999']);
  const market = wireDesk({ hasBrackets: true });
  market.place({ ...ENTRY, type: 'market' });
  assert.deepEqual(market.asked(), ['place e 1']);
  const bare = wireDesk({ hasBrackets: true });
  bare.place({ ...ENTRY, protection: [] });
  assert.deepEqual(bare.asked(), ['place e 1']);
});

test('what may not go out is rejected with its reason and never sent, and nothing of its plan is kept', () => {
  const desk = wireDesk({ mayPlace: ({ id }, { role }) => `${role} ${id} is too large` });
  desk.place();
  assert.deepEqual(desk.asked(), []);
  assert.deepEqual(desk.said(), [
    'rejected e: entry e is too large',
    'canceled s: entry-rejected',
    'canceled t: entry-rejected',
  ]);
  assert.equal(desk.saga.plans().length, 0);
});

test('one id is asked for once, and a cancel of what is not known does nothing', async () => {
  const desk = await working();
  assert.throws(() => desk.place(), /Invariant: execution asks for e once/);
  desk.saga.cancel('nobody', 'x');
  assert.deepEqual(desk.asked(), []);
});

test('an order that is a duplicate there was sent before: it is unknown, and asked for after a moment', async () => {
  const desk = wireDesk();
  desk.place();
  desk.asked();
  await desk.answer(refused('duplicate'));
  assert.deepEqual(desk.said(), ['unknown e: no']);
  desk.pass(499);
  assert.deepEqual(desk.asked(), []);
  desk.pass(1);
  assert.deepEqual(desk.asked(), ['order e']);
  await desk.answer(DONE(live));
  assert.deepEqual([desk.said(), desk.asked()], [['accepted e'], []]);
});

test('an order is sent again when a question that was asked after its time and the lag finds nothing, and not before', async () => {
  const desk = wireDesk();
  desk.place();
  desk.asked();
  // 1500 after it was sent, and a lag of 1000: 2500.
  await desk.answer(unknownUntil(desk.clock.now + 1_500));
  for (const ms of [500, 500, 500, 500, 499]) {
    desk.pass(ms);
    if (ms === 500) assert.deepEqual(desk.asked(), ['order e']);
    else assert.deepEqual(desk.asked(), [], 'not twice within a moment');
    if (ms === 500) await desk.answer(DONE(undefined));
  }
  desk.pass(1);
  assert.deepEqual(desk.asked(), ['order e']);
  await desk.answer(refused('unknown-order'));
  assert.deepEqual(desk.asked(), ['place e 1'], 'under its own id');
});

test('with an entry that never came its exits never came either, and all are sent again as one', async () => {
  const desk = wireDesk({ hasBrackets: true });
  desk.place();
  desk.asked();
  await desk.answer(unknownUntil(desk.clock.now));
  desk.pass(1_000);
  await desk.answer(DONE(undefined));
  desk.pass(500);
  await desk.answer(DONE(undefined));
  desk.pass(500);
  await desk.answer(DONE(undefined));
  assert.deepEqual(desk.asked().at(-1), 'bracket e-l: e 1, s 1, t 1');
});

test('a question that could not be sent waits as long as it is told to', async () => {
  const desk = wireDesk();
  desk.place();
  await desk.answer(unknownUntil(desk.clock.now + 10_000));
  desk.pass(500);
  desk.asked();
  await desk.answer(NOT_SENT);
  desk.pass(499);
  assert.deepEqual(desk.asked(), []);
  desk.pass(1);
  assert.deepEqual(desk.asked(), ['order e']);
  const first = wireDesk();
  first.place();
  first.asked();
  await first.answer(NOT_SENT);
  first.pass(1_999);
  assert.deepEqual(first.asked(), []);
  first.pass(1);
  assert.deepEqual(first.asked(), ['place e 1']);
});

test('what works is looked at every five seconds, and every second while the line is cut', async () => {
  const desk = await working();
  desk.pass(4_999);
  assert.deepEqual(desk.asked(), []);
  desk.pass(1);
  assert.deepEqual(desk.asked(), ['order e']);
  await desk.answer(DONE(live));
  desk.hear({ kind: 'line', up: false, detail: '' });
  assert.deepEqual(desk.asked(), [], 'nothing is missed yet');
  desk.pass(0);
  assert.deepEqual(desk.asked(), ['order e'], 'asked for at once');
  await desk.answer(DONE(live));
  desk.pass(999);
  assert.deepEqual(desk.asked(), []);
  desk.pass(1);
  assert.deepEqual(desk.asked(), ['order e']);
  await desk.answer(DONE(live));
  desk.hear({ kind: 'line', up: true, detail: '' });
  assert.deepEqual(desk.asked().slice(-1), ['open'], 'what was missed is asked for');
});

test('an order that the exchange has told of and does not find for five lags is gone', async () => {
  const desk = await working();
  desk.pass(5_000);
  await desk.answer(DONE(undefined));
  desk.pass(4_999);
  desk.asked();
  assert.deepEqual(desk.said(), []);
  desk.pass(1);
  await desk.answer(DONE(undefined));
  assert.deepEqual(desk.said(), [
    'canceled e: the venue knows it no more',
    'canceled s: entry-canceled',
    'canceled t: entry-canceled',
  ]);
});

test('a cancel that the exchange confirms is told; one that it took without an end is asked after at once', async () => {
  const first = await working();
  first.saga.cancel('e', 'flatten');
  assert.deepEqual(first.asked(), ['cancel e']);
  await first.answer(DONE(gone));
  assert.deepEqual(first.said(), ['canceled e: flatten', 'canceled s: entry-canceled', 'canceled t: entry-canceled']);
  assert.deepEqual([first.asked(), first.saga.plans().length], [[], 0]);
  const second = await working();
  second.saga.cancel('e', 'flatten');
  second.asked();
  await second.answer(DONE(undefined));
  assert.deepEqual(second.asked(), ['order e']);
});

for (const answer of [refused('unknown-order'), unknownUntil(0)])
  test(`a cancel that is ${answer.outcome} is asked after at once, and sent again after a moment where it still works`, async () => {
    const desk = await working();
    desk.saga.cancel('e', 'flatten');
    desk.asked();
    await desk.answer(answer);
    assert.deepEqual(desk.asked(), ['order e']);
    await desk.answer(DONE(live));
    desk.pass(499);
    assert.deepEqual(desk.asked(), []);
    desk.pass(1);
    assert.deepEqual(desk.asked(), ['cancel e']);
  });

test('a cancel that could not be sent waits as long as it is told to', async () => {
  const desk = await working();
  desk.saga.cancel('e', 'flatten');
  desk.asked();
  await desk.answer(NOT_SENT);
  desk.pass(1_999);
  assert.deepEqual(desk.asked(), []);
  desk.pass(1);
  assert.deepEqual(desk.asked(), ['cancel e']);
});

test('an exit for which the units are not free yet is tried again, until it has stood bare for twice its time', async () => {
  const desk = await entered();
  await desk.answer(refused('insufficient-balance'));
  assert.deepEqual([desk.said(), desk.asked()], [[], []]);
  desk.pass(999);
  assert.deepEqual(desk.asked(), []);
  desk.pass(1);
  assert.deepEqual(desk.asked(), ['pair s-l: s 1, t 1']);
  desk.clock.now += 4_999;
  await desk.answer(refused('insufficient-balance'));
  assert.deepEqual(desk.said(), []);
  desk.pass(1_000);
  await desk.answer(refused('insufficient-balance'));
  assert.deepEqual(desk.said(), ['rejected s: insufficient-balance: no', 'canceled t: insufficient-balance: no']);
});

test('an exit waits for a market that is closed; an entry does not', async () => {
  const exit = await entered();
  await exit.answer(refused('market-closed'));
  exit.pass(1_000);
  assert.deepEqual([exit.said(), exit.asked()], [[], ['pair s-l: s 1, t 1']]);
  const entry = wireDesk();
  entry.place();
  await entry.answer(refused('market-closed'));
  assert.deepEqual(entry.said()[0], 'rejected e: market-closed: no');
});

test('an exit that the exchange will never take is told at once', async () => {
  const desk = await entered();
  await desk.answer(refused('would-trigger'));
  assert.deepEqual(desk.said(), ['rejected s: would-trigger: no', 'canceled t: would-trigger: no']);
});

test('an exit is tried again up to the last millisecond of twice its time, and told as refused at it', async () => {
  for (const [ms, words] of [
    [5_999, []],
    [6_000, ['rejected s: insufficient-balance: no', 'canceled t: insufficient-balance: no']],
  ] as const) {
    const desk = await entered();
    desk.clock.now += ms;
    await desk.answer(refused('insufficient-balance'));
    assert.deepEqual(desk.said(), words);
  }
});

test('a silence to a question is no word: the order is neither missing nor gone', async () => {
  const desk = await working();
  for (let count = 0; count < 4; count += 1) {
    desk.pass(5_000);
    await desk.answer(unknownUntil(0));
  }
  assert.deepEqual([desk.said(), desk.saga.plans()[0]!.entry!.missingAt], [[], undefined]);
  // Asked again half a second after the silence, not five.
  desk.asked();
  desk.pass(499);
  assert.deepEqual(desk.asked(), []);
  desk.pass(1);
  assert.deepEqual(desk.asked(), ['order e']);
  // An order that has been found again is missing anew from then on.
  await desk.answer(DONE(undefined));
  desk.pass(5_000);
  await desk.answer(DONE(live));
  desk.pass(5_000);
  await desk.answer(DONE(undefined));
  assert.deepEqual(desk.said(), []);
});

test('legs of a bracket that do not come to life with their entry are asked for half a second later', async () => {
  const desk = wireDesk({ hasBrackets: true });
  desk.place();
  await desk.answer(DONE([live, updateOf('s', { status: 'waiting' }), updateOf('t', { status: 'waiting' })]));
  desk.asked();
  desk.hear({ kind: 'update', update: whole });
  assert.deepEqual(desk.asked(), []);
  desk.pass(499);
  assert.deepEqual(desk.asked(), []);
  desk.pass(1);
  assert.deepEqual(desk.asked(), ['order s']);
  // What waits and is not found for five lags is gone, and both are sent anew.
  await desk.answerLooks(DONE(undefined));
  for (let count = 0; count < 2; count += 1) {
    desk.pass(5_000);
    await desk.answerLooks(DONE(undefined));
  }
  assert.equal(desk.asked().at(-1), 'pair s.1-l: s.1 1, t.1 1');
});

test('a close is looked for before it is sent: somebody may have sent it past this program', async () => {
  const desk = await entered();
  const works = (id: string) => updateOf(id, { side: 'sell' });
  await desk.answer(DONE([works('s'), works('t')]));
  desk.said();
  desk.place(CLOSE);
  assert.deepEqual(desk.asked(), ['order c']);
  await desk.answer(DONE(updateOf('c', { side: 'sell', status: 'filled', filled: ONE, fills: [fillOf('9', '1')] })));
  assert.deepEqual(desk.said().slice(0, 2), ['accepted c', 'filled c']);
});

test('after a start it is looked for at once how many orders have stood for an exit, and the next gets the next id', async () => {
  const request = { ...ENTRY, protection: [] };
  const [stop, target] = ENTRY.protection!;
  const order = { since: 0, isClosed: false, isAccepted: true, ending: undefined };
  const fill = { id: 'BTCUSDT-1', clientId: 'e', price: fillOf('1', '1').price, quantity: ONE, fee: 0n } as never;
  const known: KnownPlan = {
    planId: 'p',
    symbol: 'BTCUSDT',
    orders: [
      { ...order, request, isClosed: true },
      { ...order, request: stop! },
      { ...order, request: target! },
    ],
    fills: [fill],
  };
  const desk = wireDesk({ known: [known] });
  desk.clock.now += 2_000;
  desk.pass(1_000);
  const ended = (id: string) => updateOf(id, { side: 'sell', status: 'canceled' });
  for (const answer of [ended('s'), undefined, ended('t'), undefined]) await desk.answer(DONE(answer));
  assert.deepEqual(desk.asked(), ['order s', 'order s.1', 'order t', 'order t.1', 'pair s.1-l: s.1 1, t.1 1']);
});

test('a target that is emulated and refused leaves the stop, and is sent anew under the next id after its time', async () => {
  const desk = await working({ hasPairs: false });
  const stop = (id: string, status: 'new' | 'canceled') => DONE(updateOf(id, { side: 'sell', status }));
  const meet = () => desk.saga.price('BTCUSDT', price('120'));
  desk.hear({ kind: 'update', update: whole });
  await desk.answer(stop('s', 'new'));
  meet();
  await desk.answer(stop('s', 'canceled'));
  await desk.answer(refused('filter'));
  await desk.answer(stop('s.1', 'new'));
  assert.deepEqual(desk.asked(), ['place s 1', 'cancel s', 'place t 1', 'place s.1 1']);
  assert.deepEqual(desk.said(), ['filled e', 'accepted s']);
  assert.equal(desk.saga.plans()[0]!.target!.reason, 'filter: no');
  desk.clock.now += DEFAULT_SAGA.targetMs - 1;
  meet();
  assert.deepEqual(desk.asked(), []);
  desk.clock.now += 1;
  meet();
  await desk.answer(stop('s.1', 'canceled'));
  assert.deepEqual(desk.asked(), ['cancel s.1', 'place t.1 1']);
});

test('where the exchange has pairs a price is nothing to act upon', async () => {
  const desk = await entered();
  const works = (id: string) => updateOf(id, { side: 'sell' });
  await desk.answer(DONE([works('s'), works('t')]));
  desk.saga.price('BTCUSDT', price('120'));
  assert.deepEqual(desk.asked(), []);
});

test('an open order of nobody here is told once, one that has ended without a fill never', () => {
  const desk = wireDesk();
  for (const update of [
    updateOf('smc-a'),
    updateOf('smc-a'),
    updateOf('b', { status: 'partially-filled', filled: quantity('0.1') }),
    updateOf('c', { status: 'canceled' }),
    updateOf('d', { status: 'expired' }),
    updateOf('f', { status: 'canceled', filled: quantity('0.1') }),
    updateOf('g', { status: 'filled', filled: ONE }),
  ])
    desk.hear({ kind: 'update', update });
  assert.deepEqual(
    desk.notices.map((notice) => notice.kind === 'stranger' && [notice.update.id, notice.isOurs]),
    [
      ['smc-a', true],
      ['b', false],
      ['f', false],
      ['g', false],
    ],
  );
});
