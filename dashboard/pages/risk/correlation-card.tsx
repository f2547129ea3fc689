// Correlation card: how markets have moved together: a table with its figures, their intervals and how many bars they come from.
import { Card } from '#dashboard/ui/card.tsx';
import { correlation, CORRELATION_LEAST } from './moves.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { useMemo } from 'react';
import type { Moves } from './moves.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly symbols: readonly string[];
  readonly timeframe: string | undefined;
  readonly moves: ReadonlyMap<string, Moves> | undefined;
  readonly error: unknown;
  readonly held: ReadonlySet<string>;
  readonly aside: ReactNode;
  readonly onRetry: () => void;
};

const NONE: Moves = new Map();
const SHOWN = 12;

export function CorrelationCard({ symbols, timeframe, moves, error, held, aside, onRetry }: Props): ReactNode {
  // What is held comes first: that is what is asked about.
  const shown = useMemo(
    () => symbols.toSorted((a, b) => Number(held.has(b)) - Number(held.has(a)) || a.localeCompare(b)).slice(0, SHOWN),
    [symbols, held],
  );
  const cells = useMemo(
    () => shown.map((a) => shown.map((b) => correlation(moves?.get(a) ?? NONE, moves?.get(b) ?? NONE))),
    [shown, moves],
  );
  return (
    <Card
      title="Correlation"
      note={<span className="max-tablet:hidden">of moves from bar to bar</span>}
      aside={aside}
      flush
      className="h-full"
    >
      {error === null || error === undefined ? null : <Failed what={sentenceOf(error)} onRetry={onRetry} />}
      {symbols.length < 2 && moves !== undefined ? (
        <Empty title="One market has nothing to move with.">
          A second symbol under exchanges in the configuration brings one.
        </Empty>
      ) : moves === undefined ? (
        <SkeletonRows rows={4} />
      ) : (
        <>
          <ul aria-label="Pairs of markets" className="tablet:hidden">
            {shown.flatMap((symbol, row) =>
              shown.slice(row + 1).map((other, step) => {
                const { n, value, low, high } = cells[row]![row + 1 + step]!;
                return (
                  <li
                    key={`${symbol} ${other}`}
                    className="flex items-baseline justify-between gap-2 border-t border-line1 px-3.5 py-2"
                  >
                    <span className="text-body">
                      {symbol}, {other}
                    </span>
                    <span className="text-right">
                      <span className="block text-body">{decimals(value, 2, 'plus')}</span>
                      <span className="block text-note text-t3">
                        {value === undefined ? `n ${n}` : `${decimals(low, 2)} to ${decimals(high, 2)}, n ${n}`}
                      </span>
                    </span>
                  </li>
                );
              }),
            )}
          </ul>
          <div className="min-w-0 overflow-x-auto max-tablet:hidden">
            <table className="w-full text-table">
              <caption className="sr-only">Correlation of markets on {timeframe} bars</caption>
              <thead className="text-head text-t3">
                <tr>
                  <th scope="col" className="py-1.5 pl-3.5 text-left font-normal">
                    Market
                  </th>
                  {shown.map((symbol) => (
                    <th key={symbol} scope="col" className="px-2 py-1.5 text-right font-normal last:pr-3.5">
                      {symbol}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((symbol, row) => (
                  <tr key={symbol} className="border-t border-line1">
                    <th scope="row" className="py-1.5 pl-3.5 text-left font-medium text-t1">
                      {symbol}
                      {held.has(symbol) ? <span className="ml-1.5 text-note font-normal text-t3">held</span> : null}
                    </th>
                    {cells[row]!.map(({ n, value, low, high }, column) => (
                      <td
                        key={shown[column]}
                        className="px-2 py-1.5 text-right align-top last:pr-3.5"
                        title={`${n} bars in common`}
                        style={
                          value === undefined || row === column
                            ? undefined
                            : {
                                background: `color-mix(in srgb, var(--t1) ${Math.round(Math.abs(value) * 16)}%, transparent)`,
                              }
                        }
                      >
                        <span className={cx('block', row === column && 'text-t3')}>{decimals(value, 2, 'plus')}</span>
                        {row === column ? null : (
                          <span className="block text-chart whitespace-nowrap text-t3">
                            {value === undefined ? `n ${n}` : `${decimals(low, 2)} to ${decimals(high, 2)} · n ${n}`}
                          </span>
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <p className="mt-auto border-t border-line1 px-3.5 py-2 text-note text-t3">
        Pearson of log returns with its 95% interval; {CORRELATION_LEAST} bars at least. It rises when it hurts most:
        limits never count on it.
        {symbols.length > SHOWN ? ` ${SHOWN} of ${symbols.length} markets.` : ''}
      </p>
    </Card>
  );
}
