// Tests of the rule status: one account told by hand through a challenge, and what people are shown of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash, formatFixed, price, quantity } from './number.ts';
import { emptyRuleStatus, foldRuleStatus, ruleFigures } from './rule-status.ts';
import type { Cash } from './number.ts';
import type { Event, EventData, Kind } from './event.ts';
import type { FirmTerms } from './firm-terms.ts';
import type { RuleFigures } from './rule-status.ts';

const FIRM: FirmTerms = {
  id: 'test',
  rules: 'ftmo-1-step',
  phase: 'challenge',
  size: cash('100000'),
  zone: 'Europe/Prague',
  resetMs: 0,
  daily: {
    amount: cash('3000'),
    bpsOfAnchor: undefined,
    anchor: 'balance',
    judged: 'equity',
    evaluated: 'always',
    ends: 'account',
  },
  maximum: { amount: cash('10000'), mode: 'trailing-end-of-day', lockAt: undefined },
  buffer: { margin: 0n as Cash, feeBps: 0, spreadBps: 0, slippageBps: 0 },
  profitTarget: cash('8000'),
  minimumDays: 2,
  bestDayBps: 5_000,
  messageBudget: 50,
  news: {
    meaning: 'no-fills',
    warnMs: 0,
    windows: [{ from: 1, until: Date.UTC(2026, 0, 6), markets: [], title: 'x' }],
  },
};

function follow(terms: FirmTerms) {
  const status = emptyRuleStatus(terms);
  let now = 0;
  const tell = <K extends Kind>(kind: K, data: EventData[K]): void =>
    foldRuleStatus(status, terms, { sequence: 1, time: now, key: 'x', cause: 0, kind, data } as unknown as Event);
  return {
    status,
    at(iso: string) {
      now = Date.parse(iso);
    },
    account: (balance: string, equity = balance): void =>
      tell('account', {
        currency: 'USD',
        cash: cash(balance),
        unrealised: (cash(equity) - cash(balance)) as Cash,
        equity: cash(equity),
        openPositions: balance === equity ? 0 : 1,
      }),
    opened: (size = '1'): void =>
      tell('position', {
        planId: 'p',
        symbol: 'BTCUSD',
        quantity: quantity(size),
        entryPrice: price('1'),
        cost: cash('1'),
        openedAt: now,
      }),
    order: (state: 'submitted' | 'accepted' | 'pending-cancel'): void =>
      tell('order', {
        request: {
          clientId: 'c',
          planId: 'p',
          role: 'entry',
          symbol: 'BTCUSD',
          side: 'buy',
          type: 'limit',
          quantity: quantity('1'),
          reduceOnly: false,
        },
        state,
        filled: quantity('0'),
      }),
    figures: (): RuleFigures => ruleFigures(status, terms, now),
  };
}

const text = (amount: bigint | undefined): string | undefined =>
  amount === undefined ? undefined : formatFixed(amount);
const floorsOf = ({ floors }: RuleFigures) =>
  floors.map(({ floor, level, levelAfterReset, room }) => [floor, text(level), text(levelAfterReset), text(room)]);

test('a challenge told by hand: floors, room, best day, days, target', () => {
  const it = follow(FIRM);
  it.at('2026-01-05T10:00:00Z');
  it.account('100000');
  it.opened();
  it.account('100000', '98500');
  assert.deepEqual(floorsOf(it.figures()), [
    ['daily-loss', '97000', '97000', '1500'],
    ['max-loss', '90000', '90000', '8500'],
  ]);
  assert.equal(it.figures().nextResetAt, Date.parse('2026-01-05T23:00:00Z'));
  it.at('2026-01-05T15:00:00Z');
  it.account('106000');
  assert.deepEqual(floorsOf(it.figures()), [
    ['daily-loss', '97000', '103000', '9000'],
    ['max-loss', '90000', '96000', '16000'],
  ]);
  const first = it.figures();
  assert.deepEqual([text(first.profit), text(first.bestDay), text(first.profitForBestDay)], ['6000', '6000', '12000']);
  it.at('2026-01-06T10:00:00Z');
  it.opened();
  it.account('108500');
  const second = it.figures();
  assert.deepEqual([second.state, text(second.bestDay), second.daysTraded], ['running', '6000', 2]);
  it.at('2026-01-07T10:00:00Z');
  it.account('112000');
  assert.equal(it.figures().state, 'passed');
  assert.equal(it.figures().nextNews, undefined);
});

test('the target is not reached while a position is open or days are missing', () => {
  const it = follow({ ...FIRM, bestDayBps: undefined });
  it.at('2026-01-05T10:00:00Z');
  it.account('100000');
  it.opened();
  it.opened('0');
  it.account('109000');
  assert.deepEqual([it.figures().state, it.figures().daysTraded], ['running', 1]);
  it.at('2026-01-06T10:00:00Z');
  it.opened();
  it.account('109000', '109500');
  assert.equal(it.figures().state, 'running');
  it.account('109500');
  assert.equal(it.figures().state, 'passed');
});

test('a touched floor fails for good, or for the day where the firm only pauses', () => {
  for (const [ends, then] of [
    ['account', 'failed'],
    ['pause', 'running'],
  ] as const) {
    const it = follow({ ...FIRM, daily: { ...FIRM.daily!, ends } });
    it.at('2026-01-05T10:00:00Z');
    it.account('100000');
    it.account('97000');
    assert.equal(it.figures().state, ends === 'account' ? 'failed' : 'halted-today');
    it.at('2026-01-07T10:00:00Z');
    it.account('99000');
    assert.equal(it.figures().state, then);
  }
});

test('messages are those that were sent in the firm’s day', () => {
  const it = follow(FIRM);
  it.at('2026-01-05T10:00:00Z');
  for (const state of ['submitted', 'accepted', 'pending-cancel', 'submitted'] as const) it.order(state);
  assert.equal(it.figures().messagesToday, 3);
  it.at('2026-01-05T23:00:01Z');
  assert.equal(it.figures().messagesToday, 0);
});

// The next reset lies 23 and 25 hours on where the clocks change.
for (const [from, to] of [
  ['2026-03-29T00:00:00Z', '2026-03-29T22:00:00Z'],
  ['2026-10-24T22:00:01Z', '2026-10-25T23:00:00Z'],
] as const)
  test(`the reset after ${from} is at ${to}`, () => {
    const it = follow(FIRM);
    it.at(from);
    it.account('100000');
    assert.equal(it.figures().nextResetAt, Date.parse(to));
  });
