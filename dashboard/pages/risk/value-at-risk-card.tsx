// Value at risk card: what moves of the past would do to what is open now, and what whole days of the account have done.
import { Card } from '#dashboard/ui/card.tsx';
import { dayResults, results, TAIL_LEAST, valueAtRisk } from './moves.ts';
import { dayStartedAt } from '#dashboard/live/day.ts';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { fixedFromNumber, toNumber } from '#model/number.ts';
import { money } from '#dashboard/format/money.ts';
import { percent, plural } from '#dashboard/format/figure.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { useMemo } from 'react';
import type { Cash } from '#model/number.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { Moves, ValueAtRisk } from './moves.ts';
import type { ReactNode } from 'react';

const CONFIDENCES = [0.95, 0.99] as const;

type Props = {
  readonly glance: Glance;
  readonly timeframe: string | undefined;
  readonly moves: ReadonlyMap<string, Moves> | undefined;
  readonly error: unknown;
  readonly aside: ReactNode;
  readonly onRetry: () => void;
};

export function ValueAtRiskCard({ glance, timeframe, moves, error, aside, onRetry }: Props): ReactNode {
  const { positions, currency, equity, state, facts } = glance;
  const text = (value: number | undefined): string =>
    value === undefined ? '\u2013' : money(fixedFromNumber<Cash>(Math.max(0, value)), currency);
  const holdings = positions.flatMap(({ symbol, side, exposure }) =>
    exposure === undefined ? [] : [{ symbol, net: toNumber(exposure) * (side === 'buy' ? 1 : -1) }],
  );
  const outcomes = moves === undefined ? [] : results(holdings, moves);
  const { equity: points } = state.view;
  const count = points.length;
  const days = useMemo(
    () =>
      dayResults(
        points.slice(0, count).map(({ time, account }) => ({ time, value: toNumber(account.equity) })),
        (time) => dayStartedAt(time, facts.dayZone, facts.dayStart),
      ),
    [points, count, facts.dayZone, facts.dayStart],
  );
  const share = (value: number | undefined): string =>
    value === undefined || equity === undefined || equity <= 0n ? '' : percent(value / toNumber(equity));
  const needed = (confidence: number): number => Math.ceil(TAIL_LEAST / (1 - confidence) - 1e-9) - TAIL_LEAST + 1;
  const line = (name: string, confidence: number, found: ValueAtRisk, unit: string): ReactNode => (
    <tr key={`${name} ${confidence}`} className="h-row border-t border-line1 text-right">
      <td className="pl-3.5 text-left">
        {name}, {percent(confidence).replace('.0', '')}
      </td>
      {found.value === undefined ? (
        <td colSpan={2} className="px-2 text-warn">
          Not enough {unit}: {found.n} of about {needed(confidence)}
        </td>
      ) : (
        <>
          <td className="px-2 whitespace-nowrap" title={`${share(found.value)} of equity`}>
            {text(found.value)}
          </td>
          <td className="px-2 whitespace-nowrap" title={`mean of the worst ${found.tail}`}>
            {text(found.expected)}
          </td>
        </>
      )}
      <td className="pr-3.5 pl-2 text-t3">{found.n}</td>
    </tr>
  );
  return (
    <Card
      title="Value at risk"
      note={<span className="max-tablet:hidden">losses, from what has happened</span>}
      aside={aside}
      flush
      className="flex-1"
    >
      {error === null || error === undefined ? null : <Failed what={sentenceOf(error)} onRetry={onRetry} />}
      {moves === undefined ? (
        <SkeletonRows rows={4} />
      ) : (
        <table className="w-full text-table">
          <caption className="sr-only">Value at risk and expected shortfall</caption>
          <thead className="text-head text-t3">
            <tr>
              {['Of', 'VaR', 'CVaR', 'n'].map((head, index) => (
                <th
                  key={head}
                  scope="col"
                  className={
                    index === 0
                      ? 'py-1.5 pl-3.5 text-left font-normal'
                      : 'px-2 py-1.5 text-right font-normal last:pr-3.5'
                  }
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {holdings.length === 0 ? (
              <tr className="h-row border-t border-line1">
                <td colSpan={4} className="px-3.5 text-t2">
                  Nothing is open: prices can take nothing now.
                </td>
              </tr>
            ) : (
              CONFIDENCES.map((confidence) =>
                line(
                  `${plural(holdings.length, 'position')}, one ${timeframe ?? ''} bar`,
                  confidence,
                  valueAtRisk(outcomes, confidence),
                  'bars',
                ),
              )
            )}
            {line('The account, one day', 0.95, valueAtRisk(days, 0.95), 'days')}
          </tbody>
        </table>
      )}
      {moves !== undefined && moves.size === 0 ? <Empty title="No candle has closed yet." /> : null}
      <p className="mt-auto border-t border-line1 px-3.5 py-2 text-note text-t3">
        VaR: the loss that was met or passed in 5 (or 1) of 100 cases. CVaR: the mean loss in those. Moves of the past
        laid on what is open now, stops not counted; costs come on top.
      </p>
    </Card>
  );
}
