// Curve card: the sum of R with what is only luck of the draw around it, or the account in money with its drawdown.
import { Card } from '#dashboard/ui/card.tsx';
import { clock, day, offsetMinutes } from '#dashboard/format/moment.ts';
import { curveDrawing, heightAt } from './r-curve.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { Empty } from '#dashboard/ui/states.tsx';
import { EquityChart } from '#dashboard/ui/equity-chart.tsx';
import { fixedFromNumber, toNumber } from '#model/number.ts';
import { money } from '#dashboard/format/money.ts';
import { rText } from '#dashboard/format/figure.ts';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { useAgentNow } from '#dashboard/live/use-live.ts';
import { useId, useMemo, useState } from 'react';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useSize } from '#dashboard/ui/use-size.ts';
import type { Cash } from '#model/number.ts';
import type { KeyboardEvent, ReactNode } from 'react';
import type { Report } from './runs.ts';

type Unit = 'R' | 'money';

export function CurveCard({ report }: { readonly report: Report }): ReactNode {
  const [unit, setUnit] = useState<Unit>('R');
  const now = useAgentNow(60_000);
  const { currency, capital, equity } = report;
  return (
    <Card
      title={unit === 'R' ? 'Cumulative result' : 'Equity'}
      note={unit === 'R' ? 'in R, net' : 'net, open positions included'}
      className="h-full"
      aside={
        <Segmented
          plain
          label="Unit"
          value={unit}
          onChange={setUnit}
          options={[
            { value: 'R', label: 'R' },
            { value: 'money', label: currency },
          ]}
        />
      }
    >
      <div className="h-75 max-tablet:h-60">
        {unit === 'R' ? (
          <RCurve report={report} />
        ) : equity.length < 2 ? (
          <Empty title="The account never moved." />
        ) : (
          <EquityChart
            points={equity}
            start={toNumber(capital)}
            text={(value) => money(fixedFromNumber<Cash>(value), currency)}
            now={now}
          />
        )}
      </div>
      {unit === 'R' && report.trades.length > 0 ? (
        <p className="mt-1 text-note text-t3 tablet:hidden">
          Line: result. Grey: 50% and 95% of the same kind of trades drawn again. Shaded right: out of sample.
          {report.ambiguous > 0 ? ' Light band: best to worst fill where a candle is ambiguous.' : ''}
        </p>
      ) : null}
    </Card>
  );
}

const AXIS = 58;
const FOOT = 22;
const DAY_MS = 86_400_000;

function RCurve({ report }: { readonly report: Report }): ReactNode {
  const { findings, start, end, ambiguous } = report;
  const { curve, optimisticCurve, fan, splitAt } = findings;
  const [element, { width, height }] = useSize<HTMLDivElement>();
  const { zone } = useSettings();
  const now = useAgentNow(60_000);
  const [at, setAt] = useState<number>();
  const summaryId = useId();
  // Without a doubtful candle the two runs differ by nothing that could be seen.
  const hasBand = ambiguous > 0;
  const drawing = useMemo(
    () =>
      width === 0
        ? undefined
        : curveDrawing(
            {
              curve,
              optimistic: hasBand ? optimisticCurve : [],
              fan,
              start,
              end,
              offsetMs: offsetMinutes(end, zone) * 60_000,
            },
            { width, height, axis: AXIS, foot: FOOT },
          ),
    [curve, optimisticCurve, hasBand, fan, start, end, zone, width, height],
  );
  if (curve.length === 0)
    return <Empty title="No trade was made.">What stopped the setups stands below, gate by gate.</Empty>;
  const last = curve.at(-1)!.r;
  const right = Math.max(1, width - AXIS);
  const bottom = height - FOOT;
  const step = curve.length < 200 ? 1 : Math.ceil(curve.length / 200);
  const onKey = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' ? -step : event.key === 'ArrowRight' ? step : 0;
    if (by === 0) return;
    event.preventDefault();
    const place = at === undefined ? curve.length - 1 : curve.findLastIndex(({ time }) => time <= at) + by;
    setAt(curve[Math.max(0, Math.min(curve.length - 1, place))]!.time);
  };
  const shown = at === undefined ? undefined : heightAt(curve, at);
  const when = (time: number): string => `${day(time, zone, now)} ${clock(time, zone)}`;
  return (
    <div
      ref={element}
      role="application"
      aria-label="Cumulative result"
      aria-describedby={summaryId}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it is read by arrow keys
      tabIndex={0}
      onKeyDown={onKey}
      onPointerMove={(event) => {
        const pixel = event.clientX - event.currentTarget.getBoundingClientRect().left;
        setAt(Math.min(end, Math.max(start, start + ((pixel - 2) / Math.max(1, right - 4)) * (end - start))));
      }}
      onPointerLeave={() => setAt(undefined)}
      onBlur={() => setAt(undefined)}
      className="relative h-full -outline-offset-2"
    >
      <p id={summaryId} className="sr-only">
        Sum of {curve.length} steps ends at {rText(last)}.{' '}
        {fan.length === 0
          ? ''
          : `Drawn again, 95% of the ends would lie between ${rText(fan.at(-1)!.low95)} and ${rText(fan.at(-1)!.high95)}.`}{' '}
        Arrow keys read single points.
      </p>
      <div aria-live="polite" className="sr-only">
        {at === undefined || shown === undefined ? '' : `${when(at)}: ${rText(shown)}`}
      </div>
      {drawing === undefined ? null : (
        <svg width={width} height={height} aria-hidden="true" className="absolute inset-0 block">
          <path d={drawing.wide} fill="var(--t3)" fillOpacity={0.13} />
          <path d={drawing.narrow} fill="var(--t3)" fillOpacity={0.17} />
          {splitAt > start && splitAt < end ? (
            <g>
              <rect
                x={drawing.x.px(splitAt)}
                y={0}
                width={Math.max(0, right - drawing.x.px(splitAt))}
                height={bottom}
                fill="var(--t1)"
                fillOpacity={0.035}
              />
              <line
                x1={drawing.x.px(splitAt)}
                x2={drawing.x.px(splitAt)}
                y1={0}
                y2={bottom}
                stroke="var(--line3)"
                strokeDasharray="3 4"
              />
              <text x={Math.min(drawing.x.px(splitAt) + 8, right - 80)} y={14} fill="var(--t2)" fontSize={11}>
                out of sample
              </text>
            </g>
          ) : null}
          {drawing.lines.map((value) => (
            <g key={value}>
              <line
                x1={0}
                x2={right}
                y1={drawing.y.px(value)}
                y2={drawing.y.px(value)}
                stroke={value === 0 ? 'var(--line3)' : 'var(--line1)'}
                strokeDasharray={value === 0 ? '4 4' : undefined}
              />
              <text x={right + 8} y={drawing.y.px(value) + 4} fill="var(--t3)" fontSize={11}>
                {decimals(value, Number.isInteger(value) ? 0 : 1, 'plus')}R
              </text>
            </g>
          ))}
          {hasBand ? <path d={drawing.ambiguity} fill="var(--t2)" fillOpacity={0.35} /> : null}
          <path d={drawing.line} fill="none" stroke="var(--t1)" strokeWidth={1.6} strokeLinejoin="round" />
          {drawing.times.map((time) =>
            drawing.x.px(time) < 36 || drawing.x.px(time) > right - 30 ? null : (
              <text key={time} x={drawing.x.px(time)} y={height - 5} fill="var(--t3)" fontSize={11} textAnchor="middle">
                {drawing.step >= DAY_MS ? day(time, zone, now) : clock(time, zone)}
              </text>
            ),
          )}
          {at === undefined || shown === undefined ? null : (
            <g>
              <line x1={drawing.x.px(at)} x2={drawing.x.px(at)} y1={0} y2={bottom} stroke="var(--line3)" />
              <circle
                cx={drawing.x.px(at)}
                cy={drawing.y.px(shown)}
                r={3.5}
                fill="var(--bg1)"
                stroke="var(--t1)"
                strokeWidth={1.5}
              />
            </g>
          )}
        </svg>
      )}
      <p
        aria-hidden="true"
        className="pointer-events-none absolute top-0.5 left-1.5 max-w-[60%] text-note text-t3 max-tablet:hidden"
      >
        line: result; grey: 50% and 95% of the same kind of trades drawn again
        {hasBand ? '; light band: best to worst fill where a candle is ambiguous' : ''}
      </p>
      {at === undefined || shown === undefined || drawing === undefined ? null : (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute bottom-8 rounded-button border border-line2 bg-pop px-2 py-1 text-note whitespace-nowrap shadow-pop"
          style={
            drawing.x.px(at) > right / 2 ? { right: width - drawing.x.px(at) + 8 } : { left: drawing.x.px(at) + 8 }
          }
        >
          <span className="font-medium">{rText(shown)}</span> <span className="text-t3">{when(at)}</span>
        </div>
      )}
    </div>
  );
}
