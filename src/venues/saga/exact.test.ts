// The saga to the last decimal and the last question: what a change of one sign in it would break, and no storm of faults would show.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bookTrades, sellable } from './booking.ts';
import { legOf } from './leg.ts';
import { nextAct } from './next-act.ts';
import { cash, price, quantity, rate } from '#model/number.ts';
import { CLOSE, ENTRY, RULES, fillOf, updateOf, world } from './case.fixture.ts';
import { DEFAULT_SAGA } from './settings.ts';
import { DONE, ONE, unknownUntil, wireDesk } from './wire.fixture.ts';

const live = updateOf('e');
const whole = updateOf('e', { status: 'filled', filled: ONE, fills: [fillOf('1', '1')] });

/** What is told of a leg that asks for this, after these executions. */
const booked = (request: typeof ENTRY, rules: typeof RULES, ...fills: readonly ReturnType<typeof fillOf>[]) => {
  const leg = legOf(request, 0);
  for (const fill of fills) leg.trades.set(fill.tradeId, { fill, id: request.clientId });
  return { leg, told: bookTrades(leg, rules) };
};

describe('bookings', () => {
  test('what the exchange may keep is rounded up before what is left is counted in lots', () => {
    const fine = { ...RULES, kept: rate('0.001'), instrument: { ...RULES.instrument, lot: quantity('0.00000001') } };
    // 0.00000003 less 0.00000000003.
    assert.equal(sellable(quantity('0.00000003'), fine), quantity('0.00000002'));
  });

  test('the cost of an execution is rounded to the nearest, and none of it becomes a fee', () => {
    // 100.01 × 0.00100099 = 0.1001090099
    const sale = fillOf('1', '0.00100099', { price: price('100.01') });
    const { leg, told } = booked(CLOSE, RULES, sale);
    assert.deepEqual([told[0]?.fee, leg.bookedCost], [0n, cash('0.10010901')]);
  });

  test('what an exchange has filled is sure, whatever the price has done', () => {
    assert.equal(booked(ENTRY, RULES, fillOf('1', '1')).told[0]?.ambiguous, false);
  });

  test('commission in what was bought is counted once, by what is missing of it, though it has a price', () => {
    const rules = { ...RULES, worth: () => rate('100') };
    const bought = fillOf('1', '1', { commission: quantity('0.001'), commissionAsset: 'BTC' });
    assert.deepEqual(
      booked(ENTRY, rules, bought).told.map(({ quantity: size, fee }) => [size, fee]),
      [[quantity('0.999'), cash('0.1')]],
    );
  });

  test('of a purchase nothing is told before what was told earlier is known again, however much is new', () => {
    const leg = legOf(ENTRY, 0);
    Object.assign(leg, { booked: quantity('0.5'), bookedCost: cash('50') });
    leg.bookedIds.add('BTCUSDT-1');
    leg.trades.set('2', { fill: fillOf('2', '0.7'), id: 'e' });
    assert.deepEqual(bookTrades(leg, RULES), []);
  });
});

describe('words of the exchange', () => {
  test('balances are nothing that a plan hears of', async () => {
    const desk = wireDesk();
    desk.place();
    await desk.answer(DONE(live));
    desk.asked();
    desk.said();
    desk.hear({ kind: 'balances', balances: [] });
    assert.deepEqual([desk.asked(), desk.said()], [[], []]);
  });

  test('an order whose end comes after its last execution is told as ended all the same', async () => {
    const desk = wireDesk();
    desk.place();
    await desk.answer(DONE(live));
    desk.hear({ kind: 'update', update: { ...whole, status: 'partially-filled' } });
    desk.said();
    desk.hear({ kind: 'update', update: { ...whole, fills: [] } });
    assert.deepEqual(desk.said(), ['canceled e: rest-below-a-lot']);
  });

  test('an order that the exchange does not find stays until it was not found for five lags', async () => {
    const desk = wireDesk();
    desk.place();
    await desk.answer(DONE(live));
    desk.said();
    desk.pass(5_000);
    await desk.answer(DONE(undefined));
    desk.saga.hear({ kind: 'line', up: false, detail: '' });
    desk.pass(4_999);
    await desk.answer(DONE(undefined));
    assert.deepEqual(desk.said(), []);
    desk.pass(1_000);
    await desk.answer(DONE(undefined));
    assert.equal(desk.said()[0], 'canceled e: the venue knows it no more');
  });

  test('a cancel that was taken and has not ended the order is not sent again before a moment has passed', async () => {
    const desk = wireDesk();
    desk.place();
    await desk.answer(DONE(live));
    desk.asked();
    desk.saga.cancel('e', 'x');
    assert.deepEqual(desk.asked(), ['cancel e']);
    await desk.answer(DONE(live));
    assert.deepEqual(desk.asked(), ['order e']);
    await desk.answer(DONE(live));
    desk.pass(499);
    assert.deepEqual(desk.asked(), []);
    desk.pass(1);
    assert.deepEqual(desk.asked(), ['cancel e']);
  });

  test('an emulated target that never came leaves its place to the stop, and its price does not count for a while', async () => {
    const desk = wireDesk({ hasPairs: false });
    desk.place();
    await desk.answer(DONE(live));
    desk.hear({ kind: 'update', update: whole });
    const stop = updateOf('s', { side: 'sell' });
    await desk.answer(DONE(stop));
    desk.saga.price('BTCUSDT', price('120'));
    await desk.answer(DONE({ ...stop, status: 'canceled' }));
    assert.equal(desk.asked().at(-1), 'place t 1');
    await desk.answer(unknownUntil(desk.clock.now));
    desk.pass(1_000);
    await desk.answer(DONE(undefined));
    assert.equal(desk.asked().at(-1), 'place s.1 1', 'protected again');
    await desk.answer(DONE(updateOf('s.1', { side: 'sell' })));
    desk.pass(DEFAULT_SAGA.targetMs - 1);
    await desk.answerLooks(DONE(updateOf('s.1', { side: 'sell' })));
    desk.asked();
    desk.saga.price('BTCUSDT', price('120'));
    assert.deepEqual(desk.asked(), []);
    desk.pass(1);
    desk.saga.price('BTCUSDT', price('120'));
    assert.deepEqual(desk.asked(), ['cancel s.1']);
  });

  test('a question that is refused for another reason than that there is no such order is no word of it', async () => {
    const desk = wireDesk();
    desk.place();
    desk.asked();
    await desk.answer(unknownUntil(desk.clock.now));
    for (let turn = 0; turn < 10; turn += 1) {
      desk.pass(500);
      await desk.answer({ outcome: 'refused', why: 'not-permitted', detail: 'no' });
    }
    assert.deepEqual(new Set(desk.asked()), new Set(['order e']));
  });

  test('an emulated target that was sold in part leaves the rest to the stop, and its price does not count for a while', async () => {
    const desk = wireDesk({ hasPairs: false });
    const stop = (id: string) => updateOf(id, { side: 'sell', quantity: quantity('0.6') });
    desk.place();
    await desk.answer(DONE(live));
    desk.hear({ kind: 'update', update: whole });
    await desk.answer(DONE(updateOf('s', { side: 'sell' })));
    desk.saga.price('BTCUSDT', price('120'));
    await desk.answer(DONE(updateOf('s', { side: 'sell', status: 'canceled' })));
    const part = { side: 'sell', status: 'expired', filled: quantity('0.4') } as const;
    await desk.answer(DONE(updateOf('t', { ...part, fills: [fillOf('2', '0.4')] })));
    assert.equal(desk.asked().at(-1), 'place s.1 0.6');
    await desk.answer(DONE(stop('s.1')));
    desk.pass(DEFAULT_SAGA.targetMs - 1);
    await desk.answerLooks(DONE(stop('s.1')));
    desk.asked();
    desk.saga.price('BTCUSDT', price('120'));
    assert.deepEqual(desk.asked(), []);
  });
});

// The exchange ends the other of a pair by itself: it is asked whether it has, and cancels nothing on our word.
for (const [now, words] of [
  [4, undefined],
  [5, 'ask stop-loss'],
] as const)
  test(`when the target has filled and its stop is not heard of, to be asked for from 5 on: at ${now} ${words ?? 'nothing'}`, () => {
    const plan = world({
      entry: { status: 'filled', told: 'done', booked: ONE },
      'stop-loss': { status: 'new', told: 'accepted', askAt: 5 },
      'take-profit': { status: 'filled', told: 'done', booked: ONE },
    });
    const act = nextAct(plan, { now, hasPairs: true, lot: quantity('0.001'), settings: DEFAULT_SAGA });
    assert.equal(act && 'leg' in act ? `${act.type} ${act.leg.request.role}` : undefined, words);
  });
