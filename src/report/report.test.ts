// The two pages: nothing from outside gets into their markup or asks the network, and the program in them is whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Script } from 'node:vm';
import fc from 'fast-check';
import { packEvidence } from '#model/confidence.ts';
import { detectColumns } from './detect-columns.ts';
import { escapeText, html, scriptJson, scriptText } from './escape.ts';
import { measuresTable } from './measures-table.ts';
import { monthsTable } from './months-table.ts';
import { gatesTable } from './gates-table.ts';
import { resultHistogram } from './result-histogram.ts';
import { pageProgram } from './page-program.ts';
import { backtestPage, detectPage } from './report.ts';
import { thinned } from './thinned.ts';
import type { BacktestReport, DetectReport, ReportTrade } from './report.ts';

const LIBRARY = 'window.LightweightCharts = {}; // a </script> and a <!-- in the library';
const HOSTILE = `</script><script>alert(1)</script><!--<img src=x onerror="alert('2')">`;

const candles = {
  length: 3,
  openTime: [0, 60_000, 120_000],
  open: [1.5, 2, 2],
  high: [2, 3, 3],
  low: [1, 2, 1.25],
  close: [2, 2.5, 1.5],
  volume: [1, 2, 3],
};
const components = { displacement: 1, volume: 0.5, sweep: 0, higherTimeframe: 1, freshness: 1, location: 0.25 };

const detected = (words: string): DetectReport => ({
  title: words,
  symbol: words,
  timeframe: '1m',
  source: words,
  candles,
  patterns: [
    {
      id: words,
      kind: 'fair-value-gap',
      variant: words,
      direction: 1,
      formedAt: 0,
      knownAt: 60_000,
      high: 3,
      low: 2,
      about: null,
    },
    {
      id: 'b',
      kind: 'sweep',
      variant: 'equal',
      direction: -1,
      formedAt: 60_000,
      knownAt: 60_000,
      high: 3,
      low: 2,
      about: words,
    },
  ],
  changes: [
    { at: 60_000, pattern: 0, event: 'formed', status: 'fresh', touches: 0, confidence: 0.5, components },
    { at: 60_000, pattern: 1, event: 'formed', status: 'active', touches: 0, confidence: 0.5, components },
    { at: 120_000, pattern: 0, event: 'touched', status: 'touched', touches: 1, confidence: 0.4, components },
  ],
});

const trade = (words: string): ReportTrade => ({
  id: words,
  symbol: words,
  side: 'buy',
  strategy: words,
  timeframe: '1m',
  quantity: '1',
  entryTime: 0,
  entryPrice: '2',
  exitTime: 120_000,
  exitPrice: '3',
  stop: '1',
  target: '4',
  fees: '0.1',
  netPnl: '0.9',
  r: 0.9,
  exitReason: words,
  ambiguous: true,
  adverseR: 0.2,
  favourableR: 1,
  confidence: 0.7,
  reasons: [{ patternId: words, text: words }],
  chart: words,
});

const run = (words: string): BacktestReport => ({
  title: words,
  demo: true,
  currency: 'USD',
  capital: '100',
  finalEquity: '100.9',
  fingerprint: words,
  start: 0,
  end: 120_000,
  verdict: { kind: 'not-enough', headline: words, sentence: words },
  headlines: [{ label: words, value: words, note: words }],
  measures: [{ name: words, value: null, unit: 'ratio', note: words }],
  equity: { time: [0, 60_000, 120_000], value: [100, 99, 100.9] },
  band: { optimistic: '101', pessimistic: '100', ambiguous: 1 },
  months: [{ year: 1970, values: [0.9], total: 0.9 }],
  distribution: [0.9],
  chance: { observed: 0.1, unit: 'R', percentiles: [-1, 0, 1], draws: 3, pValue: 0.5, sentence: words },
  gates: [{ gate: words, count: 1, meanR: null, totalR: null }],
  trades: [trade(words)],
  charts: { [words]: candles },
  settings: [{ label: words, value: words }],
  assumptions: [words],
});

const pages = [
  ['detection', (words: string) => detectPage(detected(words), LIBRARY)],
  ['backtest', (words: string) => backtestPage(run(words), LIBRARY)],
] as const;

for (const [name, page] of pages) {
  test(`the ${name} page names no address but the link of attribution`, () => {
    const addresses = page('BTCUSDT').match(/\b(?:https?|wss?):\/\/[^\s"'<)]*/g);
    assert.deepEqual([...new Set(addresses)], ['https://www.tradingview.com/']);
    assert.doesNotMatch(page('BTCUSDT'), /@import|url\(|\bsrc=/);
  });

  test(`hostile names stay text on the ${name} page`, () => {
    const hostile = page(HOSTILE);
    // As many elements as with a harmless name: nothing in the name became one.
    for (const tag of ['<script', '</script', '<img', '<!--'])
      assert.equal(hostile.split(tag).length, page('x').split(tag).length, tag);
    assert.ok(!hostile.includes('<img'));
    const data = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(hostile)![1]!;
    assert.ok(JSON.stringify(JSON.parse(data)).includes(JSON.stringify(HOSTILE).slice(1, -1)));
  });

  test(`the ${name} page holds one style, its data, the library and its program, and forbids all else`, () => {
    const text = page('x');
    assert.equal(text.split('<style>').length, 2);
    assert.equal(text.split('<script').length, 4);
    assert.match(text, /Content-Security-Policy" content="default-src &#39;none&#39;/);
    assert.match(text, /Charts by TradingView<\/a>/);
  });
}

test('the programs are whole: no import is left, and no name is used twice', () => {
  for (const entry of ['detect', 'backtest']) {
    const program = pageProgram(new URL(`./browser/${entry}.ts`, import.meta.url));
    assert.doesNotMatch(program, /^\s*(?:import|export)\b/m);
    // In a strict block a second function of the same name is an error too, as it is in a module.
    assert.doesNotThrow(() => new Script(`'use strict';{${program}\n}`));
  }
});

test('a demo says so, and a run on prices does not', () => {
  assert.match(backtestPage(run('x'), LIBRARY), /DEMO DATA/);
  assert.doesNotMatch(backtestPage({ ...run('x'), demo: false }, LIBRARY), /DEMO DATA/);
});

test('a run without trades says why there is nothing, in every part', () => {
  const { chance: _, ...rest } = run('x');
  const empty = backtestPage(
    { ...rest, trades: [], distribution: [], gates: [], months: [], equity: { time: [], value: [] }, charts: {} },
    LIBRARY,
  );
  for (const words of [
    'No trade was closed',
    'No closed trade',
    'No setup was stopped',
    'No trade to set against chance',
  ])
    assert.ok(empty.includes(words), words);
});

test('text of any kind comes back out of markup and out of a script as it went in', () => {
  const unescape = (text: string): string =>
    text.replace(
      /&(amp|lt|gt|quot|#39);/g,
      (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name]!,
    );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(unescape(escapeText(text)), text);
      assert.deepEqual(JSON.parse(scriptJson({ text })), { text });
      assert.doesNotMatch(scriptJson({ text }), /</);
    }),
  );
  assert.equal(html`<b>${'<'}${html`<i>${['&', 1]}</i>`}${false}</b>`.markup, '<b>&lt;<i>&amp;1</i></b>');
  assert.equal(scriptText('"</SCRIPT><!--"'), String.raw`"<\/SCRIPT>\x3c!--"`);
});

test('columns hold what the report held: bars by place, words by place, evidence to the bit', () => {
  const { changes, patterns, kinds, events, variants, decimals } = detectColumns(detected('x'));
  assert.deepEqual(changes.bar, [1, 1, 2]);
  assert.deepEqual(
    changes.event.map((event) => events[event]),
    ['formed', 'formed', 'touched'],
  );
  assert.deepEqual(
    patterns.kind.map((kind) => kinds[kind]),
    ['fair-value-gap', 'sweep'],
  );
  assert.deepEqual(
    patterns.variant.map((variant) => variants[variant]),
    ['x', 'equal'],
  );
  assert.deepEqual(patterns.about, [-1, 0]);
  assert.equal(changes.evidence[0], packEvidence(1, 0.5, 0, 1, 1, 0.25));
  assert.equal(decimals, 1);
});

test('thinning keeps the ends and the extremes, in strictly rising seconds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 500 }),
      (value) => {
        const time = value.map((_, at) => at * 1_000);
        const thin = thinned({ time, value }, 40);
        assert.ok(thin.time.length <= 44);
        assert.equal(Math.max(...thin.value), Math.max(...value));
        assert.equal(Math.min(...thin.value), Math.min(...value));
        assert.equal(thin.value[0], value[0]);
        assert.equal(thin.value.at(-1), value.at(-1));
        assert.ok(thin.time.every((at, place) => place === 0 || at > thin.time[place - 1]!));
      },
    ),
  );
});

test('tables say results by sign and word, never by colour alone', () => {
  const cases = [
    [gatesTable([{ gate: 'g', count: 3, meanR: -0.5, totalR: -1.5 }]).markup, '▲ saved 1.5R'],
    [gatesTable([{ gate: 'g', count: 3, meanR: 0.5, totalR: 1.5 }]).markup, '▼ cost 1.5R'],
    [monthsTable([{ year: 2024, values: [1.25, -3], total: -1.8 }]).markup, '>+1.3<'],
    [monthsTable([{ year: 2024, values: [1.25, -3], total: -1.8 }]).markup, '>\u22123.0<'],
    [
      measuresTable([{ name: 'Fall', value: 0.1, unit: 'fall', interval: [0.05, 0.2], note: '' }], 'USD').markup,
      '\u221220.0% to \u22125.0%',
    ],
    [measuresTable([{ name: 'Mean', value: 0.126, unit: 'R', note: '' }], 'USD').markup, '>+0.13R<'],
    [measuresTable([{ name: 'None', value: null, unit: 'R', note: 'why' }], 'USD').markup, '>–<'],
  ] as const;
  // Blanks beside a tag mean nothing there.
  for (const [markup, words] of cases)
    assert.ok(markup.replace(/>\s+|\s+</g, (blank) => blank.trim()).includes(words), `${words} in ${markup}`);
});

test('no bar of the result histogram holds both losses and profits, and every trade is in one', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -8, max: 12, noNaN: true }), { minLength: 1, maxLength: 60 }), (results) => {
      const { markup } = resultHistogram(results);
      const bars = [...markup.matchAll(/title="([^"]*)R to ([^"]*)R: ([\d,]+) trade/g)].map(([, from, to, count]) =>
        [from!, to!, count!].map((text) => Number(text.replace('\u2212', '-').replace(',', ''))),
      );
      assert.ok(bars.every(([from, to]) => from! >= 0 || to! <= 0));
      assert.equal(
        bars.reduce((sum, [, , count]) => sum + count!, 0),
        results.length,
      );
    }),
  );
});
