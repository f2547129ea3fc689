// Label layer: the label of each zone and level that stands, in the lane between the last bar and the price axis.
import { FORM_FACTS, isLevel, isZone, levelWord } from '#model/form.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { directionColor, tint } from './palette.ts';
import { font, line, widthOf } from './paint.ts';
import { GUTTER, STRIP, laneOf, levelOf } from './places.ts';
import { LABEL_STEP, layLabels } from './lane.ts';
import type { Canvas } from './paint.ts';
import type { Item } from './scene.ts';
import type { Palette } from './palette.ts';
import type { Places } from './places.ts';

const SIZE = 10.5;
const MARGIN = 4;

export type LabelText = { readonly name: string; readonly rest: string };

/** "OB ▲ ×2", "0.81 · 1×"; of a longer timeframe with its name; of liquidity whose stops lie there. */
function labelText({ form, life, direction, members, touches, confidence, isHigher }: Item): LabelText {
  const { variant, timeframe } = life.pattern;
  if (form === 'liquidity') {
    const several = touches > 2 ? ` ×${touches}` : '';
    return { name: direction > 0 ? 'SSL' : 'BSL', rest: `${levelWord(variant, direction)}${several}` };
  }
  if (form === 'protected') return { name: '', rest: `protected ${direction > 0 ? 'low' : 'high'}` };
  const several = members.length > 0 ? ` ×${members.length + 1}` : '';
  const where = isHigher ? `${timeframe} ` : '';
  const touched = touches > 0 ? ` · ${touches}×` : '';
  return {
    name: `${where}${FORM_FACTS[form].short} ${arrowOf(direction)}${several}`,
    rest: `${decimals(confidence, 2)}${touched}`,
  };
}

export const arrowOf = (direction: number): string => (direction > 0 ? '▲' : direction < 0 ? '▼' : '◆');

export function paintLabels(
  context: Canvas,
  places: Places,
  palette: Palette,
  open: readonly Item[],
  chosen: string | undefined,
): void {
  const { y, width, height } = places;
  const labelled = open.filter(({ form }) => isZone(form) || isLevel(form));
  const wanted = labelled.map((item) => (isZone(item.form) ? (y(item.high) + y(item.low)) / 2 : y(levelOf(item))));
  const spots = layLabels(wanted, MARGIN, height - STRIP - MARGIN);
  const right = width - GUTTER - 8;
  const isNarrow = laneOf(width) < 100;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  labelled.forEach((item, at) => {
    const spot = spots[at];
    if (spot === undefined) return;
    const text = labelText(item);
    // In a narrow lane the touches are left to the card.
    const rest = isNarrow ? text.rest.replace(/ · .*$/, '') : text.rest;
    context.font = font(SIZE, 600);
    const nameWidth = text.name === '' ? 0 : widthOf(context, text.name) + 5;
    context.font = font(SIZE, 400);
    const left = right - nameWidth - widthOf(context, rest);
    const isChosen = item.life.id === chosen;
    context.fillStyle = isChosen ? palette.bg3 : tint(palette.bg1, isZone(item.form) ? 0.72 : 1);
    context.fillRect(left - 4, spot.y - LABEL_STEP / 2, right - left + 8, LABEL_STEP);
    if (spot.isLed)
      line(context, tint(palette.t2, 0.6), 1, undefined, left - 12, Math.max(0, wanted[at]!), left - 4, spot.y);
    context.font = font(SIZE, 600);
    context.fillStyle = item.form === 'liquidity' ? palette.liquidity : directionColor(palette, item.direction);
    if (text.name !== '') context.fillText(text.name, left, spot.y + 0.5);
    context.font = font(SIZE, 400);
    context.fillStyle = palette.t2;
    context.fillText(rest, left + nameWidth, spot.y + 0.5);
  });
}
