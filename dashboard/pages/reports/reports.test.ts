// Reports: rows of trades and their filter, the answer, days in zones, files read back, and the window of a trade.
import assert from 'node:assert/strict';
import { cash, price, quantity } from '#model/number.ts';
import { csvCells, csvRows } from './csv-rows.ts';
import { dayBegins, dayEnds, dayText } from './dates.ts';
import { describe, it } from 'node:test';
import { expectancy } from '#dashboard/live/expectancy.ts';
import { choices, filtered, NO_FILTER, summary, tradeRows } from './trade-rows.ts';
import { reportAnswer } from './report-answer.ts';
import { tagsOf } from './use-journal.ts';
import { windowOf } from './trade-window.ts';
import type { Plan } from '#model/plan.ts';
import type { Trade } from '#model/entry.ts';

const trade = (planId: string, net: string, more: Partial<Trade> = {}): Trade => ({
  planId,
  symbol: 'BTCUSD',
  side: 'buy',
  quantity: quantity('1'),
  entryTime: 1_000,
  entryPrice: price('100'),
  exitTime: 61_000,
  exitPrice: price('103'),
  grossPnl: cash(net),
  fees: cash('0.5'),
  funding: cash('0'),
  netPnl: cash(net),
  exitReason: 'take-profit',
  adverse: 1,
  favourable: 4,
  ambiguous: false,
  ...more,
});
const plan = (id: string): Plan =>
  ({ id, strategy: 'order-block', entry: price('100'), stop: price('98'), timeframe: '1m' }) as Plan;

describe('trade rows', () => {
  const rows = tradeRows({
    trades: [
      trade('a:1m', '6'),
      trade('b:1m', '-2', { symbol: 'ETHUSD', side: 'sell', exitReason: 'stop-loss', exitTime: 90_000 }),
    ],
    plans: new Map([['a:1m', plan('a:1m')]]),
    risks: new Map([['a:1m', cash('2')]]),
  });

  it('the latest stands first, results and ways are in R of the planned stop', () => {
    assert.deepEqual(
      rows.map(({ trade: { planId } }) => planId),
      ['b:1m', 'a:1m'],
    );
    const { r, adverseR, favourableR, heldMs, strategy } = rows[1]!;
    assert.deepEqual([r, adverseR, favourableR, heldMs, strategy], [3, -0.5, 2, 60_000, 'order-block']);
  });

  it('without a plan the strategy stands in the id, and what needs the stop is unknown', () => {
    const { r, adverseR, strategy } = rows[0]!;
    assert.deepEqual([r, adverseR, strategy], [undefined, undefined, 'b']);
  });

  it('a filter is a span without its end, and every word of it holds', () => {
    const ids = (wanted: Partial<typeof NO_FILTER>): readonly string[] =>
      filtered(rows, { ...NO_FILTER, ...wanted }).map(({ trade: { planId } }) => planId);
    assert.deepEqual(ids({ symbol: 'ETHUSD' }), ['b:1m']);
    assert.deepEqual(ids({ side: 'buy', result: 'won' }), ['a:1m']);
    assert.deepEqual(ids({ side: 'buy', result: 'lost' }), []);
    assert.deepEqual(ids({ exit: 'stop-loss' }), ['b:1m']);
    assert.deepEqual(ids({ from: 61_000, until: 90_000 }), ['a:1m']);
    assert.deepEqual(
      choices(rows, ({ trade: { symbol } }) => symbol),
      ['BTCUSD', 'ETHUSD'],
    );
  });

  it('a sum says how many of the best make it', () => {
    const all = summary(
      tradeRows({
        trades: ['5', '4', '-3', '-1'].map((net, index) => trade(String(index), net)),
        plans: new Map(),
        risks: new Map(),
      }),
    );
    assert.deepEqual([all.count, all.won, all.net, all.fees, all.bestThatMakeIt], [4, 2, cash('5'), cash('2'), 1]);
    assert.equal(summary([]).bestThatMakeIt, undefined);
  });
});

describe('answer', () => {
  const made = (nets: readonly string[]) => {
    const risks = new Map(nets.map((_, index) => [String(index), cash('1')]));
    const all = summary(
      tradeRows({ trades: nets.map((net, index) => trade(String(index), net)), plans: new Map(), risks }),
    );
    return reportAnswer(all, expectancy(all.results), 'USD');
  };

  it('few trades tell a sum and no rate', () => {
    const { tone, head, facts } = made(['1', '-3']);
    assert.deepEqual([tone, head], ['open', '2 trades lost $2.00.']);
    assert.match(facts, /1 won.*Too few/);
    assert.match(made([]).head, /No trade/);
  });

  it('what is above zero for sure is proved, what may be nothing is said to be', () => {
    assert.equal(made(Array.from({ length: 40 }, () => '1')).tone, 'ok');
    assert.equal(made(Array.from({ length: 40 }, () => '-1')).tone, 'bad');
    const open = made(Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? '1.1' : '-1')));
    assert.equal(open.tone, 'open');
    assert.match(open.facts, /Not told apart from zero\. About \d/);
  });
});

describe('days', () => {
  it('a day begins and ends by the clock of the zone, also where it has 23 hours', () => {
    assert.equal(dayBegins('2026-11-21', 'UTC'), Date.UTC(2026, 10, 21));
    assert.equal(dayBegins('2026-11-21', 'America/New_York'), Date.UTC(2026, 10, 21, 5));
    assert.equal(
      dayEnds('2026-03-08', 'America/New_York')! - dayBegins('2026-03-08', 'America/New_York')!,
      23 * 3_600_000,
    );
    assert.equal(dayEnds('2026-12-31', 'UTC'), Date.UTC(2027, 0, 1));
    assert.equal(dayText(Date.UTC(2026, 10, 21, 3), 'America/New_York'), '2026-11-20');
    for (const text of [undefined, '', '21.11.2026', '2026-13-01']) assert.equal(dayBegins(text, 'UTC'), undefined);
  });
});

describe('files', () => {
  it('quotes, commas and line breaks are read as they were written', () => {
    assert.deepEqual(csvCells('a,"b ""c"", d"\r\n"e\nf",\r\n'), [
      ['a', 'b "c", d'],
      ['e\nf', ''],
    ]);
    assert.deepEqual(csvCells(''), []);
    assert.deepEqual(csvRows('x,y\r\n1,2\r\n3\r\n'), [
      { x: '1', y: '2' },
      { x: '3', y: '' },
    ]);
  });
});

it('tags stand between commas, each once', () => {
  assert.deepEqual(tagsOf(' early, range,,early '), { tags: ['early', 'range'], fault: undefined });
  assert.match(tagsOf('x'.repeat(31)).fault!, /at most 30/);
  assert.match(tagsOf(Array.from({ length: 11 }, (_, index) => String(index)).join(',')).fault!, /At most 10/);
  assert.deepEqual(tagsOf(''), { tags: [], fault: undefined });
});

it('a trade is drawn with candles before and after it, or not at all', () => {
  const bars = Array.from({ length: 100 }, (_, index) => ({ time: index * 60, open: 1, high: 1, low: 1, close: 1 }));
  const window = windowOf(bars, 50 * 60 + 10, 52 * 60 + 59, 60);
  assert.deepEqual([window[0]!.time, window.at(-1)!.time], [30 * 60, 60 * 60]);
  assert.deepEqual(windowOf(bars, 99 * 60, 101 * 60, 60), []);
  assert.deepEqual(windowOf(bars, 0, 60, 0), []);
});
