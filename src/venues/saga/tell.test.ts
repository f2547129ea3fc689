// Tell: what execution hears of an order in each of its states, and that it hears it once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENTRY, fillOf } from './case.fixture.ts';
import { legOf } from './leg.ts';
import { quantity } from '#model/number.ts';
import { tellAccepted, tellCanceled, tellEnd, tellRejected, tellUnknown, tellWhole } from './tell.ts';
import type { Leg } from './leg.ts';
import type { VenueReport } from '#model/order.ts';

function desk(part: Partial<Leg>) {
  const leg = Object.assign(legOf(ENTRY, 0), { venueId: 'v' }, part);
  const said: string[] = [];
  const report = (each: VenueReport): void => {
    const { type } = each;
    said.push('reason' in each ? `${type}: ${each.reason}` : 'detail' in each ? `${type}: ${each.detail}` : type);
  };
  return { leg, report, said };
}
/** An execution that the exchange counts and has not told. */
const SHORT = { filled: quantity('0.5') };

for (const [name, part, words] of [
  ['works', { status: 'new' }, ['accepted']],
  ['is not heard of', { status: 'unknown' }, []],
  ['waits in a list', { status: 'waiting' }, []],
  ['has filled in part already', { status: 'canceled', filled: quantity('0.5') }, ['accepted']],
  ['works and was thought lost', { status: 'new', told: 'unknown' }, ['accepted']],
  ['works and its stop was reached', { status: 'new', triggered: true }, ['accepted', 'triggered']],
  ['was accepted and its stop is reached', { status: 'new', told: 'accepted', triggered: true }, ['triggered']],
  ['has ended', { status: 'new', told: 'canceled', triggered: true }, []],
] as const)
  test(`of an order that ${name} is told, once: ${words.join(', ') || 'nothing'}`, () => {
    const { leg, report, said } = desk(part);
    tellAccepted(leg, report);
    tellAccepted(leg, report);
    assert.deepEqual(said, words);
  });

for (const [name, part, words] of [
  ['works', { status: 'new' }, []],
  ['has filled', { status: 'filled' }, []],
  ['was rejected in its words', { status: 'rejected', reason: 'no money' }, ['rejected: no money']],
  ['was rejected without words', { status: 'rejected' }, ['rejected: rejected by the venue']],
  ['was cancelled by us', { status: 'canceled', ending: 'flatten', reason: 'user' }, ['canceled: flatten']],
  ['was cancelled there', { status: 'canceled', reason: 'by hand' }, ['canceled: by hand']],
  ['was cancelled there without words', { status: 'canceled' }, ['canceled: cancelled at the venue']],
  ['has worked and expired', { status: 'expired', told: 'accepted' }, ['expired']],
  ['has expired and never worked', { status: 'expired' }, ['canceled: expired']],
  ['has expired in its words', { status: 'expired', reason: 'OCO' }, ['canceled: OCO']],
  ['we let expire', { status: 'canceled', ending: 'expired', told: 'triggered' }, ['expired']],
  ['ended with executions that are not told yet', { status: 'canceled', ...SHORT }, []],
] as const)
  test(`of the end of an order that ${name} is told, once: ${words.join(', ') || 'nothing'}`, () => {
    const { leg, report, said } = desk(part);
    tellEnd(leg, report);
    tellEnd(leg, report);
    tellRejected(leg, words.length === 0 ? '' : 'again', words.length === 0 ? () => undefined : report);
    assert.deepEqual(said, words);
  });

test('of an order that has filled whole nothing more is told than its last fill', () => {
  const { leg, report, said } = desk({ status: 'filled' });
  tellWhole(leg, true, report);
  assert.deepEqual([said, leg.told], [[], 'done']);
});

test('where the last execution was too small to be told, the rest is called back, once', () => {
  const { leg, report, said } = desk({ status: 'filled' });
  tellWhole(leg, false, report);
  tellWhole(leg, false, report);
  assert.deepEqual(said, ['canceled: rest-below-a-lot']);
});

test('an order is not whole for execution while executions of it are not told', () => {
  const { leg, report, said } = desk({ status: 'filled', ...SHORT });
  tellWhole(leg, true, report);
  assert.equal(leg.told, undefined);
  leg.trades.set('1', { fill: fillOf('1', '0.5'), id: 'e' });
  tellWhole(leg, true, report);
  assert.deepEqual([said, leg.told], [[], 'done']);
});

test('that nobody knows where an order stands is told once, and not after its end', () => {
  const { leg, report, said } = desk({ status: 'unknown' });
  tellUnknown(leg, 'no answer', report);
  tellUnknown(leg, 'again', report);
  tellCanceled(leg, 'x', report);
  tellCanceled(leg, 'y', report);
  tellUnknown(leg, 'late', report);
  assert.deepEqual(said, ['unknown: no answer', 'canceled: x']);
});
