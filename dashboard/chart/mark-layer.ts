// Mark layer: levels, breaks of structure, sweeps and swings, above the candles, with their words where there is room.
import { isZone } from '#model/form.ts';
import { CROSS_OFFSET } from './hit.ts';
import { GUTTER, boxOf, levelOf } from './places.ts';
import { directionColor, tint } from './palette.ts';
import { font, line, paintCross, paintDot, paintLevel, widthOf } from './paint.ts';
import { placeBreakLabel } from './break-label.ts';
import type { Bars } from './bars.ts';
import type { Canvas } from './paint.ts';
import type { Item, Scene } from './scene.ts';
import type { Palette } from './palette.ts';
import type { Places } from './places.ts';

type Span = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
/** Words of one frame: none stands on another. */
type Written = { readonly context: Canvas; readonly places: Places; readonly palette: Palette; readonly taken: Span[] };

const WORD = 10.5;
const SMALL_WORD = 9;
/** Closer bars leave no room for words, or for the dots of the short leg. */
const LEAST_SPACING = 3;

export function paintMarks(
  context: Canvas,
  places: Places,
  palette: Palette,
  scene: Scene,
  bars: Bars,
  chosen: string | undefined,
): void {
  const { x, y, width } = places;
  for (const item of [...scene.ended, ...scene.open]) {
    if (isZone(item.form)) continue;
    const right = item.end === undefined ? width - GUTTER : x(item.end);
    const left = x(item.start);
    if (right < 0 || left > width) continue;
    const alpha = item.end === undefined ? 0.9 : 0.55;
    paintLevel(context, palette, item.form, item.direction, left, right, y(levelOf(item)), alpha);
  }
  const written: Written = { context, places, palette, taken: [] };
  // The long leg has the first choice of room.
  for (const isInternal of [false, true])
    for (const item of scene.marks)
      if (item.life.pattern.variant.startsWith('internal') === isInternal)
        paintMark(written, item, isInternal, bars, scene.bars);
  const item =
    chosen === undefined
      ? undefined
      : [...scene.open, ...scene.marks, ...scene.ended].find(({ life }) => life.id === chosen);
  if (item !== undefined) paintRing(written, item);
}

function paintMark(written: Written, item: Item, isInternal: boolean, bars: Bars, closed: number): void {
  const { context, places, palette } = written;
  const { x, y, spacing, from, to } = places;
  const { direction, known, start, high, low } = item;
  if (known < from - 1 || start > to + 1) return;
  switch (item.form) {
    case 'structure':
      paintBreak(written, item, isInternal, bars, closed);
      return;
    case 'sweep': {
      const at = direction > 0 ? y(low) + CROSS_OFFSET : y(high) - CROSS_OFFSET;
      paintCross(context, palette, x(known), at);
      const words = `${direction > 0 ? 'SSL' : 'BSL'} swept`;
      // Highs and lows of the short leg are swept all day: their cross says enough.
      if (spacing > LEAST_SPACING && !isInternal)
        write(written, words, x(known), direction > 0 ? at + 7 : at - 19, palette.liquidity, WORD);
      return;
    }
    case 'inducement':
      paintLevel(context, palette, 'inducement', direction, x(start), x(known), y(levelOf(item)), 0.8);
      if (spacing > LEAST_SPACING)
        write(written, 'IDM', x(known), y(levelOf(item)) + (direction > 0 ? 3 : -13), palette.liquidity, SMALL_WORD);
      return;
    case 'displacement':
      context.fillStyle = tint(directionColor(palette, direction), 0.8);
      context.fillRect(
        x(known) - Math.max(1, spacing * 0.3),
        direction > 0 ? y(low) + 4 : y(high) - 6,
        Math.max(2, spacing * 0.6),
        2,
      );
      return;
    default:
      if (isInternal && spacing < LEAST_SPACING) return;
      paintDot(context, palette.t3, x(start), y(high) + (direction > 0 ? 7 : -7), isInternal ? 1 : 1.5);
      if (item.name !== undefined && spacing >= LEAST_SPACING)
        write(written, item.name, x(start), y(high) + (direction > 0 ? 11 : -20), palette.t2, SMALL_WORD);
  }
}

/** From the swing to the bar that closed beyond it; with the trend solid, against it dashed. */
function paintBreak(written: Written, item: Item, isInternal: boolean, bars: Bars, closed: number): void {
  const { context, places, palette } = written;
  const { x, y } = places;
  const isUp = item.direction > 0;
  const isContinuation = item.life.pattern.kind === 'bos';
  const color = tint(directionColor(palette, item.direction), isInternal ? 0.6 : 1);
  const level = isUp ? item.high : item.low;
  line(context, color, 1, isContinuation ? undefined : CHANGE_DASH, x(item.start), y(level), x(item.known), y(level));
  const words = isContinuation ? 'BOS' : 'CHoCH';
  const size = isInternal ? SMALL_WORD : WORD;
  context.font = font(size, 600);
  const span = { from: item.start, to: item.known, level, isUp };
  const place = placeBreakLabel(span, widthOf(context, words), size, places, bars, closed);
  if (place !== undefined) write(written, words, place.x, place.top, color, size);
}

const CHANGE_DASH = [4, 3];

/** Centred at x below `top`, unless other words of this frame stand there. */
function write({ context, taken }: Written, words: string, x: number, top: number, color: string, size: number): void {
  context.font = font(size, 600);
  const half = widthOf(context, words) / 2 + 2;
  const span = { left: x - half, right: x + half, top, bottom: top + size };
  if (
    taken.some(
      (other) =>
        other.left < span.right && other.right > span.left && other.top < span.bottom && other.bottom > span.top,
    )
  )
    return;
  taken.push(span);
  context.fillStyle = color;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.fillText(words, x, top);
}

/** Around what the card speaks of. */
function paintRing({ context, places, palette }: Written, item: Item): void {
  const { left, right, top, bottom } = boxOf(item, places);
  const isMark =
    item.form === 'structure' || item.form === 'sweep' || item.form === 'swing' || item.form === 'inducement';
  const end = isMark ? places.x(item.known) : right;
  const margin = bottom - top < 2 ? 4 : 1;
  context.strokeStyle = palette.t1;
  context.lineWidth = 1.5;
  context.strokeRect(left - 3, top - margin, Math.max(6, end - left + 6), bottom - top + 2 * margin);
}
