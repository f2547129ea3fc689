// Zone layer: the scene on the chart: bodies below the candles, lines, marks and labels above them.
import { font } from './chart-kit.ts';
import { FORM_FACTS, isZone, levelWord } from './forms.ts';
import { line, paintCross, paintDot, paintEnded, paintLevel, paintZone } from './paint.ts';
import { paintRange, paintSessions } from './context-layer.ts';
import { directionColor, tokens, withAlpha } from './tokens.ts';
import { arrow, decimal } from './words.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Box } from './paint.ts';
import type { Places } from './chart-kit.ts';
import type { Item, Scene } from './scene.ts';

/** Between the last bar and the price axis: the place of the labels. */
export const laneOf = (width: number): number => (width < 560 ? 92 : 136);
const LABEL_HEIGHT = 16;
const GUTTER = 8;

export type Shown = { readonly scene: Scene; readonly columns: DetectColumns; readonly chosen: number };

export const boxOf = (item: Item, { x, y, width }: Places): Box => ({
  left: x(item.start),
  right: item.end === undefined ? width - GUTTER : x(item.end),
  top: y(item.high),
  bottom: y(item.low),
  known: x(item.known),
});

export function paintBelow(context: CanvasRenderingContext2D, places: Places, { scene, columns, chosen }: Shown): void {
  paintSessions(context, places, scene, columns);
  for (const item of scene.ended) if (isZone(item.form)) paintEnded(context, item.direction, boxOf(item, places));
  const top = scene.open.find(({ form }) => isZone(form))?.score ?? 1;
  // Worst first, so that the best lies on top.
  for (const item of scene.open.toReversed()) {
    if (!isZone(item.form)) continue;
    const box = boxOf(item, places);
    const fade = item.pattern === chosen ? 1 : Math.max(0.45, Math.min(1, item.score / top + 0.15));
    paintZone(context, item.form, item.direction, box, fade, filledPixels(item, scene, columns, places));
  }
}

/** How far price has been into a gap since it was known: that part of it no longer is one. */
function filledPixels(item: Item, { clock }: Scene, { candles }: DetectColumns, { y }: Places): number {
  if (item.form !== 'gap' || item.touches === 0) return 0;
  const isUp = item.direction > 0;
  let reached = isUp ? item.high : item.low;
  for (let bar = item.known + 1; bar <= clock; bar += 1)
    reached = isUp ? Math.min(reached, candles.low[bar]!) : Math.max(reached, candles.high[bar]!);
  return isUp ? y(Math.max(reached, item.low)) - y(item.high) : y(item.low) - y(Math.min(reached, item.high));
}

export function paintAbove(context: CanvasRenderingContext2D, places: Places, shown: Shown): void {
  const { scene, columns, chosen } = shown;
  for (const item of scene.ended)
    if (!isZone(item.form))
      paintLevel(
        context,
        item.form,
        item.direction,
        places.x(item.start),
        places.x(item.end!),
        levelY(item, places),
        0.5,
      );
  for (const item of scene.open)
    if (!isZone(item.form))
      paintLevel(
        context,
        item.form,
        item.direction,
        places.x(item.start),
        places.width - GUTTER,
        levelY(item, places),
        0.9,
      );
  const taken: Span[] = [];
  for (const item of scene.marks) paintMark(context, places, item, columns, taken);
  ring(context, places, shown, chosen);
  paintRange(context, places, scene);
  paintLabels(context, places, scene.open, columns);
}

/** Liquidity lies beyond its furthest member. */
export const levelY = (item: Item, { y }: Places): number => y(item.direction > 0 ? item.low : item.high);

type Span = { readonly left: number; readonly right: number; readonly top: number };

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

/** Around the zone that the card speaks of. */
function ring(context: CanvasRenderingContext2D, places: Places, { scene }: Shown, chosen: number): void {
  const item = [...scene.open, ...scene.ended, ...scene.marks].find(({ pattern }) => pattern === chosen);
  if (item === undefined) return;
  const { left, right, top, bottom } = boxOf(item, places);
  const isLine = bottom - top < 2;
  const end =
    item.end === undefined && !isZone(item.form) && item.form !== 'liquidity' && item.form !== 'protected'
      ? places.x(item.known)
      : right;
  context.strokeStyle = tokens().t1;
  context.lineWidth = 1.5;
  context.strokeRect(left - 3, top - (isLine ? 4 : 1), Math.max(6, end - left + 6), bottom - top + (isLine ? 8 : 2));
}

function labelOf(
  item: Item,
  { patterns, variants }: DetectColumns,
): { readonly name: string; readonly rest: string } {
  const variant = variants[patterns.variant[item.pattern]!]!;
  if (item.form === 'liquidity') {
    const count = item.touches > 2 ? ` ×${item.touches}` : '';
    return { name: item.direction > 0 ? 'SSL' : 'BSL', rest: `${levelWord(variant, item.direction)}${count}` };
  }
  if (item.form === 'protected') return { name: '', rest: `protected ${item.direction > 0 ? 'low' : 'high'}` };
  const touches = item.touches > 0 ? ` · ${item.touches}×` : '';
  const several = item.members.length > 0 ? ` ×${item.members.length + 1}` : '';
  return {
    name: `${FORM_FACTS[item.form].short} ${arrow(item.direction)}${several}`,
    rest: `${decimal(item.confidence, 2)}${touches}`,
  };
}

/** One label for each open zone, in the lane at the right; the better rank stands where it wants, the others make way. */
function paintLabels(
  context: CanvasRenderingContext2D,
  places: Places,
  items: readonly Item[],
  columns: DetectColumns,
): void {
  const { width, height } = places;
  const { bg1, t2, liq } = tokens();
  const slots: number[] = [];
  const right = width - GUTTER - 8;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const item of items) {
    const wanted = isZone(item.form) ? (places.y(item.high) + places.y(item.low)) / 2 : levelY(item, places);
    if (wanted < 4 || wanted > height - 30) continue;
    const y = freeSlot(slots, wanted, height);
    if (y === undefined) continue;
    slots.push(y);
    const label = labelOf(item, columns);
    // In a narrow lane the touches are left to the card.
    const [name, rest] = [label.name, width < 560 ? label.rest.replace(/ · .*$/, '') : label.rest];
    const isLine = !isZone(item.form);
    context.font = font(11, 600);
    const nameWidth = name === '' ? 0 : context.measureText(name).width + 5;
    context.font = font(11, 400);
    const left = right - nameWidth - context.measureText(rest).width;
    context.fillStyle = withAlpha(bg1, isLine ? 1 : 0.72);
    context.fillRect(left - 4, y - LABEL_HEIGHT / 2, right - left + 8, LABEL_HEIGHT);
    if (Math.abs(y - wanted) > 20) line(context, withAlpha(t2, 0.6), 1, undefined, left - 12, wanted, left - 4, y);
    context.font = font(11, 600);
    context.fillStyle = item.form === 'liquidity' ? liq : directionColor(item.direction);
    if (name !== '') context.fillText(name, left, y + 0.5);
    context.font = font(11, 400);
    context.fillStyle = t2;
    context.fillText(rest, left + nameWidth, y + 0.5);
  }
}

/** The nearest free height, looking a few steps to each side; none: the label is dropped, the zone stays. */
function freeSlot(slots: readonly number[], wanted: number, height: number): number | undefined {
  for (const step of [0, 1, -1, 2, -2, 3, -3]) {
    const y = wanted + step * LABEL_HEIGHT;
    if (y < 8 || y > height - 24) continue;
    if (slots.every((slot) => Math.abs(slot - y) >= LABEL_HEIGHT - 0.5)) return y;
  }
  return undefined;
}
