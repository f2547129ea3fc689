// Compare card: up to four runs on the same axes, what was turned between them on top, and only the days that they share.
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { day } from '#dashboard/format/moment.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { differences } from './form.ts';
import { Empty } from '#dashboard/ui/states.tsx';
import { marketWords, strategiesWords } from './runs.ts';
import { measureText } from './measures-card.tsx';
import { plural, rText } from '#dashboard/format/figure.ts';
import { scale, ticks } from '#dashboard/ui/scale.ts';
import { sharedDays } from './shared-days.ts';
import { useAgentNow } from '#dashboard/live/use-live.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useSize } from '#dashboard/ui/use-size.ts';
import { VERDICT_LOOK } from './verdict-card.tsx';
import type { ReactNode } from 'react';
import type { Report } from './runs.ts';

/** Lines are told apart by their dash, then by their name at the end. */
const DASHES = [undefined, '6 3', '2 3', '8 3 2 3'] as const;
const NAMES = ['A', 'B', 'C', 'D'] as const;

type Props = { readonly reports: readonly Report[]; readonly onClose: () => void };

export function CompareCard({ reports, onClose }: Props): ReactNode {
  const { zone } = useSettings();
  const now = useAgentNow(60_000);
  const shared = sharedDays(reports);
  const [first] = reports;
  return (
    <Card
      title="Compared"
      note={
        shared === undefined
          ? plural(reports.length, 'run')
          : `${plural(reports.length, 'run')}, ${day(shared.from, zone, now)} to ${day(shared.until, zone, now)}`
      }
      aside={
        <Button small onClick={onClose}>
          Close the comparison
        </Button>
      }
      className="mb-3"
    >
      {shared === undefined || first === undefined ? (
        <Empty title="These runs have no days in common.">A comparison is only fair over the same days.</Empty>
      ) : (
        <>
          <Lines reports={reports} from={shared.from} until={shared.until} />
          <div className="mt-3 overflow-x-auto">
            <table className="w-full border-separate border-spacing-0 text-table">
              <thead>
                <tr className="text-head text-t3">
                  {['Run', 'Verdict', 'Turned', 'Trades', 'Sum of R', 'Expectancy', 'Max drawdown', 'After trials'].map(
                    (head, at) => (
                      <th
                        key={head}
                        scope="col"
                        className={`h-7 border-b border-line1 px-2 font-normal whitespace-nowrap ${at > 2 ? 'text-right' : 'text-left'}`}
                      >
                        {head}
                      </th>
                    ),
                  )}
                </tr>
              </thead>
              <tbody>
                {reports.map((report, place) => {
                  const { verdict, measures, deflatedSharpe } = report.findings;
                  const own = report.trades.filter(
                    ({ entryTime, exitTime }) => entryTime >= shared.from && exitTime <= shared.until,
                  );
                  const turned = place === 0 ? [] : differences(first.request, report.request);
                  const figure = (name: string): string => {
                    const found = measures.find((measure) => measure.name === name);
                    return found === undefined ? '' : measureText(found.whole.value, found.unit);
                  };
                  const look = VERDICT_LOOK[verdict.kind];
                  return (
                    <tr key={report.id}>
                      <th
                        scope="row"
                        className="h-row border-b border-line1 px-2 text-left font-normal whitespace-nowrap"
                      >
                        <span className="mr-2 inline-block w-3 font-semibold">{NAMES[place]}</span>
                        {strategiesWords(report.request)}, {marketWords(report.request)}
                      </th>
                      <td className="border-b border-line1 px-2">
                        <Chip tone={look.tone}>{look.word}</Chip>
                      </td>
                      <td className="border-b border-line1 px-2 text-t2">
                        {place === 0
                          ? ''
                          : turned.length === 0
                            ? 'nothing'
                            : turned.map(([name, before, after]) => `${name} ${before} \u2192 ${after}`).join(' · ')}
                      </td>
                      <td className="border-b border-line1 px-2 text-right">{own.length}</td>
                      <td className="border-b border-line1 px-2 text-right">
                        {rText(own.reduce((sum, { r }) => sum + r, 0))}
                      </td>
                      <td className="border-b border-line1 px-2 text-right">{figure('Expectancy')}</td>
                      <td className="border-b border-line1 px-2 text-right">{figure('Max drawdown')}</td>
                      <td className="border-b border-line1 px-2 text-right">
                        {decimals(deflatedSharpe ?? undefined, 2)}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
          <p className="mt-2 text-note text-t3">
            Trades and sums are of the shared days; expectancy and drawdown of each whole run. Every setting compared
            here is a trial, and the best of several looks better than it is.
          </p>
        </>
      )}
    </Card>
  );
}

type LinesProps = { readonly reports: readonly Report[]; readonly from: number; readonly until: number };

function Lines({ reports, from, until }: LinesProps): ReactNode {
  const [element, { width }] = useSize<HTMLDivElement>();
  const height = 220;
  const right = Math.max(1, width - 64);
  const curves = reports.map(({ trades }) => {
    let sum = 0;
    const points = [{ time: from, r: 0 }];
    for (const { entryTime, exitTime, r } of trades) {
      if (entryTime < from || exitTime > until) continue;
      points.push({ time: exitTime, r: sum });
      sum += r;
      points.push({ time: exitTime, r: sum });
    }
    points.push({ time: until, r: sum });
    return points;
  });
  const heights = curves.flatMap((points) => points.map(({ r }) => r));
  const least = heights.reduce((a, b) => Math.min(a, b), 0);
  const most = heights.reduce((a, b) => Math.max(a, b), 0);
  const room = (most - least || 1) * 0.08;
  const x = scale(from, until, 2, right);
  const y = scale(least - room, most + room, height - 6, 6);
  const label = reports
    .map((_report, place) => `${NAMES[place]} ends at ${rText(curves[place]!.at(-1)!.r)}`)
    .join('; ');
  return (
    <div ref={element} className="relative" style={{ height }}>
      {width === 0 ? null : (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`Sums of R: ${label}`}
          className="absolute inset-0 block"
        >
          {ticks(y.from, y.to, 5).map((value) => (
            <g key={value}>
              <line
                x1={0}
                x2={right}
                y1={y.px(value)}
                y2={y.px(value)}
                stroke={value === 0 ? 'var(--line3)' : 'var(--line1)'}
                strokeDasharray={value === 0 ? '4 4' : undefined}
              />
              <text x={right + 24} y={y.px(value) + 4} fill="var(--t3)" fontSize={11}>
                {decimals(value, Number.isInteger(value) ? 0 : 1, 'plus')}R
              </text>
            </g>
          ))}
          {curves.map((points, place) => (
            <g key={reports[place]!.id}>
              <path
                d={points
                  .map(({ time, r }, at) => `${at === 0 ? 'M' : 'L'}${x.px(time).toFixed(1)} ${y.px(r).toFixed(1)}`)
                  .join('')}
                fill="none"
                stroke={place === 0 ? 'var(--t1)' : 'var(--t2)'}
                strokeWidth={place === 0 ? 1.8 : 1.4}
                strokeDasharray={DASHES[place]}
                strokeLinejoin="round"
              />
              <text x={right + 6} y={y.px(points.at(-1)!.r) + 4} fill="var(--t1)" fontSize={11} fontWeight={600}>
                {NAMES[place]}
              </text>
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}
