// Tests of what else a firm limits: windows around news, and the messages that may be sent in a day.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash, price } from '#model/number.ts';
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import type { Cash } from '#model/number.ts';
import type { FirmTerms, NewsTerms } from '#model/firm-terms.ts';
import { BUY, desk, reasonOf, WIDE } from './desk.fixture.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const FIRM: FirmTerms = {
  id: 'test',
  rules: 'test',
  phase: 'funded',
  size: cash('10000'),
  zone: 'Europe/Prague',
  resetMs: 0,
  daily: undefined,
  maximum: undefined,
  buffer: { margin: 0n as Cash, feeBps: 0, spreadBps: 0, slippageBps: 0 },
  profitTarget: undefined,
  minimumDays: undefined,
  bestDayBps: undefined,
  messageBudget: undefined,
  news: undefined,
};
const at = (minutes: number, markets: readonly string[] = ['USD']) => ({
  from: NOW + (minutes - 2) * MINUTE_MS,
  until: NOW + (minutes + 2) * MINUTE_MS,
  markets,
  title: 'rates',
});
const news = (rest: Partial<NewsTerms>): NewsTerms => ({ meaning: 'no-fills', warnMs: 0, windows: [], ...rest });
const under = (firm: Partial<FirmTerms>) => {
  const it = desk({ ...WIDE, maxOpenPositions: 100, firm: { ...FIRM, ...firm } });
  it.equity('10000');
  return it;
};
const AT_ONCE = { ...BUY, orderType: 'market', expiresAt: NOW + HOUR_MS } as const;
const WAITS = { ...BUY, expiresAt: NOW + HOUR_MS };

for (const [name, terms, plan, refused] of [
  ['in the window', news({ windows: [at(0)] }), AT_ONCE, true],
  ['at its first moment', news({ windows: [at(2)] }), AT_ONCE, true],
  ['at its last moment', news({ windows: [at(-2)] }), AT_ONCE, true],
  ['a moment too early', news({ windows: [{ ...at(2), from: NOW + 1 }] }), AT_ONCE, false],
  ['a moment too late', news({ windows: [{ ...at(-2), until: NOW - 1 }] }), AT_ONCE, false],
  ['of another currency', news({ windows: [at(0, ['EUR'])] }), AT_ONCE, false],
  ['of its base', news({ windows: [at(0, ['EUR', 'BTC'])] }), AT_ONCE, true],
  ['of its symbol', news({ windows: [at(0, ['BTCUSD'])] }), AT_ONCE, true],
  ['of every market', news({ windows: [at(0, [])] }), AT_ONCE, true],
  ['behind one of another market', news({ windows: [at(0, ['EUR']), at(1)] }), AT_ONCE, true],
  ['before which its order still waits', news({ windows: [at(30)] }), WAITS, true],
  ['after its order has expired', news({ windows: [at(90)] }), WAITS, false],
  ['so near that an exit could fall into it', news({ warnMs: 10 * MINUTE_MS, windows: [at(11)] }), AT_ONCE, true],
  ['far enough for an order that fills now', news({ warnMs: 10 * MINUTE_MS, windows: [at(13)] }), AT_ONCE, false],
  ['where only profit is cut: now', news({ meaning: 'profit-cut', windows: [at(0)] }), WAITS, true],
  [
    'where only profit is cut: later',
    news({ meaning: 'profit-cut', warnMs: HOUR_MS, windows: [at(30)] }),
    WAITS,
    false,
  ],
] as const)
  test(`a plan and a window of news ${name}: ${refused ? 'refused' : 'passed'}`, () => {
    assert.equal(reasonOf(under({ news: terms }).plan(plan)), refused ? 'news-window' : undefined);
  });

test('the refusal tells the event and its window', () => {
  const answer = under({ news: news({ windows: [at(30)] }) }).plan(WAITS);
  assert.equal(
    'detail' in answer && answer.detail,
    'rates: 2026-01-05T12:28:00Z to 2026-01-05T12:32:00Z, its order waits until 2026-01-05T13:00:00Z and could fill inside',
  );
});

test('what is held is warned of once before each window', () => {
  const it = under({ news: news({ warnMs: 15 * MINUTE_MS, windows: [at(60), at(180)] }) });
  it.position('p1', 'BTCUSD', '0.01', '500');
  const said: string[] = [];
  for (const minutes of [0, 42, 43, 50, 61, 63, 120, 170, 171]) {
    it.clock.now = NOW + minutes * MINUTE_MS;
    it.equity('10000');
    if (it.warnings().length > said.length) said.push(`${minutes}: ${it.warnings().at(-1)!.limit}`);
  }
  assert.deepEqual(said, ['43: news-window', '170: news-window']);
});

test('a plan is passed while the budget has room for it and for leaving all that is held', () => {
  // 3 to open it, 2 to leave it: 5 of a budget of 13. The next two add 3 and keep 4, then 6.
  const it = under({ messageBudget: 13 });
  const open = (id: string, symbol: string): string | undefined => {
    const answer = it.plan({ ...BUY, id, symbol, entry: price('3000'), stop: price('2900'), target: price('3300') });
    if (reasonOf(answer) === undefined)
      for (const role of ['entry', 'stop-loss', 'take-profit'] as const) it.order(id, 'submitted', '0', role);
    return reasonOf(answer);
  };
  assert.equal(open('p1', 'BTCUSD'), undefined);
  assert.equal(open('p2', 'ETHUSD'), undefined);
  const third = it.plan({
    ...BUY,
    id: 'p3',
    symbol: 'XAUUSD',
    entry: price('2400'),
    stop: price('2390'),
    target: price('2500'),
  });
  assert.equal(reasonOf(third), 'message-budget');
  assert.equal('detail' in third && third.detail, '6 sent today, 3 to open it and 6 kept to leave, limit 13');
  // Accepted and filled are the venue's words, not ours.
  it.order('p1', 'accepted');
  it.order('p1', 'canceled');
  it.order('p1', 'pending-cancel');
  // Prague begins its next day at 23:00 UTC.
  it.clock.now = Date.UTC(2026, 0, 5, 23, 0, 1);
  assert.equal(
    reasonOf(
      it.plan({ ...BUY, id: 'p4', symbol: 'XAUUSD', entry: price('2400'), stop: price('2390'), target: price('2500') }),
    ),
    undefined,
  );
});
