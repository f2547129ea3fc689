// Tests of readiness: records whose figures are known from the formula, each threshold met and just missed, and no record at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash } from '#model/number.ts';
import { DAY_MS, HOUR_MS } from '#model/time.ts';
import { isReady, readinessBook } from './readiness.ts';
import type { Event } from '#model/event.ts';
import type { ReadinessBook, ReadinessNeeds } from './readiness.ts';

const NEEDS: ReadinessNeeds = { days: 30, sharpe: 1.5, maxDrawdownPercent: 10, winRatePercent: 55, inProfit: true };
const FROM = Date.UTC(2026, 0, 1);

/** Only what a book looks at. */
const event = (kind: string, key: string, time: number, data: object): Event =>
  ({ kind, key, time, data }) as unknown as Event;
const candle = (time: number): Event => event('candle', 'BTCUSDT', time, {});
const account = (time: number, equity: string, key = 'p', openPositions = 1): Event =>
  event('account', key, time, { equity: cash(equity), openPositions });
const trade = (netPnl: string, key = 'p'): Event => event('trade', key, FROM, { netPnl: cash(netPnl) });

/** Equity at the end of each day, with the market watched for so many hours of it. */
function days(book: ReadinessBook, equities: readonly string[], hours = 24): void {
  book.hear(account(FROM + 1, '10000'));
  for (const [day, equity] of equities.entries()) {
    for (let hour = 1; hour <= hours; hour += 1) book.hear(candle(FROM + day * DAY_MS + hour * HOUR_MS));
    book.hear(account(FROM + (day + 1) * DAY_MS, equity));
  }
}

const of = (book: ReadinessBook, name: string, needs = NEEDS) =>
  book.figures(needs).find((figure) => figure.name === name)!;

test('without a record nothing is ready, and each figure says why', () => {
  const figures = readinessBook('p', cash('10000')).figures(NEEDS);
  assert.equal(isReady(figures), false);
  assert.deepEqual(
    figures.map(({ name, value, ok, shortfall }) => [name, value, ok, shortfall]),
    [
      ['paper-days', 0, false, '0: 30 more days of paper trading are needed'],
      ['net-profit', null, false, 'no trade has been closed yet'],
      ['sharpe', null, false, 'fewer than two days, or days that are all alike'],
      ['max-drawdown', null, false, 'no trade has been closed yet'],
      ['win-rate', null, false, 'no trade has been closed yet'],
    ],
  );
});

test('Sharpe is the mean of daily returns over their spread, by the root of 365', () => {
  const book = readinessBook('p', cash('10000'));
  // Returns 1 %, 0 %, 2 %: mean 0.01, sample deviation 0.01, so the ratio is 1 a day.
  days(book, ['10100', '10100', '10302']);
  assert.ok(Math.abs(of(book, 'sharpe').value! - Math.sqrt(365)) < 1e-9, String(of(book, 'sharpe').value));
});

test('the drawdown is from the highest equity that was ever marked, inside a day too', () => {
  const book = readinessBook('p', cash('10000'));
  for (const [hour, equity] of ['10000', '12000', '10800', '11500', '11900'].entries())
    book.hear(account(FROM + (hour + 1) * HOUR_MS, equity));
  const { value, ok, shortfall } = of(book, 'max-drawdown');
  assert.ok(Math.abs(value! - 10) < 1e-9, String(value));
  assert.equal(ok, false, 'ten is not below ten');
  assert.equal(shortfall, '10 %: must be below 10 %');
});

test('the win rate counts trades, and what is lost in costs is not won', () => {
  const book = readinessBook('p', cash('10000'));
  for (const net of ['5', '-4', '0', '1']) book.hear(trade(net));
  assert.equal(of(book, 'win-rate').value, 50);
  assert.equal(of(book, 'win-rate').shortfall, '50 %: must be above 55 %');
  assert.equal(of(book, 'net-profit').value, 2);
});

test('a day counts when the market was watched for a quarter of it', () => {
  for (const [hours, counted] of [
    [5, 0],
    [6, 3],
  ] as const) {
    const book = readinessBook('p', cash('10000'));
    days(book, ['10100', '10200', '10300'], hours);
    assert.equal(of(book, 'paper-days').value, counted, `${hours} hours`);
  }
});

test('history before the first position is no paper trading', () => {
  const book = readinessBook('p', cash('10000'));
  book.hear(account(FROM - 3 * DAY_MS, '10000', 'p', 0));
  for (let hour = -72; hour <= 0; hour += 1) book.hear(candle(FROM + hour * HOUR_MS));
  days(book, ['10100']);
  assert.equal(of(book, 'paper-days').value, 1);
});

test('what others have made is not counted', () => {
  const book = readinessBook('p', cash('10000'));
  book.hear(trade('100', 'other'));
  book.hear(account(FROM + 1, '1', 'other'));
  assert.equal(of(book, 'net-profit').value, null);
  assert.equal(of(book, 'max-drawdown').value, null);
});

/** Thirty days that go up by 30 and down by 10: calm enough, and in profit. */
const good = (): ReadinessBook => {
  const book = readinessBook('p', cash('10000'));
  days(
    book,
    Array.from({ length: 30 }, (_, day) => String(10_000 + day * 10 + (day % 2) * 20)),
  );
  for (const net of ['10', '10', '-5']) book.hear(trade(net));
  return book;
};

test('a record that reaches everything is ready', () => {
  const figures = good().figures(NEEDS);
  assert.equal(isReady(figures), true, JSON.stringify(figures));
  assert.ok(figures.every(({ shortfall }) => shortfall === ''));
});

for (const [name, needs] of [
  ['paper-days', { days: 31 }],
  ['sharpe', { sharpe: 100 }],
  ['max-drawdown', { maxDrawdownPercent: 0.01 }],
  ['win-rate', { winRatePercent: 67 }],
] as const)
  test(`a threshold of ${name} that is not reached is the one shortfall`, () => {
    const short = good()
      .figures({ ...NEEDS, ...needs })
      .filter(({ ok }) => !ok);
    assert.deepEqual(
      short.map((figure) => figure.name),
      [name],
    );
    assert.match(short[0]!.shortfall, /must be|more days/);
  });

test('what is not asked for is no figure, and nothing is then needed for it', () => {
  const needs = {
    days: 0,
    sharpe: undefined,
    maxDrawdownPercent: undefined,
    winRatePercent: undefined,
    inProfit: false,
  };
  const figures = readinessBook('p', cash('10000')).figures(needs);
  assert.deepEqual(
    figures.map(({ name, ok }) => [name, ok]),
    [['paper-days', true]],
  );
});

test('whether profit is needed is a choice', () => {
  const book = good();
  book.hear(trade('-100'));
  assert.equal(of(book, 'net-profit').ok, false);
  assert.equal(of(book, 'net-profit').shortfall, '-85: must be above 0');
  assert.equal(of(book, 'net-profit', { ...NEEDS, inProfit: false }), undefined);
});
