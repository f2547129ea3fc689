// Oracle: the rules of swings, breaks, gaps and lives told a second time, plainly, and compared event by event.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'node:test';
import { DEFAULT_DETECTION, advance, createEngine } from './detection.ts';
import { MINUTE_MS } from '#model/time.ts';
import { SMALL, START, barOf, readMarket, walk } from './bars.fixture.ts';
import type { Bar, Heard } from './bars.fixture.ts';
import type { DetectionSettings } from './detection.ts';
import type { Pattern } from '#model/pattern.ts';

// The same rules told a second time, as plainly as they can be: whole history in hand, every bar looked at for every
// pattern, no books, no rings, no signs.

type Run = { readonly bars: readonly Bar[]; readonly atr: readonly number[]; readonly heard: readonly Heard[] };
const SETTINGS: DetectionSettings = { ...SMALL, swingBars: 5, sessions: [], maxOpenZones: 4_000, expireBars: 400 };

function run(bars: readonly Bar[], settings: DetectionSettings): Run {
  const engine = createEngine('TEST', '1m', settings);
  const heard: Heard[] = [];
  const atr: number[] = [];
  bars.forEach(([open, high, low, close, volume], bar) => {
    advance(engine, START + bar * MINUTE_MS, open, high, low, close, volume ?? 0, 0, (change) =>
      heard.push({ bar, change }),
    );
    atr.push(engine.tape.atr);
  });
  return { bars, atr, heard };
}

function zoneStory({ bars, atr }: Run, zone: Pattern, settings: DetectionSettings): string[] {
  const { high: top, low: bottom, direction } = zone;
  const isBlock = zone.kind === 'order-block';
  const isTurned = zone.variant === 'inverse' || zone.variant.endsWith('breaker');
  const said: string[] = [];
  const born = barOf(zone.knownAt);
  let status = isTurned ? (isBlock ? 'breaker' : 'inverted') : 'fresh';
  let touches = 0;
  // A breaker is born with price inside: it must be left before it can be touched.
  let isInside = isTurned;
  for (let bar = born + 1; bar < bars.length; bar += 1) {
    if (bar - born >= settings.expireBars) return [...said, `${bar} expired closed ${touches}`];
    const [, high, low, close] = bars[bar]!;
    const reaches = (price: number): boolean => (direction === 1 ? low <= price : high >= price);
    const near = direction === 1 ? top : bottom;
    const far = direction === 1 ? bottom : top;
    if (!isInside && status !== 'filled' && reaches(near)) {
      isInside = true;
      touches += 1;
      if (status === 'fresh') status = 'touched';
      said.push(`${bar} touched ${status} ${touches}`);
    }
    if ((status === 'fresh' || status === 'touched') && reaches((top + bottom) / 2)) {
      status = 'mitigated';
      said.push(`${bar} mitigated mitigated ${touches}`);
    }
    if (!isBlock && !isTurned && status !== 'filled' && reaches(far)) {
      status = 'filled';
      said.push(`${bar} filled filled ${touches}`);
    }
    if (direction === 1 ? close < bottom : close > top) {
      const last = isTurned ? 'ended closed' : isBlock ? 'broken broken' : 'inverted inverted';
      return [...said, `${bar} ${last} ${touches}`];
    }
    if ((direction === 1 ? low - top : bottom - high) > settings.rearmAtr * atr[bar]!) isInside = false;
  }
  return said;
}

function assertZones(outcome: Run, settings: DetectionSettings): number {
  const lives = new Map<Pattern, string[]>();
  for (const { bar, change } of outcome.heard) {
    const { pattern, event, status, touches } = change;
    if (pattern.kind !== 'fair-value-gap' && pattern.kind !== 'order-block') continue;
    if (event === 'formed') lives.set(pattern, []);
    else lives.get(pattern)!.push(`${bar} ${event} ${status} ${touches}`);
  }
  for (const [pattern, said] of lives) assert.deepEqual(said, zoneStory(outcome, pattern, settings));
  return lives.size;
}

function assertGaps({ bars, atr, heard }: Run, settings: DetectionSettings): void {
  const expected: string[] = [];
  for (let bar = 2; bar < bars.length; bar += 1) {
    const [[, firstHigh, firstLow], [open, , , close], [, high, low]] = [bars[bar - 2]!, bars[bar - 1]!, bars[bar]!];
    const least = settings.gapMinimumAtr * atr[bar]!;
    if (close > open && low > firstHigh && low - firstHigh >= least) expected.push(`${bar} 1 ${firstHigh} ${low}`);
    if (close < open && high < firstLow && firstLow - high >= least) expected.push(`${bar} -1 ${high} ${firstLow}`);
  }
  const said = heard
    .filter(({ change }) => change.pattern.variant === 'three-candle' && change.event === 'formed')
    .map(({ bar, change: { pattern } }) => `${bar} ${pattern.direction} ${pattern.low} ${pattern.high}`);
  assert.deepEqual(said, expected);
}

function assertSwings({ bars, heard }: Run, scale: string, n: number, settings: DetectionSettings): void {
  const expected: string[] = [];
  for (let bar = n; bar + n < bars.length; bar += 1) {
    const [, high, low] = bars[bar]!;
    const around = [...bars.slice(bar - n, bar), ...bars.slice(bar + 1, bar + n + 1)];
    if (around.every((other) => other[1] < high)) expected.push(levelStory(bars, bar, n, high, -1, settings));
    if (around.every((other) => other[2] > low)) expected.push(levelStory(bars, bar, n, low, 1, settings));
  }
  const lives = new Map<Pattern, string>();
  for (const { bar, change } of heard) {
    const { pattern, event } = change;
    if (pattern.kind !== 'swing' || pattern.variant !== scale) continue;
    if (event === 'formed')
      lives.set(pattern, `${bar} ${barOf(pattern.formedAt)} ${pattern.direction} ${pattern.high}`);
    else lives.set(pattern, `${lives.get(pattern)!} ${bar} ${event}`);
  }
  assert.deepEqual([...lives.values()].sort(), expected.sort());
}

function levelStory(
  bars: readonly Bar[],
  bar: number,
  n: number,
  price: number,
  side: 1 | -1,
  settings: DetectionSettings,
): string {
  const born = `${bar + n} ${bar} ${side} ${price}`;
  for (let later = bar + n + 1; later < bars.length; later += 1) {
    if (later - bar - n >= settings.expireBars) return `${born} ${later} expired`;
    const [, high, low, close] = bars[later]!;
    if (side === 1 ? low < price : high > price)
      return `${born} ${later} ${(side === 1 ? close >= price : close <= price) ? 'swept' : 'breached'}`;
  }
  return born;
}

/** The last confirmed swing of each side is broken by the first close beyond it, once. */
function assertBreaks({ bars, heard }: Run, scale: string): void {
  const expected: string[] = [];
  const said: string[] = [];
  let top: number | undefined;
  let bottom: number | undefined;
  let trend = 0;
  const swings = heard.filter(
    ({ change }) => change.pattern.kind === 'swing' && change.pattern.variant === scale && change.event === 'formed',
  );
  bars.forEach(([, , , close], bar) => {
    for (const { change } of swings.filter((swing) => swing.bar === bar))
      if (change.pattern.direction === -1) top = change.pattern.high;
      else bottom = change.pattern.low;
    if (top !== undefined && close > top) {
      expected.push(`${bar} ${trend === -1 ? 'choch' : 'bos'} 1 ${top}`);
      [trend, top] = [1, undefined];
    } else if (bottom !== undefined && close < bottom) {
      expected.push(`${bar} ${trend === 1 ? 'choch' : 'bos'} -1 ${bottom}`);
      [trend, bottom] = [-1, undefined];
    }
  });
  for (const { bar, change } of heard) {
    const { kind, variant, direction, high } = change.pattern;
    if ((kind === 'bos' || kind === 'choch') && variant === scale) said.push(`${bar} ${kind} ${direction} ${high}`);
  }
  assert.deepEqual(said, expected);
}

function assertAll(bars: readonly Bar[], settings: DetectionSettings): number {
  const outcome = run(bars, settings);
  assertGaps(outcome, settings);
  assertSwings(outcome, 'internal', settings.internalBars, settings);
  assertSwings(outcome, 'swing', settings.swingBars, settings);
  assertBreaks(outcome, 'internal');
  assertBreaks(outcome, 'swing');
  return assertZones(outcome, settings);
}

test('swings, breaks, gaps and the life of every zone and level are those of the rules told plainly', () => {
  const walks = fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: 400, maxLength: 2_000, size: 'max' })
    .map((steps) => walk(steps));
  fc.assert(
    fc.property(walks, (bars) => {
      assertAll(bars, SETTINGS);
    }),
    { numRuns: 60 },
  );
});

const real = readMarket('binance-BTCUSDT-15m.csv.gz', 6_000);
test('and on 6,000 real bars', { skip: real === undefined ? 'no market data beside the repository' : false }, () => {
  const settings: DetectionSettings = {
    ...DEFAULT_DETECTION,
    sessions: [],
    orderBlockCandle: 'both',
    maxOpenZones: 8_000,
    expireBars: 900,
  };
  const zones = assertAll(real!.bars, settings);
  assert.ok(zones > 2_000, `${zones} zones`);
});
