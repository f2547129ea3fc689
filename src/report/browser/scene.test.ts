// What is seen from a bar: properties of history and scene on lives of patterns made at random.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PATTERN_EVENTS, PATTERN_KINDS, PATTERN_STATUSES } from '#model/pattern.ts';
import { FORMS, FORM_FACTS, formOf, isLevel, isZone } from '#model/form.ts';
import { NEVER, changesAt, changesUntil, historyOf, lastChange } from './history.ts';
import { sceneAt } from './scene.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Scene } from './scene.ts';

const BARS = 60;
const bars = Array.from({ length: BARS }, (_, bar) => bar);
const candles = {
  time: bars.map((bar) => bar * 60_000),
  open: bars.map(() => 100),
  high: bars.map((bar) => 102 + (bar % 3)),
  low: bars.map((bar) => 98 - (bar % 5)),
  close: bars.map((bar) => 100 + (bar % 2)),
  volume: bars.map(() => 1),
};

type Life = {
  readonly kind: number;
  readonly direction: number;
  readonly low: number;
  readonly height: number;
  readonly start: number;
  readonly told: readonly { readonly bar: number; readonly event: number; readonly status: number }[];
};

const life: fc.Arbitrary<Life> = fc
  .record({
    kind: fc.nat(PATTERN_KINDS.length - 1),
    direction: fc.constantFrom(-1, 1),
    low: fc.integer({ min: 80, max: 120 }),
    height: fc.integer({ min: 0, max: 8 }),
    start: fc.nat(BARS - 1),
    told: fc.array(
      fc.record({
        bar: fc.nat(BARS - 1),
        event: fc.nat(PATTERN_EVENTS.length - 1),
        status: fc.nat(PATTERN_STATUSES.length - 1),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map((given) => ({
    ...given,
    told: given.told
      .map((change) => ({ ...change, bar: Math.max(change.bar, given.start) }))
      .toSorted((a, b) => a.bar - b.bar),
  }));

function columnsOf(lives: readonly Life[]): DetectColumns {
  const changes = lives
    .flatMap(({ told }, pattern) => told.map((change) => ({ ...change, pattern })))
    .toSorted((a, b) => a.bar - b.bar);
  return {
    symbol: 'X',
    timeframe: '1m',
    decimals: 2,
    candles,
    sessions: undefined,
    patterns: {
      id: lives.map((_, at) => `p${at}`),
      kind: lives.map(({ kind }) => kind),
      variant: lives.map(() => 0),
      direction: lives.map(({ direction }) => direction),
      formedAt: lives.map(({ start }) => start * 60_000),
      knownAt: lives.map(({ told }) => told[0]!.bar * 60_000),
      high: lives.map(({ low, height }) => low + height),
      low: lives.map(({ low }) => low),
      about: lives.map(() => -1),
    },
    changes: {
      bar: changes.map(({ bar }) => bar),
      pattern: changes.map(({ pattern }) => pattern),
      event: changes.map(({ event }) => event),
      status: changes.map(({ status }) => status),
      touches: changes.map(() => 0),
      confidence: changes.map(({ bar }) => (bar % 10) / 10),
      evidence: changes.map(() => 0),
    },
    kinds: PATTERN_KINDS,
    events: PATTERN_EVENTS,
    statuses: PATTERN_STATUSES,
    variants: ['swing'],
  };
}

const lives = fc.array(life, { maxLength: 25 });
const look = (columns: DetectColumns, clock: number, showAll = false): Scene =>
  sceneAt(historyOf(columns), { clock, from: 0, to: BARS + 10, forms: new Set(FORMS), showAll, showEnded: true });

const allOf = ({ open, ended, marks, sessions, range }: Scene) => [
  ...open,
  ...ended,
  ...marks,
  ...sessions,
  ...(range === undefined ? [] : [range]),
];

test('nothing is in a scene before the close of the bar at which it was first said', () => {
  fc.assert(
    fc.property(lives, fc.nat(BARS - 1), fc.boolean(), (given, clock, showAll) => {
      for (const item of allOf(look(columnsOf(given), clock, showAll)))
        assert.ok(given[item.pattern]!.told[0]!.bar <= clock);
    }),
  );
});

test('a scene is the same whatever is said after its bar', () => {
  fc.assert(
    fc.property(lives, fc.nat(BARS - 1), (given, clock) => {
      // Everything later is left out; a pattern of which nothing is left is first heard of after the last bar.
      const after = [{ bar: BARS, event: 0, status: 0 }];
      const cut = given.map((one) => one.told.filter(({ bar }) => bar <= clock));
      const told = given.map((one, at) => ({ ...one, told: cut[at]!.length === 0 ? after : cut[at]! }));
      const columns = columnsOf(given);
      const later = { ...columns, changes: columnsOf(told).changes };
      assert.deepEqual(look(later, clock), look(columns, clock));
    }),
  );
});

test('status and confidence are those of the last change said by then', () => {
  fc.assert(
    fc.property(lives, fc.nat(BARS - 1), (given, clock) => {
      for (const item of allOf(look(columnsOf(given), clock, true))) {
        const last = given[item.pattern]!.told.findLast(({ bar }) => bar <= clock)!;
        assert.equal(item.status, PATTERN_STATUSES[last.status]);
        assert.equal(item.confidence, (last.bar % 10) / 10);
      }
    }),
  );
});

test('what is hidden by rank is counted, and all of it is shown when asked', () => {
  fc.assert(
    fc.property(lives, fc.nat(BARS - 1), (given, clock) => {
      const columns = columnsOf(given);
      const best = look(columns, clock);
      const all = look(columns, clock, true);
      assert.equal(all.hidden, 0);
      for (const [form, { shown, all: there }] of best.counts) {
        assert.ok(shown <= there);
        assert.equal(all.counts.get(form)!.shown, there);
      }
      for (const form of FORMS)
        if (isZone(form) || isLevel(form))
          for (const direction of [1, -1])
            assert.ok(
              best.open.filter((item) => item.form === form && item.direction === direction).length <=
                FORM_FACTS[form].most,
            );
    }),
  );
});

test('the changes of a pattern and of a bar are found as reading all of them finds them', () => {
  fc.assert(
    fc.property(lives, fc.nat(BARS - 1), (given, clock) => {
      const columns = columnsOf(given);
      const history = historyOf(columns);
      const all = columns.changes.pattern.map((pattern, change) => ({
        pattern,
        change,
        bar: columns.changes.bar[change]!,
      }));
      assert.deepEqual(
        changesAt(history, clock),
        all.filter(({ bar }) => bar === clock).map(({ change }) => change),
      );
      for (let pattern = 0; pattern < given.length; pattern += 1) {
        const until = all.filter((one) => one.pattern === pattern && one.bar <= clock).map(({ change }) => change);
        assert.deepEqual(changesUntil(history, pattern, clock), until);
        assert.equal(lastChange(history, pattern, clock), until.at(-1) ?? -1);
      }
    }),
  );
});

test('a zone ends at the first change that ends it, and stays open without one', () => {
  const told = (event: number, bar: number) => ({ bar, event, status: 0 });
  const at = (word: (typeof PATTERN_EVENTS)[number]): number => PATTERN_EVENTS.indexOf(word);
  const base = { kind: PATTERN_KINDS.indexOf('fair-value-gap'), direction: 1, low: 90, height: 2, start: 3 };
  const history = historyOf(
    columnsOf([
      {
        ...base,
        told: [told(at('formed'), 4), told(at('touched'), 6), told(at('filled'), 8), told(at('inverted'), 9)],
      },
      { ...base, told: [told(at('formed'), 4), told(at('touched'), 6), told(at('mitigated'), 7)] },
    ]),
  );
  assert.deepEqual([...history.end], [8, NEVER]);
});

test('breakers, inverse gaps and protected swings have forms of their own', () => {
  const cases = [
    ['order-block', 'internal', 'order-block'],
    ['order-block', 'swing:extreme:breaker', 'breaker'],
    ['fair-value-gap', 'three-candle', 'gap'],
    ['fair-value-gap', 'inverse', 'inverse-gap'],
    ['swing', 'swing', 'swing'],
    ['swing', 'internal:protected', 'protected'],
    ['choch', 'swing', 'structure'],
  ] as const;
  for (const [kind, variant, form] of cases) assert.equal(formOf(kind, variant), form);
});
