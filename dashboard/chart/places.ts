// Places: from bars and prices to pixels, for one frame; the same for drawing a thing and for finding it under the pointer.
import type { IChartApi, ISeriesApi, Logical } from 'lightweight-charts';
import type { Item } from './scene.ts';

export type Places = {
  readonly x: (bar: number) => number;
  readonly y: (price: number) => number;
  readonly width: number;
  readonly height: number;
  readonly spacing: number;
  /** Bars in view. */
  readonly from: number;
  readonly to: number;
};

/** Beside the price axis: the place of premium and discount. */
export const GUTTER = 8;
/** Over the time axis: the place of the sessions. */
export const STRIP = 12;

const LANES: readonly (readonly [narrowerThan: number, lane: number])[] = [
  [480, 84],
  [900, 96],
];
const WIDE_LANE = 128;

/** Width of the lane of labels, by that of the chart. */
export const laneOf = (width: number): number => LANES.find(([limit]) => width < limit)?.[1] ?? WIDE_LANE;

/** Undefined while the chart has nothing to measure by. */
export function placesOf(
  chart: IChartApi,
  series: ISeriesApi<'Candlestick'>,
  width: number,
  height: number,
): Places | undefined {
  const scale = chart.timeScale();
  const range = scale.getVisibleLogicalRange();
  const left = scale.logicalToCoordinate(0 as Logical);
  const next = scale.logicalToCoordinate(1 as Logical);
  // Prices stand on a straight scale, so two of them give all.
  const top = series.coordinateToPrice(0);
  const bottom = series.coordinateToPrice(height);
  if (range === null || left === null || next === null || top === null || bottom === null) return undefined;
  const spacing = next - left;
  const pixels = height / (top - bottom);
  return {
    x: (bar) => left + bar * spacing,
    y: (price) => (top - price) * pixels,
    width,
    height,
    spacing,
    from: range.from,
    to: range.to,
  };
}

export type Box = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** From where it could be known; before it is drawn by half. */
  readonly known: number;
};

export const boxOf = ({ start, known, end, high, low }: Item, { x, y, width }: Places): Box => ({
  left: x(start),
  right: end === undefined ? width - GUTTER : x(end),
  top: y(high),
  bottom: y(low),
  known: x(known),
});

/** Liquidity lies beyond its furthest member. */
export const levelOf = ({ direction, high, low }: Item): number => (direction > 0 ? low : high);
