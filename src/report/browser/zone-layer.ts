// Zone layer: the scene on the chart: bodies below the candles, then lines, marks and labels above them.
import { paintRange, paintSessions } from './context-layer.ts';
import { isLevel, isZone } from '#model/form.ts';
import { paintLabels } from './label-layer.ts';
import { paintMarks } from './mark-layer.ts';
import { paintEnded, paintLevel, paintZone } from './paint.ts';
import { GUTTER, boxOf, levelY } from './place-of.ts';
import { tokens } from './tokens.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Item, Scene } from './scene.ts';
import type { Places } from './chart-kit.ts';

export type Shown = { readonly scene: Scene; readonly columns: DetectColumns; readonly chosen: number };

export function paintBelow(context: CanvasRenderingContext2D, places: Places, { scene, columns, chosen }: Shown): void {
  paintSessions(context, places, scene, columns);
  for (const item of scene.ended) if (isZone(item.form)) paintEnded(context, item.direction, boxOf(item, places));
  const top = scene.open.find(({ form }) => isZone(form))?.score ?? 1;
  // Worst first, so that the best lies on top.
  for (const item of scene.open.toReversed()) {
    if (!isZone(item.form)) continue;
    const fade = item.pattern === chosen ? 1 : Math.max(0.45, Math.min(1, item.score / top + 0.15));
    const filled = filledPixels(item, scene, columns, places);
    paintZone(context, item.form, item.direction, boxOf(item, places), fade, filled);
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

export function paintAbove(context: CanvasRenderingContext2D, places: Places, { scene, columns, chosen }: Shown): void {
  for (const item of [...scene.ended, ...scene.open]) {
    if (isZone(item.form)) continue;
    const right = item.end === undefined ? places.width - GUTTER : places.x(item.end);
    const alpha = item.end === undefined ? 0.9 : 0.5;
    paintLevel(context, item.form, item.direction, places.x(item.start), right, levelY(item, places), alpha);
  }
  paintMarks(context, places, scene, columns);
  const item = [...scene.open, ...scene.ended, ...scene.marks].find(({ pattern }) => pattern === chosen);
  if (item !== undefined) paintRing(context, places, item);
  paintRange(context, places, scene);
  paintLabels(context, places, scene.open, columns);
}

/** Around the pattern that the card speaks of. */
function paintRing(context: CanvasRenderingContext2D, places: Places, item: Item): void {
  const { left, right, top, bottom } = boxOf(item, places);
  const isMark = !isZone(item.form) && !isLevel(item.form);
  const end = isMark ? places.x(item.known) : right;
  const margin = bottom - top < 2 ? 4 : 1;
  context.strokeStyle = tokens().t1;
  context.lineWidth = 1.5;
  context.strokeRect(left - 3, top - margin, Math.max(6, end - left + 6), bottom - top + 2 * margin);
}
