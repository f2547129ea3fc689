// Mark layer: what happened on one bar: breaks of structure, sweeps, swings, displacement; with their words where there is room.
import { font } from './chart-kit.ts';
import { line, paintCross, paintDot, paintLevel } from './paint.ts';
import { directionColor, tokens, withAlpha } from './tokens.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Item, Scene } from './scene.ts';
import type { Places } from './chart-kit.ts';

type Span = { readonly left: number; readonly right: number; readonly top: number };

/** Words of one frame never stand on each other. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  places: Places,
  { marks }: Scene,
  columns: DetectColumns,
): void {
  const taken: Span[] = [];
  for (const item of marks) paintMark(context, places, item, columns, taken);
}

function paintMark(
  context: CanvasRenderingContext2D,
  places: Places,
  item: Item,
  columns: DetectColumns,
  taken: Span[],
): void {
  const { x, y, spacing } = places;
  const { candles, patterns, variants } = columns;
  const { direction, known } = item;
  const isInternal = variants[patterns.variant[item.pattern]!]!.startsWith('internal');
  switch (item.form) {
    case 'structure':
      paintBreak(context, places, item, columns, isInternal, taken);
      return;
    case 'sweep': {
      const level = direction > 0 ? y(item.low) + 14 : y(item.high) - 14;
      paintCross(context, x(known), level);
      if (spacing > 3)
        freeText(
          context,
          `${direction > 0 ? 'SSL' : 'BSL'} swept`,
          x(known),
          level + (direction > 0 ? 15 : -9),
          tokens().liq,
          taken,
          10.5,
        );
      return;
    }
    case 'inducement':
      paintLevel(context, item.form, direction, x(item.start), x(known), y(item.low), 0.8);
      freeText(context, 'IDM', x(known), y(item.low) + (direction > 0 ? 11 : -5), tokens().liq, taken, 9.5);
      return;
    case 'displacement':
      context.fillStyle = withAlpha(directionColor(direction), 0.8);
      context.fillRect(
        x(known) - Math.max(1, spacing * 0.3),
        direction > 0 ? y(candles.low[known]!) + 4 : y(candles.high[known]!) - 6,
        Math.max(2, spacing * 0.6),
        2,
      );
      return;
    default:
      if (isInternal && spacing < 3) return;
      paintDot(context, tokens().t3, x(item.start), y(item.high) + (direction > 0 ? 7 : -7), isInternal ? 1.25 : 2);
  }
}

/** From the swing to the bar that closed beyond it; with the trend solid, against it dashed. */
function paintBreak(
  context: CanvasRenderingContext2D,
  places: Places,
  item: Item,
  columns: DetectColumns,
  isInternal: boolean,
  taken: Span[],
): void {
  const { x, y } = places;
  const { patterns, kinds } = columns;
  const isBos = kinds[patterns.kind[item.pattern]!] === 'bos';
  const color = withAlpha(directionColor(item.direction), isInternal ? 0.6 : 1);
  const from = x(pivotOf(item, columns));
  const to = x(item.known);
  const level = y(item.direction > 0 ? item.high : item.low);
  line(context, color, 1, isBos ? undefined : [4, 3], from, level, to, level);
  const words = isBos ? 'BOS' : 'CHoCH';
  const size = isInternal ? 9 : 10.5;
  context.font = font(size, 600);
  const half = context.measureText(words).width / 2;
  if (to - from < half) return;
  // Seven places along the line, the middle first: where no candle is in the way, there it is written.
  for (const share of [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9]) {
    const middle = Math.max(from + half, Math.min(to - half, from + share * (to - from)));
    const top = item.direction > 0 ? level - size - 4 : level + 3;
    if (isClear(places, columns, middle - half, middle + half, top, top + size + 2)) {
      freeText(context, words, middle, top + size, color, taken, size);
      return;
    }
  }
}

/** Bar of the swing that a break is about; the break's own bar where the swing was not told. */
export function pivotOf(item: Item, { patterns, candles }: DetectColumns): number {
  const about = patterns.about[item.pattern]!;
  if (about < 0) return item.start;
  const time = patterns.formedAt[about]!;
  let bar = item.start;
  while (bar > 0 && candles.time[bar]! > time) bar -= 1;
  return bar;
}

function isClear(
  { x, y, spacing }: Places,
  { candles }: DetectColumns,
  left: number,
  right: number,
  top: number,
  bottom: number,
): boolean {
  const origin = x(0);
  const first = Math.max(0, Math.floor((left - origin) / spacing));
  const last = Math.min(candles.time.length - 1, Math.ceil((right - origin) / spacing));
  if (last - first > 60) return false;
  for (let bar = first; bar <= last; bar += 1)
    if (y(candles.high[bar]!) < bottom && y(candles.low[bar]!) > top) return false;
  return true;
}

/** Text centred at x on the baseline y, unless other text of this frame stands there. */
function freeText(
  context: CanvasRenderingContext2D,
  words: string,
  x: number,
  y: number,
  color: string,
  taken: Span[],
  size: number,
): void {
  context.font = font(size, 600);
  const half = context.measureText(words).width / 2;
  const span = { left: x - half - 2, right: x + half + 2, top: y - size };
  if (
    taken.some(
      (other) => other.left < span.right && other.right > span.left && Math.abs(other.top - span.top) < size + 1,
    )
  )
    return;
  taken.push(span);
  context.fillStyle = color;
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  context.fillText(words, x, y);
}
