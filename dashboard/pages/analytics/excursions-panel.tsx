// Excursions panel: how far each trade went against and in favour before it ended, and what another stop or target would have met.
import { Empty } from '#dashboard/ui/states.tsx';
import { decimals } from '#dashboard/format/sign.ts';
import { percent, rText } from '#dashboard/format/figure.ts';
import { scale, ticks } from '#dashboard/ui/scale.ts';
import { useSize } from '#dashboard/ui/use-size.ts';
import { whatIfs } from './excursions.ts';
import type { ReactNode } from 'react';
import type { RunTrade } from './runs.ts';

const LEAST = 30;
const LEFT = 44;
const FOOT = 34;

type Props = { readonly trades: readonly RunTrade[]; readonly onOpen: (number: number) => void };

export function ExcursionsPanel({ trades, onOpen }: Props): ReactNode {
  if (trades.length === 0) return <Empty title="No trade, so nowhere it could have gone." />;
  const { stops, targets } = whatIfs(trades);
  return (
    <div className="grid gap-x-6 gap-y-4 p-3.5 desk:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <figure className="min-w-0">
        <Scatter trades={trades} onOpen={onOpen} />
        <figcaption className="mt-1 text-note text-t3">
          Each trade by how far it went against (MAE) and in favour (MFE) while open. Green won, red lost; a click opens
          the trade. Of candles both are bounds.
        </figcaption>
      </figure>
      <div className="flex flex-col gap-3">
        {trades.length < LEAST ? (
          <p className="text-body text-t2">Fewer than {LEAST} trades: no shares are told.</p>
        ) : (
          <>
            <WhatIfTable
              title="A nearer stop would have taken out"
              of="of the winners"
              rows={stops.map(({ at, winnersLost }) => [`at ${rText(-at)}`, percent(winnersLost)])}
            />
            <WhatIfTable
              title="A nearer target would have been met by"
              of="of the losers"
              rows={targets.map(({ at, losersSaved }) => [`at ${rText(at)}`, percent(losersSaved)])}
            />
            <p className="text-note text-t3">
              Each judged alone, on trades that were chosen with the stop and the target they had. To turn one is
              another trial.
            </p>
          </>
        )}
      </div>
    </div>
  );
}

type TableProps = {
  readonly title: string;
  readonly of: string;
  readonly rows: readonly (readonly [string, string])[];
};

function WhatIfTable({ title, of, rows }: TableProps): ReactNode {
  return (
    <table className="w-full border-separate border-spacing-0 text-table">
      <caption className="pb-1 text-left text-body font-semibold">
        {title} <span className="font-normal text-t3">{of}</span>
      </caption>
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row" className="h-7 border-t border-line1 text-left font-normal text-t2">
              {name}
            </th>
            <td className="border-t border-line1 text-right">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Scatter({ trades, onOpen }: Props): ReactNode {
  const [element, { width }] = useSize<HTMLDivElement>();
  const height = 280;
  const against = Math.max(
    1.1,
    trades.reduce((most, { adverseR }) => Math.max(most, adverseR), 0),
  );
  const favour = Math.max(
    1.1,
    trades.reduce((most, { favourableR }) => Math.max(most, favourableR), 0),
  );
  const x = scale(0, against * 1.03, LEFT, Math.max(LEFT + 1, width - 8));
  const y = scale(0, favour * 1.05, height - FOOT, 8);
  const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  const label = `${trades.length} trades; half went against by up to ${decimals(median(trades.map(({ adverseR }) => adverseR)), 2)}R and in favour by up to ${decimals(median(trades.map(({ favourableR }) => favourableR)), 2)}R`;
  return (
    <div ref={element} className="relative" style={{ height }}>
      {width === 0 ? null : (
        <svg width={width} height={height} role="img" aria-label={label} className="absolute inset-0 block">
          {ticks(0, y.to, 5).map((value) => (
            <g key={`y${value}`}>
              <line x1={LEFT} x2={width - 8} y1={y.px(value)} y2={y.px(value)} stroke="var(--line1)" />
              <text x={LEFT - 6} y={y.px(value) + 4} fill="var(--t3)" fontSize={11} textAnchor="end">
                {decimals(value, value < 10 && !Number.isInteger(value) ? 1 : 0)}R
              </text>
            </g>
          ))}
          {ticks(0, x.to, 6).map((value) => (
            <text key={`x${value}`} x={x.px(value)} y={height - 18} fill="var(--t3)" fontSize={11} textAnchor="middle">
              {value === 0 ? '0' : `${decimals(-value, Number.isInteger(value) ? 0 : 1)}R`}
            </text>
          ))}
          <text x={width - 8} y={height - 3} fill="var(--t3)" fontSize={11} textAnchor="end">
            furthest against
          </text>
          <text x={LEFT + 4} y={16} fill="var(--t3)" fontSize={11}>
            furthest in favour
          </text>
          <line x1={x.px(1)} x2={x.px(1)} y1={8} y2={height - FOOT} stroke="var(--line3)" strokeDasharray="3 4" />
          {trades.map(({ number, adverseR, favourableR, r }) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the table beside has every trade by keyboard
            <circle
              key={number}
              cx={x.px(adverseR)}
              cy={y.px(favourableR)}
              r={3.5}
              fill={r > 0 ? 'var(--profit)' : 'var(--loss)'}
              fillOpacity={0.55}
              stroke={r > 0 ? 'var(--profit)' : 'var(--loss)'}
              className="cursor-pointer"
              onClick={() => onOpen(number)}
            >
              <title>{`Trade ${number + 1}: ${rText(r)}`}</title>
            </circle>
          ))}
        </svg>
      )}
    </div>
  );
}
