// Trade layer: what was done about it: fills, open positions with their stop and target, closed trades, working orders.
import { directionColor, tint } from './palette.ts';
import { font, line, paintTriangle, widthOf } from './paint.ts';
import { placeOfTime } from './bars.ts';
import { rText } from '#dashboard/format/figure.ts';
import { GUTTER } from './places.ts';
import type { Bars } from './bars.ts';
import type { Canvas } from './paint.ts';
import type { Millis } from '#model/time.ts';
import type { Palette } from './palette.ts';
import type { Places } from './places.ts';

/** Prices are for drawing: floats. */
export type FillMark = {
  readonly time: Millis;
  readonly price: number;
  readonly isBuy: boolean;
  /** Exits are crosses with what they made. */
  readonly exitR: number | undefined;
  readonly isExit: boolean;
};
export type PositionMark = {
  readonly planId: string;
  readonly since: Millis;
  readonly isLong: boolean;
  readonly entry: number;
  readonly stop: number | undefined;
  readonly target: number | undefined;
  /** Orders whose lines may be moved. */
  readonly stopId?: string | undefined;
  readonly targetId?: string | undefined;
};
export type ClosedMark = {
  readonly planId: string;
  readonly from: Millis;
  readonly to: Millis;
  readonly entry: number;
  readonly exit: number;
  readonly isWon: boolean;
};
export type OrderMark = {
  readonly id: string;
  readonly price: number;
  readonly isBuy: boolean;
  readonly words: string;
  /** It waits, and may be given another price. */
  readonly isMovable: boolean;
};
export type TradeMarks = {
  readonly fills: readonly FillMark[];
  readonly positions: readonly PositionMark[];
  readonly closed: readonly ClosedMark[];
  readonly orders: readonly OrderMark[];
};

export const NO_TRADES: TradeMarks = { fills: [], positions: [], closed: [], orders: [] };

/** Fills stand so far from their price that they hide no candle. */
const FILL_OFFSET = 30;
const STACK = 12;
const WORD_WIDTH = 48;
/** Closer bars leave no room for words. */
const LEAST_SPACING = 4;
const DASH = [5, 4];

/** Reward and risk of what is open, from the fill to the lane. */
export function paintTradeBoxes(
  context: Canvas,
  { x, y, width }: Places,
  palette: Palette,
  { positions }: TradeMarks,
  bars: Bars,
): void {
  for (const { since, entry, stop, target } of positions) {
    const left = x(placeOfTime(bars, since));
    for (const [price, color, alpha] of [
      [target, palette.profit, 0.07],
      [stop, palette.loss, 0.09],
    ] as const) {
      if (price === undefined) continue;
      context.fillStyle = tint(color, alpha);
      context.fillRect(left, Math.min(y(entry), y(price)), width - GUTTER - left, Math.abs(y(price) - y(entry)));
    }
  }
}

export function paintTrades(context: Canvas, places: Places, palette: Palette, marks: TradeMarks, bars: Bars): void {
  const { x, y, width } = places;
  const right = width - GUTTER;
  for (const { from, to, entry, exit, isWon } of marks.closed) {
    const left = x(placeOfTime(bars, from));
    const end = x(placeOfTime(bars, to));
    if (end < 0 || left > width) continue;
    line(context, isWon ? palette.profit : palette.loss, 1.5, undefined, left, y(entry), end, y(exit));
  }
  for (const { since, entry, stop, target } of marks.positions) {
    const left = x(placeOfTime(bars, since));
    line(context, palette.t1, 1, undefined, left, y(entry), right, y(entry));
    if (stop !== undefined) line(context, palette.loss, 1, DASH, left, y(stop), right, y(stop));
    if (target !== undefined) line(context, palette.profit, 1, DASH, left, y(target), right, y(target));
  }
  for (const { price, isBuy, words } of marks.orders) paintOrder(context, places, palette, price, isBuy, words);
  paintFills(context, places, palette, marks.fills, bars);
}

function paintOrder(
  context: Canvas,
  { y, width }: Places,
  palette: Palette,
  price: number,
  isBuy: boolean,
  words: string,
): void {
  context.font = font(10, 600);
  const span = widthOf(context, words) + 10;
  const left = width - GUTTER - span - 4;
  const color = directionColor(palette, isBuy ? 1 : -1);
  line(context, tint(color, 0.6), 1, [2, 3], 0, y(price), left, y(price));
  context.fillStyle = palette.bg1;
  context.fillRect(left, y(price) - 8, span, 16);
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.strokeRect(Math.round(left) + 0.5, Math.round(y(price) - 8) + 0.5, span, 16);
  context.fillStyle = color;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(words, left + 5, y(price) + 0.5);
}

/** Parts of one fill stand over each other with their number. */
function paintFills(
  context: Canvas,
  { x, y, width, spacing }: Places,
  palette: Palette,
  fills: readonly FillMark[],
  bars: Bars,
): void {
  /** How many there are on a bar, and where the first stands: a number beside that tells of the rest. */
  const stacks = new Map<string, { count: number; readonly y: number }>();
  const written: { readonly x: number; readonly y: number }[] = [];
  for (const { time, price, isBuy, isExit, exitR } of fills) {
    // A fill inside a bar is drawn on it, not between it and the next.
    const bar = Math.floor(placeOfTime(bars, time - 1));
    const at = x(bar);
    if (at < -FILL_OFFSET || at > width + FILL_OFFSET) continue;
    const key = `${bar} ${isBuy} ${isExit}`;
    const stack = stacks.get(key) ?? { count: 0, y: y(price) };
    const before = stack.count;
    stack.count += 1;
    stacks.set(key, stack);
    if (before > 0 && !isExit) {
      count(context, palette, at + 8, stack.y + (isBuy ? FILL_OFFSET + 5 : -FILL_OFFSET - 5), before + 1);
      continue;
    }
    if (!isExit) {
      paintTriangle(
        context,
        directionColor(palette, isBuy ? 1 : -1),
        at,
        y(price) + (isBuy ? FILL_OFFSET : -FILL_OFFSET),
        isBuy,
      );
      continue;
    }
    const level = y(price) - before * STACK;
    context.strokeStyle = exitR === undefined ? palette.t1 : exitR >= 0 ? palette.profit : palette.loss;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(at - 4, level - 4);
    context.lineTo(at + 4, level + 4);
    context.moveTo(at - 4, level + 4);
    context.lineTo(at + 4, level - 4);
    context.stroke();
    // Where one stands on another neither can be read: the line says how it went, the card by how much.
    const isTaken = written.some((other) => Math.abs(other.x - at) < WORD_WIDTH && Math.abs(other.y - level) < STACK);
    if (exitR === undefined || spacing < LEAST_SPACING || isTaken) continue;
    written.push({ x: at, y: level });
    context.font = font(10, 600);
    const words = rText(exitR);
    // Over candles of the same colours it would not be read.
    context.fillStyle = tint(palette.bg1, 0.78);
    context.fillRect(at + 6, level - 7, widthOf(context, words) + 4, 14);
    context.fillStyle = context.strokeStyle;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillText(words, at + 8, level);
  }
}

function count(context: Canvas, palette: Palette, x: number, y: number, parts: number): void {
  context.font = font(9, 600);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = palette.bg1;
  context.fillRect(x - 1, y - 6, 14, 12);
  context.fillStyle = palette.t2;
  context.fillText(`×${parts}`, x, y);
}
