// Drawdown card: how far the account stood below its highest: the curve, the deepest, and now.
import { Card } from '#dashboard/ui/card.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { EquityChart } from '#dashboard/ui/equity-chart.tsx';
import { fallsOf } from './falls.ts';
import { fixedFromNumber, toNumber } from '#model/number.ts';
import { held } from '#dashboard/format/span.ts';
import { money } from '#dashboard/format/money.ts';
import { percent } from '#dashboard/format/figure.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useMemo } from 'react';
import type { Cash } from '#model/number.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';
import type { RiskLimits } from './room.ts';

export function DrawdownCard({ glance, limits }: { readonly glance: Glance; readonly limits: RiskLimits }): ReactNode {
  const { state, facts, currency, isOld, agentNow } = glance;
  const { equity } = state.view;
  const count = equity.length;
  const last = equity.at(-1)?.time;
  const points = useMemo(
    // The array is changed in place, and its last point with it.
    () => equity.slice(0, count).map(({ time, account }) => ({ time, value: toNumber(account.equity), last })),
    [equity, count, last],
  );
  const { capital } = facts;
  const falls = useMemo(
    () => fallsOf(points, capital === undefined ? undefined : toNumber(capital)),
    [points, capital],
  );
  const text = (value: number): string => money(fixedFromNumber<Cash>(value), currency);
  const limit = limits.maxDrawdownBps === undefined ? undefined : limits.maxDrawdownBps / 10_000;
  const parts: readonly (readonly [name: string, value: ReactNode, more: ReactNode])[] = [
    [
      'Now',
      falls.now.share === 0 ? 'at the highest' : percent(-falls.now.share),
      falls.now.share === 0 ? '' : `${text(falls.now.amount)} below`,
    ],
    [
      'Deepest',
      falls.deepest.share === 0 ? 'none yet' : percent(-falls.deepest.share),
      falls.deepest.at === undefined ? (
        ''
      ) : (
        <>
          {text(falls.deepest.amount)}, <Time time={falls.deepest.at} />
        </>
      ),
    ],
    [
      'Highest',
      falls.peak === undefined ? '\u2013' : text(falls.peak.value),
      falls.peak?.time === undefined ? '' : <Time key="at" time={falls.peak.time} />,
    ],
    ['Longest below', held(falls.longestMs), ''],
    [
      'Limit',
      limit === undefined ? 'not set' : percent(-limit),
      limit === undefined ? 'nothing is halted for it' : 'halts',
    ],
  ];
  return (
    <Card
      title="Drawdown"
      note={<span className="max-tablet:hidden">of equity from its highest, open positions included</span>}
      className="h-full"
    >
      <div className="h-[190px]">
        {points.length < 2 ? (
          <Empty title="The curve begins with the first closed candle." />
        ) : (
          <EquityChart
            points={points}
            start={facts.capital === undefined ? undefined : toNumber(facts.capital)}
            text={text}
            stale={isOld}
            now={agentNow}
          />
        )}
      </div>
      <dl className="mt-3 grid grid-cols-2 gap-x-4 gap-y-2 tablet:grid-cols-5">
        {parts.map(([name, value, more]) => (
          <div key={name} className="min-w-0">
            <dt className="text-note text-t3">{name}</dt>
            <dd className="text-body text-t1">{value}</dd>
            <dd className="text-note text-t3">{more}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
