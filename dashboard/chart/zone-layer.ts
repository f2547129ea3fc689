// Zone layer: the bodies of the zones, below the candles. One primitive for all of them: each of its own would cost a frame its share.
import { boxOf } from './places.ts';
import { fadeOf } from './rank.ts';
import { isZone } from '#model/form.ts';
import { paintEnded, paintZone } from './paint.ts';
import type { Canvas } from './paint.ts';
import type { Item, Scene } from './scene.ts';
import type { Palette } from './palette.ts';
import type { Places } from './places.ts';

const NO_ROOM = 0.5;

export function paintZones(
  context: Canvas,
  places: Places,
  palette: Palette,
  scene: Scene,
  chosen: string | undefined,
): void {
  const { width, height } = places;
  for (const item of scene.ended) {
    if (!isZone(item.form)) continue;
    const box = boxOf(item, places);
    if (box.right > 0 && box.left < width && box.bottom > 0 && box.top < height)
      paintEnded(context, palette, item.direction, box);
  }
  const top = scene.open.find(({ form }) => isZone(form))?.score ?? 1;
  // Worst first, so that the best lies on top.
  for (let at = scene.open.length - 1; at >= 0; at -= 1) {
    const item = scene.open[at]!;
    if (!isZone(item.form)) continue;
    const box = boxOf(item, places);
    if (box.right < 0 || box.left > width || box.bottom < -NO_ROOM || box.top > height) continue;
    paintZone(context, palette, item.form, item.direction, box, {
      fade: item.life.id === chosen ? 1 : fadeOf(item.score, top),
      isMitigated: item.status === 'mitigated',
      isHigher: item.isHigher,
      filled: filledPixels(item, places),
    });
  }
}

function filledPixels({ reached, direction, high, low }: Item, { y }: Places): number {
  if (Number.isNaN(reached)) return 0;
  return direction > 0 ? y(reached) - y(high) : y(low) - y(reached);
}
