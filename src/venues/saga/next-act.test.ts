// Next act: for each way in which the orders of a plan can stand, what is asked of the exchange next.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatFixed, quantity } from '#model/number.ts';
import { DEFAULT_SAGA } from './settings.ts';
import { nextAct } from './next-act.ts';
import { fillOf, world } from './case.fixture.ts';
import type { Act } from './next-act.ts';
import type { PlanCase } from './plan-case.ts';
import type { SagaSettings } from './settings.ts';

const NOW = 100_000;
const SETTINGS: SagaSettings = { ...DEFAULT_SAGA, partialMs: 2_000, freshMs: NOW };
const LATER = NOW + 1;

/** "place-exit c 0.5", "cancel s flat". */
function wordsOf(act: Act | undefined): string {
  if (act === undefined) return 'nothing';
  const size = 'quantity' in act ? ` ${formatFixed(act.quantity)}` : '';
  const why = 'why' in act ? `: ${act.why}` : '';
  return `${act.type} ${'leg' in act ? act.leg.request.clientId : 'pair'}${size}${why}`;
}
const act = (plan: PlanCase, now = NOW, hasPairs = true): string =>
  wordsOf(nextAct(plan, { now, hasPairs, lot: quantity('0.001'), settings: SETTINGS }));

const ONE = quantity('1');
const HALF = quantity('0.5');
const filled = { status: 'filled', booked: ONE, told: 'done' } as const;
const works = { status: 'new', told: 'accepted', askAt: LATER } as const;
const gone = { status: 'canceled', told: 'canceled' } as const;
const renewable = { status: 'canceled', told: 'accepted' } as const;

for (const [name, parts, words] of [
  ['has not been sent', {}, 'place-entry e'],
  ['is to be ended before it was sent', { entry: { ending: 'flatten' } }, 'drop e: flatten'],
  ['works', { entry: works }, 'nothing'],
  ['works and has not been looked at for long', { entry: { ...works, askAt: NOW } }, 'ask e'],
  ['works and is to be ended', { entry: { ...works, ending: 'flatten' } }, 'cancel e: flatten'],
  ['is lost', { entry: { status: 'unknown', askAt: NOW } }, 'ask e'],
  ['is lost and was asked for just now', { entry: { status: 'unknown', askAt: LATER } }, 'nothing'],
  ['has filled in parts that are not told', { entry: { ...works, filled: HALF, askAt: NOW } }, 'ask e'],
] as const)
  test(`an entry that ${name}: ${words}`, () => {
    assert.equal(act(world(parts)), words);
  });

test('while a request is on its way, and before it may be tried again, nothing is asked', () => {
  assert.equal(act(Object.assign(world({}), { isBusy: true })), 'nothing');
  assert.equal(act(Object.assign(world({}), { retryAt: LATER })), 'nothing');
  assert.equal(act(Object.assign(world({}), { retryAt: NOW })), 'place-entry e');
});

test('while one order may or may not be there, no other is sent, only asked for', () => {
  const plan = world({ entry: filled, 'stop-loss': { status: 'unknown', askAt: LATER }, 'take-profit': gone });
  assert.equal(act(plan), 'nothing');
  assert.equal(act(plan, LATER), 'ask s');
});

test('an entry is fresh for its time to the last millisecond', () => {
  assert.equal(act(world({}), NOW), 'place-entry e');
  assert.equal(act(world({}), NOW + 1), 'drop e: too-old-to-send');
});

test('an entry expires at its moment, sent or not', () => {
  for (const [status, words] of [
    ['unsent', 'drop e: expired'],
    ['new', 'cancel e: expired'],
  ] as const) {
    const plan = world({ entry: { status, askAt: 2 * LATER } });
    Object.assign(plan.entry.request, { expiresAt: NOW });
    assert.equal(act(plan, NOW), words);
    assert.equal(act(plan, NOW - 1), status === 'unsent' ? 'place-entry e' : 'nothing');
  }
});

test('an entry that is partly filled gives up its rest when its time is over', () => {
  const plan = world({ entry: { ...works, partialAt: NOW - 2_000 } });
  assert.equal(act(plan), 'cancel e: partly-filled');
  assert.equal(act(plan, NOW - 1), 'nothing');
});

for (const [name, parts, words] of [
  ['its protection never sent', {}, 'place-pair pair 1'],
  ['its protection ended there', { 'stop-loss': renewable, 'take-profit': renewable }, 'place-pair pair 1'],
  ['its protection works', { 'stop-loss': works, 'take-profit': works }, 'nothing'],
  [
    'its protection protects less',
    { 'stop-loss': { ...works, quantity: HALF }, 'take-profit': works },
    'cancel s: position-has-changed',
  ],
  [
    'its legs wait, and were looked at just now',
    { 'stop-loss': { status: 'waiting', askAt: LATER }, 'take-profit': { status: 'waiting', askAt: LATER } },
    'nothing',
  ],
  [
    'its legs wait for long',
    { 'stop-loss': { status: 'waiting', askAt: NOW }, 'take-profit': { status: 'waiting', askAt: NOW } },
    'ask s',
  ],
  ['only its target works', { 'stop-loss': renewable, 'take-profit': works }, 'cancel t: position-has-changed'],
  ['execution has heard the end of its stop', { 'stop-loss': gone, 'take-profit': renewable }, 'nothing'],
  ['less than a lot is held', { entry: { ...filled, booked: quantity('0.0009') } }, 'drop s: position-closed'],
] as const)
  test(`a position is held, ${name}: ${words}`, () => {
    assert.equal(act(world({ entry: filled, ...parts })), words);
  });

test('a stop that is selling is left alone, whatever is held', () => {
  for (const [size, words] of [
    ['0.4', 'nothing'],
    ['0', 'cancel s: position-has-changed'],
  ] as const) {
    const part = quantity(size);
    const plan = world({
      entry: filled,
      'stop-loss': { ...works, filled: part, booked: part },
      'take-profit': { ...works, booked: quantity('0.1') },
    });
    plan.stop.trades.set('1', { fill: fillOf('1', size), id: 's' });
    assert.equal(act(plan), words);
  }
});

test('where the exchange has no pairs, the stop goes alone', () => {
  assert.equal(act(world({ entry: filled }), NOW, false), 'place-exit s 1');
});

test('while the entry may bring more, its protection is not sent anew', () => {
  assert.equal(act(world({ entry: { ...works, booked: HALF } })), 'nothing');
});

for (const [name, parts, words] of [
  ['nothing protects the position', { 'stop-loss': renewable, 'take-profit': renewable }, 'place-exit c 1'],
  ['the stop works', { 'stop-loss': works, 'take-profit': works }, 'cancel s: position-is-closed'],
  ['only the target works', { 'stop-loss': renewable, 'take-profit': works }, 'cancel t: position-is-closed'],
  [
    'less is held than it asks for',
    { entry: { ...filled, booked: HALF }, 'stop-loss': renewable, 'take-profit': renewable },
    'place-exit c 0.5',
  ],
  [
    'more is held than it asks for',
    { entry: { ...filled, booked: quantity('2') }, 'stop-loss': renewable, 'take-profit': renewable },
    'place-exit c 1',
  ],
  ['nothing is held', { entry: { ...gone, booked: 0n as typeof ONE } }, 'drop c: position-closed'],
  ['nothing is held yet', { entry: works }, 'nothing'],
  ['it works', { close: works }, 'nothing'],
  ['it works and has not been looked at for long', { close: { ...works, askAt: NOW } }, 'ask c'],
  ['it was refused', { close: { status: 'rejected', told: 'rejected' } }, 'place-pair pair 1'],
] as const)
  test(`a close is asked for, ${name}: ${words}`, () => {
    assert.equal(act(world({ entry: filled, close: {}, ...parts })), words);
  });

const sold = { status: 'filled', booked: ONE, told: 'done' } as const;
for (const [name, parts, words] of [
  ['the target works and the stop has sold', { 'stop-loss': sold, 'take-profit': works }, 'nothing'],
  ['the same, for long', { 'stop-loss': sold, 'take-profit': { ...works, askAt: NOW } }, 'ask t'],
  [
    'the stop works and the target has sold, for long',
    { 'take-profit': sold, 'stop-loss': { ...works, askAt: NOW } },
    'ask s',
  ],
  ['the target was ended there', { 'stop-loss': sold, 'take-profit': renewable }, 'drop t: position-closed'],
  ['both have ended', { 'stop-loss': sold, 'take-profit': gone }, 'nothing'],
] as const)
  test(`nothing is held any more, ${name}: ${words}`, () => {
    assert.equal(act(world({ entry: filled, ...parts })), words);
  });

test('a target that sells at market has its time, and then gives its place to the stop', () => {
  const plan = world({ entry: filled, 'stop-loss': renewable, 'take-profit': works });
  assert.equal(act(plan, NOW, false), 'nothing', 'not bare yet');
  plan.bareSince = NOW - 3_000;
  assert.equal(act(plan, NOW - 1, false), 'nothing');
  assert.equal(act(plan, NOW, false), 'cancel t: position-has-changed');
});

test('the smallest lot is held like any other', () => {
  const tiny = { entry: { ...filled, booked: 1n as typeof ONE } };
  const of = (plan: PlanCase): string =>
    wordsOf(nextAct(plan, { now: NOW, hasPairs: true, lot: 1n as typeof ONE, settings: SETTINGS }));
  assert.equal(of(world(tiny)), 'place-pair pair 0.00000001');
  assert.equal(of(world({ ...tiny, close: {} })), 'place-exit c 0.00000001');
});

test('a close whose end was told is not sent again', () => {
  for (const close of [{ told: 'canceled' }, { status: 'canceled' }] as const)
    assert.equal(act(world({ entry: filled, close })), 'place-pair pair 1');
});

test('where the exchange has no pairs, what is left of the protection is cancelled', () => {
  const plan = world({ entry: filled, 'stop-loss': sold, 'take-profit': works });
  assert.equal(act(plan, NOW, false), 'cancel t: position-closed');
});

for (const [told, why] of [
  ['rejected', 'entry-rejected'],
  [undefined, 'entry-ended'],
] as const)
  test(`an entry brought nothing (${told ?? 'untold'}): its protection falls with it, waiting or unsent`, () => {
    const entry = { status: 'rejected', told } as const;
    assert.equal(act(world({ entry })), `drop s: ${why}`);
    assert.equal(act(world({ entry, 'stop-loss': { status: 'waiting' } })), 'cancel s: position-closed');
    assert.equal(act(world({ entry, 'stop-loss': gone })), `drop t: ${why}`);
  });
