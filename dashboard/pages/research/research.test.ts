// Research: sentences and verdicts by their rules, texts for every kind, and the places of a small chart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, evidenceSentence, verdictWords } from './evidence.ts';
import { barAt, miniLayout } from './mini.ts';
import { LESSONS } from './lessons.ts';
import { EVENT_WORDS, SKIP_WORDS, SUBJECT_FACTS } from './subjects.ts';
import { PATTERN_EVENTS } from '#model/pattern.ts';
import { SKIP_REASONS, SUBJECTS } from '#model/evidence.ts';
import type { EvidenceExample } from '#model/evidence.ts';
import type { Found, FoundReport } from './evidence.ts';

const found = (change: Partial<Found>): Found => ({
  subject: 'gap',
  entryRule: 'first-touch',
  formed: 400,
  bullish: 200,
  bearish: 200,
  outcomes: [],
  open: 0,
  trades: 200,
  wins: 80,
  skipped: [],
  expectancy: { value: 0.11, bounds: { low95: -0.04, low50: 0.05, high50: 0.17, high95: 0.27 } },
  chance: { observed: 0.11, draws: 1_000, percentiles: Array.from({ length: 101 }, () => -0.02), pValue: 0.03 },
  adjustedP: 0.16,
  needed: 300,
  verdict: 'not-told-apart',
  groups: [],
  ...change,
});
const report = (subjects: readonly Found[]): FoundReport => ({
  symbol: 'A',
  timeframe: '15m',
  start: 0,
  end: 1,
  bars: 1,
  targetR: 2,
  costBps: 11,
  maxBars: 96,
  tested: subjects.length,
  subjects,
});

test('the sentence has mean, interval, chance and p over all kinds', () => {
  assert.equal(
    evidenceSentence(found({}), 9),
    '+0.11R a trade, \u22120.04 to +0.27R, 95%, after costs. Random entries with the same exits make \u22120.02R. Not told apart from random entries (p = 0.16, counted over 9 kinds).',
  );
  assert.match(evidenceSentence(found({ verdict: 'pays', adjustedP: 0.001 }), 9), /beyond chance \(p <0\.01/);
  const few = found({ verdict: 'not-enough', trades: 12, needed: 30, expectancy: { value: null, bounds: null } });
  assert.match(evidenceSentence(few, 9), /12 trades .* Below 30/);
  assert.equal(verdictWords(few), '12 of 30 needed');
  assert.equal(verdictWords(found({ verdict: null })), 'Counted, not traded');
});

test('the answer is the best that can be said, and no better', () => {
  const loses = found({ verdict: 'loses' });
  assert.equal(answerOf(report([found({ verdict: 'not-enough' })])).head, 'Not enough data.');
  assert.equal(answerOf(report([loses, loses])).head, 'No edge here.');
  assert.match(answerOf(report([loses, found({})])).words, /1 of 2 kinds is not told apart .*, 1 loses/);
  const pays = answerOf(report([loses, found({ verdict: 'pays' })]));
  assert.deepEqual([pays.tone, pays.head], ['ok', '1 of 2 kinds pay here.']);
  assert.match(pays.words, /fair value gap/);
});

test('every kind, event and reason has its words, and every lesson a kind', () => {
  for (const subject of SUBJECTS)
    for (const [part, words] of Object.entries(SUBJECT_FACTS[subject]))
      assert.ok(words.length > 2, `${subject} ${part}`);
  for (const event of PATTERN_EVENTS) if (event !== 'formed') assert.ok(EVENT_WORDS[event], event);
  for (const reason of SKIP_REASONS) assert.ok(SKIP_WORDS[reason], reason);
  assert.equal(LESSONS.length, 12);
  for (const { subject, body } of LESSONS) assert.ok(SUBJECTS.includes(subject) && body.length > 0);
});

test('a small chart holds candles, zone and trade, each at its bar', () => {
  const openTime = [0, 10, 20, 30, 40];
  const example: EvidenceExample = {
    choice: 'random',
    id: 'x',
    kind: 'fair-value-gap',
    variant: 'three-candle',
    direction: 1,
    formedAt: 10,
    knownAt: 20,
    high: 99,
    low: 97,
    changes: [
      { at: 20, event: 'formed' },
      { at: 30, event: 'touched' },
      { at: 40, event: 'filled' },
    ],
    trade: { entryTime: 30, entry: 99, stop: 96, target: 105, exitTime: 50, exit: 96, r: -1, reason: 'stop' },
    candles: { openTime, open: openTime, high: openTime.map(() => 101), low: openTime.map(() => 98), close: openTime },
  };
  const layout = miniLayout(example, 200, 100);
  assert.deepEqual([layout.formed, layout.known, layout.end, layout.entry, layout.exit], [1, 2, 4, 3, 4]);
  for (const price of [105, 96, 101]) assert.ok(layout.y.px(price) >= 8 && layout.y.px(price) <= 92, `${price}`);
  assert.ok(layout.x(0) > 0 && layout.x(4) < 200);
  assert.deepEqual([barAt(openTime, -5), barAt(openTime, 15), barAt(openTime, 99)], [0, 2, 5]);
});
