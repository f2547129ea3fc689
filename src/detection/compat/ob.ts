// Order blocks as the reference marks them: the extreme bar before a break of a swing, erased once broken and retaken.
import type { CandleColumns } from '#model/candle.ts';
import { firstReach, mirrored } from './first-reach.ts';
import type { Swings } from './swing-highs-lows.ts';
import { emptyColumn, type CompatTable } from './table.ts';

/** A block and what became of it. Top and bottom are float32, as are the volumes. */
type Block = {
  readonly bar: number;
  readonly breakBar: number;
  readonly top: number;
  readonly bottom: number;
  mitigatedAt: number;
  wasMitigated: boolean;
  erased: boolean;
};

/**
 * Columns OB (1 bullish, -1 bearish), Top, Bottom, OBVolume, MitigatedIndex (0 = never), Percentage.
 * `closeMitigation` mitigates by the body, otherwise by the wick.
 * Source: smartmoneyconcepts 0.0.27, `ob`.
 */
export function ob(columns: CandleColumns, swings: Swings, closeMitigation: boolean): CompatTable {
  const rows = Array.from({ length: 6 }, () => emptyColumn(columns.length));
  const [side, top, bottom, volume, mitigated, percentage] = rows as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const bullish = bullishBlocks(columns, swings, closeMitigation);
  for (const block of bullish.values()) if (!block.erased) write(block, 1);
  for (const block of bearishBlocks(columns, swings, closeMitigation, bullish)) {
    // The second pass writes over the first: an erased bearish block takes a bullish one on the same bar with it.
    if (block.erased) for (const row of rows) row[block.bar] = Number.NaN;
    else write(block, -1);
  }
  return { columns: ['OB', 'Top', 'Bottom', 'OBVolume', 'MitigatedIndex', 'Percentage'], rows };

  function write(block: Block, direction: number): void {
    const strength = strengthOf(columns.volume, block.breakBar);
    side[block.bar] = direction;
    top[block.bar] = block.top;
    bottom[block.bar] = block.bottom;
    volume[block.bar] = strength.volume;
    mitigated[block.bar] = block.mitigatedAt;
    percentage[block.bar] = strength.percentage;
  }
}

/** Blocks under breaks of swing highs, by bar. The mitigation index of a bullish block is one bar early: kept. */
function bullishBlocks(columns: CandleColumns, swings: Swings, closeMitigation: boolean): Map<number, Block> {
  const { length, open, high, low, close } = columns;
  const body = (bar: number): number => -Math.min(open[bar]!, close[bar]!);
  const falls = firstReach(closeMitigation ? low.map((_, bar) => body(bar)) : mirrored(low), length);
  const rises = firstReach(high, length);
  const blocks = new Map<number, Block>();
  for (const [swingBar, limit] of spans(swings, 1, length)) {
    const breakBar = firstBar(swingBar + 1, limit, (bar) => close[bar]! > high[swingBar]!);
    if (breakBar < 0) continue;
    const bar = lastExtreme(swingBar, breakBar, (one, other) => low[one]! <= low[other]!);
    // With no bar between, the swing bar itself serves, and the reference mixes up its high and its low.
    const swapped = bar === swingBar;
    const block = blockAt(bar, breakBar, swapped ? low[bar]! : high[bar]!, swapped ? high[bar]! : low[bar]!);
    const fallsAt = falls.above(breakBar + 1, -block.bottom);
    if (fallsAt >= 0) settle(block, fallsAt - 1, rises.above(fallsAt + 1, block.top));
    blocks.set(bar, block);
  }
  return blocks;
}

/** Blocks over breaks of swing lows. One that shares its bar with a broken bullish block is born broken: kept. */
function* bearishBlocks(
  columns: CandleColumns,
  swings: Swings,
  closeMitigation: boolean,
  bullish: ReadonlyMap<number, Block>,
): Generator<Block> {
  const { length, open, high, low, close } = columns;
  const body = (bar: number): number => Math.max(open[bar]!, close[bar]!);
  const rises = firstReach(closeMitigation ? high.map((_, bar) => body(bar)) : high, length);
  const falls = firstReach(mirrored(low), length);
  for (const [swingBar, limit] of spans(swings, -1, length)) {
    const breakBar = firstBar(swingBar + 1, limit, (bar) => close[bar]! < low[swingBar]!);
    if (breakBar < 0) continue;
    const bar = lastExtreme(swingBar, breakBar, (one, other) => high[one]! >= high[other]!);
    const block = blockAt(bar, breakBar, high[bar]!, low[bar]!);
    const twin = bullish.get(bar);
    if (twin?.wasMitigated === true) {
      settle(block, twin.erased ? 0 : twin.mitigatedAt, falls.above(breakBar + 1, -block.bottom));
    } else {
      const risesAt = rises.above(breakBar + 1, block.top);
      if (risesAt >= 0) settle(block, risesAt, falls.above(risesAt + 1, -block.bottom));
    }
    yield block;
  }
}

const blockAt = (bar: number, breakBar: number, top: number, bottom: number): Block => ({
  bar,
  breakBar,
  top: Math.fround(top),
  bottom: Math.fround(bottom),
  mitigatedAt: 0,
  wasMitigated: false,
  erased: false,
});

function settle(block: Block, mitigatedAt: number, retakenAt: number): void {
  block.mitigatedAt = mitigatedAt;
  block.wasMitigated = true;
  block.erased = retakenAt >= 0;
}

/** Each swing of one side with the last bar at which it is still the latest of its side: only then can it be broken. */
function* spans(swings: Swings, side: number, length: number): Generator<readonly [swingBar: number, limit: number]> {
  const bars = swings.bars.filter((_, order) => swings.sides[order] === side);
  for (const [order, bar] of bars.entries()) yield [bar, bars[order + 1] ?? length - 1];
}

function firstBar(from: number, limit: number, breaks: (bar: number) => boolean): number {
  for (let bar = from; bar <= limit; bar += 1) if (breaks(bar)) return bar;
  return -1;
}

/** The last most extreme bar strictly between swing and break, or the swing bar where there is none between. */
function lastExtreme(swingBar: number, breakBar: number, atLeast: (one: number, other: number) => boolean): number {
  if (breakBar === swingBar + 1) return swingBar;
  let extreme = swingBar + 1;
  for (let bar = swingBar + 2; bar < breakBar; bar += 1) if (atLeast(bar, extreme)) extreme = bar;
  return extreme;
}

/** Volume of the break bar and the two before it, and how evenly it is split (100 = even, or no volume at all). */
function strengthOf(volume: Float64Array, breakBar: number): { readonly volume: number; readonly percentage: number } {
  const before = breakBar >= 2 ? volume[breakBar - 2]! : 0;
  const recentSum = volume[breakBar]! + volume[breakBar - 1]!;
  const recent = Math.fround(recentSum);
  const earlier = Math.fround(before);
  const larger = Math.max(recent, earlier);
  const ratio = Math.fround(Math.min(recent, earlier) / larger);
  return { volume: Math.fround(recentSum + before), percentage: larger === 0 ? 100 : Math.fround(ratio * 100) };
}
