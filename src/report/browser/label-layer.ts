// Label layer: one label for each open zone and level, in the lane between the last bar and the price axis.
import { font } from './chart-kit.ts';
import { FORM_FACTS, isZone, levelWord } from '#model/form.ts';
import { line } from './paint.ts';
import { directionColor, tokens, withAlpha } from './tokens.ts';
import { GUTTER, levelY } from './place-of.ts';
import { arrow, decimal } from './words.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Item } from './scene.ts';
import type { Places } from './chart-kit.ts';

const LABEL_HEIGHT = 16;
/** A chart narrower than this is one of a phone. */
const NARROW = 560;

/** Width of the lane in pixels. */
export const laneOf = (width: number): number => (width < NARROW ? 92 : 136);

function labelOf(item: Item, { patterns, variants }: DetectColumns): { readonly name: string; readonly rest: string } {
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
export function paintLabels(
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
    const [name, rest] = [label.name, width < NARROW ? label.rest.replace(/ · .*$/, '') : label.rest];
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
