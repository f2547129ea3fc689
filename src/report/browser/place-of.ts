// Place of: where a pattern of the scene lies on the chart, in pixels; the same for drawing it and for finding it.
import type { Box } from './paint.ts';
import type { Item } from './scene.ts';
import type { Places } from './chart-kit.ts';

/** Beside the price axis: the place of premium and discount. */
export const GUTTER = 8;

export const boxOf = (item: Item, { x, y, width }: Places): Box => ({
  left: x(item.start),
  right: item.end === undefined ? width - GUTTER : x(item.end),
  top: y(item.high),
  bottom: y(item.low),
  known: x(item.known),
});

/** Liquidity lies beyond its furthest member. */
export const levelY = (item: Item, { y }: Places): number => y(item.direction > 0 ? item.low : item.high);
