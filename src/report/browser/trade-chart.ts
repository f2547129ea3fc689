// Trade chart: the candles around one trade with the patterns it was taken on, its levels, its fills and its way.
import { candleChart, candleRow, font } from './chart-kit.ts';
import { FORM_FACTS, formOf, isZone, levelWord } from '#model/form.ts';
import { barOf } from './history.ts';
import { line, paintCross, paintDot, paintLevel, paintTriangle, paintZone } from './paint.ts';
import { directionColor, tokens, withAlpha } from './tokens.ts';
import { arrow, decimal, decimalsOf, figure } from './words.ts';
import type { CandleTable } from '#report/detect-columns.ts';
import type { Places } from './chart-kit.ts';
import type { ReportReason, ReportTrade } from '#report/report-data.ts';
import type * as Library from 'lightweight-charts';

/** Fills stand so far from their price that they hide no candle. */
const FILL_OFFSET = 22;

type Seen = NonNullable<ReportReason['pattern']>;

/** @returns what takes the chart from the page again */
export function showTradeChart(container: HTMLElement, trade: ReportTrade, candles: CandleTable): () => void {
  const decimals = Math.max(decimalsOf(candles.close), decimalsOf(candles.high));
  const { chart, series, draw } = candleChart(container, candles, decimals);
  series.setData(candles.time.map((_, bar) => candleRow(candles, bar)));
  series.applyOptions({ priceLineVisible: false, lastValueVisible: false });
  const levels: readonly (readonly [price: string, title: string, token: 't1' | 'profit' | 'loss'])[] = [
    [trade.entryPrice, 'entry', 't1'],
    [trade.stop, 'stop', 'loss'],
    [trade.target, 'target', 'profit'],
  ];
  for (const [price, title, token] of levels)
    series.createPriceLine({
      price: Number(price),
      title,
      color: tokens()[token],
      lineVisible: false,
      axisLabelVisible: true,
      lineWidth: 1,
    });
  // All levels are to be seen, also those that price never reached.
  const prices = levels.map(([price]) => Number(price));
  series.applyOptions({
    autoscaleInfoProvider: (original: () => Library.AutoscaleInfo | null) => {
      const info = original();
      if (info?.priceRange === null || info === null) return info;
      const { minValue, maxValue } = info.priceRange;
      return {
        ...info,
        priceRange: { minValue: Math.min(minValue, ...prices), maxValue: Math.max(maxValue, ...prices) },
      };
    },
  });
  const seen = trade.reasons.map(({ pattern }) => pattern).filter((pattern) => pattern !== undefined);
  draw(
    (context, places) => {
      paintBoxes(context, places, trade, candles);
      for (const pattern of seen) paintSeenZone(context, places, pattern, trade, candles);
    },
    (context, places) => {
      for (const pattern of seen) paintSeenMark(context, places, pattern, trade, candles);
      paintTrade(context, places, trade, candles);
    },
  );
  // The trade first; the candles before it that its reasons stand on are there to be panned to.
  const [entry, exit] = barsOf(trade, candles);
  const held = exit - entry;
  chart.timeScale().setVisibleLogicalRange({
    from: Math.max(-1, entry - Math.max(50, 2 * held)),
    to: Math.min(candles.time.length + 10, exit + Math.max(22, held)),
  });
  return () => chart.remove();
}

const barsOf = (
  { entryTime, exitTime }: ReportTrade,
  { time }: CandleTable,
): readonly [entry: number, exit: number] => [barOf(time, entryTime), barOf(time, exitTime)];

/** Reward and risk, from the fill to the exit. */
function paintBoxes(
  context: CanvasRenderingContext2D,
  { x, y }: Places,
  trade: ReportTrade,
  candles: CandleTable,
): void {
  const { profit, loss } = tokens();
  const [entry, exit] = barsOf(trade, candles);
  const from = y(Number(trade.entryPrice));
  const width = Math.max(6, x(exit) - x(entry));
  for (const [price, color, alpha] of [
    [trade.target, profit, 0.08],
    [trade.stop, loss, 0.1],
  ] as const) {
    const to = y(Number(price));
    context.fillStyle = withAlpha(color, alpha);
    context.fillRect(x(entry), Math.min(from, to), width, Math.abs(to - from));
  }
}

function paintSeenZone(
  context: CanvasRenderingContext2D,
  { x, y }: Places,
  pattern: Seen,
  trade: ReportTrade,
  candles: CandleTable,
): void {
  const form = formOf(pattern.kind, pattern.variant);
  if (!isZone(form)) return;
  const exit = barOf(candles.time, trade.exitTime);
  const box = {
    left: x(barOf(candles.time, pattern.formedAt)),
    right: x(exit),
    top: y(pattern.high),
    bottom: y(pattern.low),
    known: x(barOf(candles.time, pattern.knownAt)),
  };
  paintZone(context, form, pattern.direction, box, 1);
  label(
    context,
    `${FORM_FACTS[form].short} ${arrow(pattern.direction)}`,
    Math.max(4, box.left + 5),
    (box.top + box.bottom) / 2,
    directionColor(pattern.direction),
  );
}

function paintSeenMark(
  context: CanvasRenderingContext2D,
  { x, y }: Places,
  pattern: Seen,
  trade: ReportTrade,
  candles: CandleTable,
): void {
  const { kind, variant, direction } = pattern;
  const form = formOf(kind, variant);
  if (isZone(form)) return;
  const known = x(barOf(candles.time, pattern.knownAt));
  const start = x(barOf(candles.time, pattern.formedAt));
  switch (form) {
    case 'structure': {
      const level = y(direction > 0 ? pattern.high : pattern.low);
      const color = directionColor(direction);
      const left = known - 48;
      line(context, color, 1, kind === 'bos' ? undefined : [4, 3], left, level, known, level);
      label(context, kind === 'bos' ? 'BOS' : 'CHoCH', left + 2, level + (direction > 0 ? -9 : 9), color);
      return;
    }
    case 'sweep': {
      const level = direction > 0 ? y(pattern.low) + 12 : y(pattern.high) - 12;
      paintCross(context, known, level);
      label(context, `${direction > 0 ? 'SSL' : 'BSL'} swept`, known + 8, level, tokens().liq);
      return;
    }
    case 'liquidity':
    case 'inducement':
    case 'protected':
      paintLevel(
        context,
        form,
        direction,
        start,
        x(barOf(candles.time, trade.exitTime)),
        y(direction > 0 ? pattern.low : pattern.high),
        0.9,
      );
      label(context, levelWord(variant, direction), Math.max(4, start + 4), y(pattern.high) - 8, tokens().liq);
      return;
    case 'swing':
      paintDot(context, tokens().t2, start, y(pattern.high) + (direction > 0 ? 7 : -7), 2.5);
      return;
    default:
  }
}

function paintTrade(
  context: CanvasRenderingContext2D,
  { x, y, width }: Places,
  trade: ReportTrade,
  candles: CandleTable,
): void {
  const { t1, profit, loss, bg1 } = tokens();
  const [entry, exit] = barsOf(trade, candles);
  const isLong = trade.side === 'buy';
  const result = Number(trade.netPnl) >= 0 ? profit : loss;
  const from = { x: x(entry), y: y(Number(trade.entryPrice)) };
  const to = { x: x(exit), y: y(Number(trade.exitPrice)) };
  const right = Math.max(to.x, from.x + 6);
  line(context, t1, 1, undefined, from.x, from.y, right, from.y);
  line(context, loss, 1, [5, 4], from.x, y(Number(trade.stop)), right, y(Number(trade.stop)));
  line(context, profit, 1, [5, 4], from.x, y(Number(trade.target)), right, y(Number(trade.target)));
  context.lineCap = 'round';
  line(context, result, 2, undefined, from.x, from.y, to.x, to.y);
  paintTriangle(
    context,
    directionColor(isLong ? 1 : -1),
    from.x,
    from.y + (isLong ? FILL_OFFSET : -FILL_OFFSET),
    isLong,
  );
  paintDot(context, bg1, to.x, to.y, 5);
  paintDot(context, result, to.x, to.y, 3.5);
  // Beyond the exit as seen from the entry, where neither the way nor the level runs through it.
  const words = `${trade.exitReason.replaceAll('-', ' ')} ${figure(trade.r, 'R', '')}`;
  context.font = font(10.5, 600);
  const half = context.measureText(words).width / 2;
  label(context, words, Math.min(to.x - half, width - 2 * half - 8), to.y + (to.y > from.y ? 16 : -16), result);
}

function label(context: CanvasRenderingContext2D, words: string, x: number, y: number, color: string): void {
  context.font = font(10.5, 600);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const { width } = context.measureText(words);
  context.fillStyle = withAlpha(tokens().bg1, 0.75);
  context.fillRect(x - 3, y - 7.5, width + 6, 15);
  context.fillStyle = color;
  context.fillText(words, x, y + 0.5);
}

export const priceOf = (value: number, candles: CandleTable | undefined): string =>
  decimal(value, candles === undefined ? 5 : Math.max(decimalsOf(candles.close), decimalsOf(candles.high)));
