// R curve: the sum of R with its bands as paths for one drawing.
import { scale, ticks, timeTicks } from '#dashboard/ui/scale.ts';
import type { CurvePoint, FanStep } from '#model/findings.ts';
import type { Scale } from '#dashboard/ui/scale.ts';

export type CurveSize = {
  readonly width: number;
  readonly height: number;
  readonly axis: number;
  readonly foot: number;
};

export type CurveDrawing = {
  readonly x: Scale;
  readonly y: Scale;
  readonly line: string;
  readonly wide: string;
  readonly narrow: string;
  readonly ambiguity: string;
  readonly lines: readonly number[];
  readonly times: readonly number[];
  readonly step: number;
};

type Input = {
  readonly curve: readonly CurvePoint[];
  readonly optimistic: readonly CurvePoint[];
  readonly fan: readonly FanStep[];
  readonly start: number;
  readonly end: number;
  readonly offsetMs: number;
};

/** The sum holds from one trade to the next: steps, not slopes. */
export function steps(points: readonly CurvePoint[], start: number, end: number): readonly CurvePoint[] {
  const path: CurvePoint[] = [{ time: start, r: 0 }];
  for (const { time, r } of points) {
    path.push({ time, r: path.at(-1)!.r }, { time, r });
  }
  path.push({ time: end, r: path.at(-1)!.r });
  return path;
}

/** Height of a stepped curve at a time. */
export function heightAt(points: readonly CurvePoint[], time: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.time <= time) low = middle + 1;
    else high = middle;
  }
  return points[low - 1]?.r ?? 0;
}

export function curveDrawing({ curve, optimistic, fan, start, end, offsetMs }: Input, size: CurveSize): CurveDrawing {
  const right = Math.max(1, size.width - size.axis);
  const bottom = size.height - size.foot;
  const heights = [
    0,
    ...curve.map(({ r }) => r),
    ...optimistic.map(({ r }) => r),
    ...fan.flatMap(({ low95, high95 }) => [low95, high95]),
  ];
  const least = heights.reduce((a, b) => Math.min(a, b));
  const most = heights.reduce((a, b) => Math.max(a, b));
  const room = (most - least || 1) * 0.06;
  const x = scale(start, end, 2, right - 2);
  const y = scale(least - room, most + room, bottom, 6);
  const point = (time: number, r: number): string => `${x.px(time).toFixed(1)} ${y.px(r).toFixed(1)}`;
  const joined = (points: readonly string[]): string =>
    points.map((each, at) => `${at === 0 ? 'M' : 'L'}${each}`).join('');
  const band = (low: (step: FanStep) => number, high: (step: FanStep) => number): string =>
    fan.length === 0
      ? ''
      : `${joined([
          point(start, 0),
          ...fan.map((step) => point(step.time, high(step))),
          ...fan.toReversed().map((step) => point(step.time, low(step))),
        ])}Z`;
  const own = steps(curve, start, end);
  const bright = steps(optimistic, start, end);
  const times = timeTicks(start, end, Math.max(2, Math.floor(right / 110)), offsetMs);
  return {
    x,
    y,
    line: joined(own.map(({ time, r }) => point(time, r))),
    wide: band(
      ({ low95 }) => low95,
      ({ high95 }) => high95,
    ),
    narrow: band(
      ({ low50 }) => low50,
      ({ high50 }) => high50,
    ),
    ambiguity:
      optimistic.length === 0
        ? ''
        : `${joined([...own, ...bright.toReversed()].map(({ time, r }) => point(time, r)))}Z`,
    lines: ticks(y.from, y.to, Math.max(2, Math.floor(bottom / 52))),
    times: times.at,
    step: times.step,
  };
}
