// Properties: prefixes, copies, false futures, scaled and mirrored prices, lives, memory.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { DEFAULT_DETECTION, createEngine } from './detection.ts';
import { MINUTE_MS } from '#model/time.ts';
import { PATTERN_KINDS, patternId } from '#model/pattern.ts';
import { SMALL, feed, mirrorBar, mirrorWord, readMarket, walk, wordOf } from './bars.fixture.ts';
import type { Bar, Heard } from './bars.fixture.ts';
import type { DetectionSettings, Engine } from './detection.ts';

const QUARTER_MS = 15 * MINUTE_MS;
const FILE = 'binance-BTCUSDT-15m.csv.gz';
const real = readMarket(FILE, 5_000);
const skip = real === undefined ? 'no market data beside the repository' : false;
const BOTH: DetectionSettings = { ...DEFAULT_DETECTION, orderBlockCandle: 'both' };

const run = (bars: readonly Bar[], settings: DetectionSettings, start?: number): Heard[] =>
  feed(createEngine('TEST', '15m', settings), bars, 0, start, QUARTER_MS);
const words = (heard: readonly Heard[]): string[] => heard.map(wordOf);

/** Walks of some 50 to 400 bars, in ticks. */
const walks = fc
  .array(fc.integer({ min: -9, max: 9 }), { minLength: 200, maxLength: 1_600, size: 'max' })
  .map((steps) => walk(steps, 5));
const tight: DetectionSettings = { ...SMALL, swingBars: 4, orderBlockCandle: 'both', expireBars: 60 };

test('what is said of a prefix is the prefix of what is said of the whole', () => {
  fc.assert(
    fc.property(walks, fc.nat(), (bars, cut) => {
      const end = cut % bars.length;
      const whole = words(run(bars, tight).filter(({ bar }) => bar < end));
      assert.deepEqual(words(run(bars.slice(0, end), tight)), whole);
    }),
    { numRuns: 60 },
  );
});

test('prices times a power of two give the same patterns, times that', () => {
  fc.assert(
    fc.property(walks, fc.integer({ min: -40, max: 40 }), (bars, power) => {
      const scale = 2 ** power;
      const scaled = bars.map(([open, high, low, close, volume]): Bar => [
        open * scale,
        high * scale,
        low * scale,
        close * scale,
        volume!,
      ]);
      const back = run(scaled, tight).map(({ bar, change }) => {
        const { pattern } = change;
        return {
          bar,
          change: { ...change, pattern: { ...pattern, high: pattern.high / scale, low: pattern.low / scale } },
        };
      });
      assert.deepEqual(words(back), words(run(bars, tight)));
    }),
    { numRuns: 40 },
  );
});

test('an upside-down chart gives the patterns upside down, bar by bar', () => {
  const variants = fc.record({
    structureBreak: fc.constantFrom('close' as const, 'wick' as const),
    zoneBreak: fc.constantFrom('close' as const, 'wick' as const),
  });
  fc.assert(
    fc.property(walks, variants, (bars, breaks) =>
      assertMirrored(bars, 2 ** 12, { ...tight, ...breaks, maxOpenZones: 64 }),
    ),
    { numRuns: 80 },
  );
});

/** Within a bar the two sides may be told in either order. */
function assertMirrored(bars: readonly Bar[], centre: number, settings: DetectionSettings): void {
  const sorted = (lines: string[]): string[] => lines.sort();
  const straight = run(bars, settings);
  const turned = run(
    bars.map((bar) => mirrorBar(bar, centre)),
    settings,
  );
  assert.deepEqual(sorted(words(turned)), sorted(straight.map((heard) => mirrorWord(heard, centre))));
}

test('an engine copied at any bar goes on the same, and what is fed to the copy does not reach the original', () => {
  fc.assert(
    fc.property(walks, fc.nat(), (bars, cut) => {
      const at = cut % bars.length;
      const engine = createEngine('TEST', '15m', tight);
      const before = feed(engine, bars.slice(0, at), 0, undefined, QUARTER_MS);
      const copy: Engine = structuredClone(engine);
      const other = feed(copy, bars.slice(at), at, undefined, QUARTER_MS);
      const original = feed(engine, bars.slice(at), at, undefined, QUARTER_MS);
      assert.deepEqual(words(other), words(original));
      assert.deepEqual(words([...before, ...original]), words(run(bars, tight)));
    }),
    { numRuns: 40 },
  );
});

test('each pattern is formed once, known no earlier than it formed, and silent after its end', () => {
  fc.assert(
    fc.property(walks, (bars) => assertLives(run(bars, tight))),
    { numRuns: 60 },
  );
});

const FINAL = new Set(['expired', 'superseded', 'ended', 'swept', 'breached', 'broken', 'inverted']);

function assertLives(heard: readonly Heard[]): void {
  const known = new Map<string, boolean>();
  for (const { change } of heard) {
    const { pattern, event } = change;
    const id = patternId(pattern);
    if (event === 'formed') {
      assert.ok(!known.has(id), `${id} is formed once`);
      assert.ok(pattern.knownAt >= pattern.formedAt);
      assert.ok(pattern.high >= pattern.low, id);
      known.set(id, true);
    } else assert.equal(known.get(id), true, `${id} lives when it is ${event}`);
    if (FINAL.has(event)) known.set(id, false);
  }
}

test(
  '5,000 real bars: copied at every bar, fed a false future, and rerun from prefixes, nothing is rewritten',
  { skip },
  () => {
    const { bars, start } = real!;
    const settings: DetectionSettings = { ...BOTH, maxOpenZones: 400 };
    const engine = createEngine('TEST', '15m', settings);
    const hash = createHash('sha256');
    const heard: Heard[] = [];
    const digests: string[] = [];
    let expected: string[] | undefined;
    bars.forEach((bar, index) => {
      const said = feed(engine, [bar], index, start, QUARTER_MS);
      // What the copy taken one bar ago says of this bar, after a future of its own was fed to another copy.
      if (expected !== undefined) assert.deepEqual(words(said), expected);
      heard.push(...said);
      for (const line of words(said)) hash.update(line);
      digests.push(hash.copy().digest('hex'));
      const next = bars[index + 1];
      if (next === undefined) return;
      const poisoned = structuredClone(engine);
      feed(poisoned, poison(bar, index), index + 1, start, QUARTER_MS);
      expected = words(feed(structuredClone(engine), [next], index + 1, start, QUARTER_MS));
    });
    // Nothing that was handed out has changed since.
    const late = createHash('sha256');
    for (const line of words(heard)) late.update(line);
    assert.equal(late.digest('hex'), digests.at(-1));
    for (const cut of [1, 13, 14, 15, 96, 97, 777, 1_500, 2_501, 3_999, 5_000]) {
      const prefix = createHash('sha256');
      for (const line of words(run(bars.slice(0, cut), settings, start))) prefix.update(line);
      assert.equal(prefix.digest('hex'), digests[cut - 1], `prefix of ${cut} bars`);
    }
  },
);

/** Two bars that go as far from the truth as they can, on either side. */
function poison([, high, low, close]: Bar, index: number): Bar[] {
  const far = index % 2 === 0 ? high * 4 : low / 4;
  return [
    [close, Math.max(close, far), Math.min(close, far), far, 1e9],
    [far, high * 8, low / 8, close, 0],
  ];
}

test('5,000 real bars say every kind of pattern that there can be, and turned upside down the same', { skip }, () => {
  // In whole cents, so that turning upside down is exact.
  const cents = real!.bars.map(([open, high, low, close, volume]): Bar => [
    Math.round(open * 100),
    Math.round(high * 100),
    Math.round(low * 100),
    Math.round(close * 100),
    volume!,
  ]);
  const heard = run(cents, BOTH, real!.start);
  assertLives(heard);
  const missing = PATTERN_KINDS.filter((kind) => !heard.some(({ change }) => change.pattern.kind === kind));
  // Binance opens each bar where the one before closed: there are no gaps between bodies.
  assert.deepEqual(missing, ['volume-imbalance']);
  assertMirrored(cents, 2 ** 22, BOTH);
});

test('memory does not grow with history', { skip }, () => {
  const engine = createEngine('TEST', '15m', { ...DEFAULT_DETECTION, maxOpenZones: 128 });
  const { bars, start } = real!;
  const sizes: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    feed(engine, bars, round * bars.length, start, QUARTER_MS);
    assert.ok(engine.book.open <= 128);
    sizes.push(JSON.stringify(structuredClone(engine)).length);
  }
  assert.ok(sizes[3]! < sizes[0]! * 1.25, `${sizes.join(', ')} characters`);
});
