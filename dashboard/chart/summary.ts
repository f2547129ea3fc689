// Summary: the chart in one sentence, and one bar or zone in another, for those who hear it.
import { change } from '#dashboard/format/figure.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { isLevel, isZone, titleOf } from '#model/form.ts';
import { plural } from '#dashboard/format/figure.ts';
import { weekdayDay, clock as clockText } from '#dashboard/format/moment.ts';
import type { Bars } from './bars.ts';
import type { Item, Scene } from './scene.ts';

const DAY_MS = 86_400_000;

/** "BTCUSDT 15m, 67,864.39, up 0.24%; 5 order blocks, nearest bullish 67,515 to 67,792, touched once". */
export function chartSummary(symbol: string, bars: Bars, scene: Scene, places: number): string {
  const last = scene.bars - 1;
  if (last < 0) return `${symbol} ${bars.timeframe}, no candles yet.`;
  const price = bars.close[last]!;
  const before = bars.close[Math.max(0, last - Math.round(DAY_MS / bars.durationMs))]!;
  const blocks = scene.open.filter(({ form, isHigher }) => form === 'order-block' && !isHigher);
  const count = blocks.reduce((sum, { members }) => sum + 1 + members.length, 0);
  const nearest = blocks.toSorted((a, b) => distance(a, price) - distance(b, price))[0];
  const head = `${symbol} ${bars.timeframe}, ${decimals(price, places)}, ${change(price / before - 1)} in a day`;
  if (nearest === undefined) return `${head}; no order block stands.`;
  return `${head}; ${plural(count, 'order block')}, nearest ${itemSentence(nearest, places)}`;
}

const distance = ({ high, low }: Item, price: number): number =>
  price > high ? price - high : price < low ? low - price : 0;

const TIMES = ['', ', touched once', ', touched twice'];

export function itemSentence({ life, high, low, status, touches, confidence, form }: Item, places: number): string {
  const { kind, variant, direction } = life.pattern;
  const title = titleOf(kind, variant, direction);
  const where = high === low ? decimals(high, places) : `${decimals(low, places)} to ${decimals(high, places)}`;
  const touched = isZone(form) ? (TIMES[touches] ?? `, touched ${touches} times`) : '';
  const state = isZone(form) || isLevel(form) ? `, ${status}` : '';
  return `${title} ${where}${state}${touched}, confidence ${decimals(confidence, 2)}.`;
}

export function barSentence({ time, open, high, low, close }: Bars, bar: number, zone: string, places: number): string {
  const at = time[bar]!;
  const price = (value: number): string => decimals(value, places);
  return `${weekdayDay(at, zone, at)} ${clockText(at, zone)}: open ${price(open[bar]!)}, high ${price(high[bar]!)}, low ${price(low[bar]!)}, close ${price(close[bar]!)}.`;
}
