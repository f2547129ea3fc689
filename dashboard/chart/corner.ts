// Corner: the corner of the chart with the fewest candles, for what is laid over it.
import type { Bars } from './bars.ts';
import type { Places } from './places.ts';

export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';
const CORNERS: readonly Corner[] = ['bottom-left', 'top-left', 'bottom-right', 'top-right'];

/** @param width,height of what is laid there, in pixels. @param bars that are shown */
export function freeCorner(places: Places, bars: Bars, shown: number, width: number, height: number): Corner {
  const first = Math.max(0, Math.floor(places.from));
  const last = Math.min(shown - 1, Math.ceil(places.to));
  const covered = (corner: Corner): number => {
    const left = corner.endsWith('left') ? 0 : places.width - width;
    const top = corner.startsWith('top') ? 0 : places.height - height;
    let count = 0;
    for (let bar = first; bar <= last; bar += 1) {
      const x = places.x(bar);
      if (x < left || x > left + width) continue;
      if (places.y(bars.high[bar]!) < top + height && places.y(bars.low[bar]!) > top) count += 1;
    }
    return count;
  };
  let best: Corner = CORNERS[0]!;
  let fewest = Number.POSITIVE_INFINITY;
  for (const corner of CORNERS) {
    const count = covered(corner);
    if (count >= fewest) continue;
    best = corner;
    fewest = count;
  }
  return best;
}
