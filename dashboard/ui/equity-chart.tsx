// Equity chart: the curve of the account with its drawdown under it, on one axis of time.
import { falls, thinned } from './curve.ts';
import { clock, day, offsetMinutes, zoneWord } from '#dashboard/format/moment.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { percent } from '#dashboard/format/figure.ts';
import { scale, ticks, timeTicks } from './scale.ts';
import { useId, useMemo, useState } from 'react';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useSize } from './use-size.ts';
import type { CurvePoint } from './curve.ts';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';

type Props = {
  readonly points: readonly CurvePoint[];
  /** What the account began with: the dashed line. */
  readonly start?: number | undefined;
  /** The text of a value, with its currency. */
  readonly text: (value: number) => string;
  readonly stale?: boolean;
  readonly now: number;
};

const LEAST_AXIS = 46;
/** Of a digit of 11 pixels, and what stands before and behind the figure. */
const DIGIT = 6.7;
const AXIS_MARGIN = 10;
const FOOT = 22;
const GAP = 14;
const DAY = 86_400_000;
export function EquityChart({ points, start, text, stale = false, now }: Props): ReactNode {
  const [element, { width, height }] = useSize<HTMLDivElement>();
  const { zone } = useSettings();
  const [at, setAt] = useState<number>();
  const descriptionId = useId();
  const all = useMemo(() => falls(points), [points]);
  const drawn = useMemo(() => thinned(points, Math.max(50, width)), [points, width]);
  const drawnFalls = useMemo(() => {
    const byTime = new Map(points.map(({ time }, index) => [time, all[index]!]));
    return drawn.map(({ time }) => byTime.get(time) ?? 0);
  }, [drawn, points, all]);

  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return <div ref={element} className="h-full" />;
  const fallHeight = Math.max(28, Math.min(56, height * 0.17));
  const fallTop = height - FOOT - fallHeight;
  const curveBottom = fallTop - GAP;
  const values = drawn.map(({ value }) => value);
  const least = Math.min(...values, start ?? Infinity);
  const most = Math.max(...values, start ?? -Infinity);
  const room = (most - least || Math.abs(most) * 0.001 || 1) * 0.08;
  const y = scale(least - room, most + room, curveBottom, 8);
  const lines = ticks(y.from, y.to, Math.max(2, Math.floor(curveBottom / 44)));
  const places = lines.length > 1 && lines[1]! - lines[0]! < 1 ? 2 : 0;
  const longest = Math.max(0, ...lines.map((value) => decimals(value, places).length));
  const right = Math.max(1, width - Math.max(LEAST_AXIS, longest * DIGIT + AXIS_MARGIN));
  const x = scale(first.time, last.time, 4, right);
  const deepest = Math.min(-0.001, ...drawnFalls);
  const fall = scale(deepest, 0, fallTop + fallHeight, fallTop);
  const path = drawn
    .map(({ time, value }, index) => `${index === 0 ? 'M' : 'L'}${x.px(time).toFixed(1)} ${y.px(value).toFixed(1)}`)
    .join('');
  const fallPath = drawn
    .map(({ time }, index) => `L${x.px(time).toFixed(1)} ${fall.px(drawnFalls[index]!).toFixed(1)}`)
    .join('');
  const times = timeTicks(
    first.time,
    last.time,
    Math.max(2, Math.floor(right / 110)),
    offsetMinutes(last.time, zone) * 60_000,
  );
  const timeText = (time: number): string => (times.step >= DAY ? day(time, zone, now) : clock(time, zone));
  const shown = at === undefined ? undefined : points[at];
  const ink = stale ? 'var(--t3)' : 'var(--t1)';

  const nearest = (pixel: number): number => {
    const wanted = x.from + ((pixel - 4) / Math.max(1, right - 4)) * (x.to - x.from);
    let low = 0;
    let high = points.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (points[middle]!.time < wanted) low = middle + 1;
      else high = middle;
    }
    return low > 0 && wanted - points[low - 1]!.time < points[low]!.time - wanted ? low - 1 : low;
  };
  const onMove = (event: PointerEvent<HTMLDivElement>): void =>
    setAt(nearest(event.clientX - event.currentTarget.getBoundingClientRect().left));
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setAt((before) => Math.max(0, Math.min(points.length - 1, (before ?? points.length - 1) + step)));
  };
  const summary = `Equity from ${text(first.value)} on ${day(first.time, zone, now)} to ${text(last.value)}, deepest drawdown ${percent(Math.min(...all))}. Arrow keys read single points.`;
  return (
    <div
      ref={element}
      role="application"
      aria-label="Equity curve"
      aria-describedby={descriptionId}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it is read by arrow keys
      tabIndex={0}
      onKeyDown={onKey}
      onPointerMove={onMove}
      onPointerLeave={() => setAt(undefined)}
      onBlur={() => setAt(undefined)}
      className="relative h-full min-h-0 -outline-offset-2"
    >
      <p id={descriptionId} className="sr-only">
        {summary}
      </p>
      <div aria-live="polite" className="sr-only">
        {shown === undefined ? '' : `${timeText(shown.time)}: ${text(shown.value)}, drawdown ${percent(all[at!])}`}
      </div>
      {width === 0 ? null : (
        <svg width={width} height={height} aria-hidden="true" className="absolute inset-0 block">
          {lines.map((value) => (
            <g key={value}>
              <line x1={0} x2={right} y1={y.px(value)} y2={y.px(value)} stroke="var(--line1)" />
              <text x={right + 8} y={y.px(value) + 4} fill="var(--t3)" fontSize={11}>
                {decimals(value, places)}
              </text>
            </g>
          ))}
          {start === undefined ? null : (
            <g>
              <line x1={0} x2={right} y1={y.px(start)} y2={y.px(start)} stroke="var(--line3)" strokeDasharray="4 4" />
              <text x={right - 4} y={y.px(start) - 6} fill="var(--t3)" fontSize={11} textAnchor="end">
                start {decimals(start, 0)}
              </text>
            </g>
          )}
          <path
            d={`${path}L${x.px(last.time)} ${curveBottom}L${x.px(first.time)} ${curveBottom}Z`}
            fill={ink}
            fillOpacity={0.05}
          />
          <path d={path} fill="none" stroke={ink} strokeWidth={1.5} strokeLinejoin="round" />
          <circle cx={x.px(last.time)} cy={y.px(last.value)} r={3.5} fill={ink} />
          <path
            d={`M${x.px(first.time)} ${fallTop}${fallPath}L${x.px(last.time)} ${fallTop}Z`}
            fill={stale ? 'var(--t3)' : 'var(--loss)'}
            fillOpacity={0.35}
          />
          <line x1={0} x2={right} y1={fallTop} y2={fallTop} stroke="var(--line2)" />
          <text x={4} y={fallTop + 14} fill="var(--t3)" fontSize={11}>
            drawdown
          </text>
          <text x={right + 8} y={fallTop + 4} fill="var(--t3)" fontSize={11}>
            0%
          </text>
          <text x={right + 8} y={fallTop + fallHeight} fill="var(--t3)" fontSize={11}>
            {percent(deepest)}
          </text>
          {times.at.map((time) =>
            x.px(time) < 24 || x.px(time) > right - 14 ? null : (
              <text key={time} x={x.px(time)} y={height - 5} fill="var(--t3)" fontSize={11} textAnchor="middle">
                {timeText(time)}
              </text>
            ),
          )}
          {shown === undefined ? null : (
            <g>
              <line x1={x.px(shown.time)} x2={x.px(shown.time)} y1={0} y2={height - FOOT} stroke="var(--line3)" />
              <circle
                cx={x.px(shown.time)}
                cy={y.px(shown.value)}
                r={3.5}
                fill="var(--bg1)"
                stroke={ink}
                strokeWidth={1.5}
              />
            </g>
          )}
        </svg>
      )}
      {shown === undefined ? null : (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute top-1 rounded-button border border-line2 bg-pop px-2 py-1 text-note whitespace-nowrap shadow-pop"
          style={
            x.px(shown.time) > right / 2 ? { right: width - x.px(shown.time) + 8 } : { left: x.px(shown.time) + 8 }
          }
        >
          <span className="font-medium">{text(shown.value)}</span> <span className="text-t3">{percent(all[at!])}</span>
          <br />
          <span className="text-t3">
            {day(shown.time, zone, now)} {clock(shown.time, zone)} {zoneWord(zone)}
          </span>
        </div>
      )}
    </div>
  );
}
