// Why not: the setups that were not taken, the gate that stopped each, and what the gates have saved or cost.
import { Amount } from '#dashboard/ui/amount.tsx';
import { decimals } from '#dashboard/format/sign.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { Empty } from '#dashboard/ui/states.tsx';
import { gateRows, notTakenOf } from './gates.ts';
import { gateWords } from '#dashboard/live/words.ts';
import { Link } from '@tanstack/react-router';
import { plural, rText } from '#dashboard/format/figure.ts';
import { Side } from '#dashboard/ui/side.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useState } from 'react';
import { whyOf } from '#dashboard/ui/decision-row.tsx';
import type { Decision } from '#dashboard/live/decisions.ts';
import type { GateRow } from './gates.ts';
import type { ReactNode } from 'react';

const LIMIT = 100;

export function WhyNot({ decisions }: { readonly decisions: readonly Decision[] }): ReactNode {
  const [gate, setGate] = useState<string>();
  const all = notTakenOf(decisions);
  const rows = gateRows(all);
  if (all.length === 0)
    return (
      <Empty title="No setup was turned away.">
        Each setup that a gate stops is listed here, and later with what it would have made.
      </Empty>
    );
  const shown = all.filter((each) => gate === undefined || each.gate === gate).slice(0, LIMIT);
  return (
    <div className="flex flex-col gap-2 p-3.5">
      <table className="w-full text-table">
        <caption className="sr-only">What each gate has saved or cost</caption>
        <thead className="text-head text-t3">
          <tr>
            <th className="py-1 text-left font-normal">Gate</th>
            <th className="py-1 text-right font-normal">Stopped</th>
            <th className="py-1 text-right font-normal">Mean</th>
            <th className="py-1 text-right font-normal">In all</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.gate} className={cx('border-t border-line1', gate === row.gate && 'bg-bg2')}>
              <td className="py-1.5">
                <button
                  type="button"
                  aria-pressed={gate === row.gate}
                  className="min-h-6 text-left hover:underline"
                  onClick={() => setGate(gate === row.gate ? undefined : row.gate)}
                >
                  {gateWords(row.gate)}
                </button>
              </td>
              <td className="py-1.5 text-right">
                {row.count}
                {row.open > 0 ? <span className="block text-note text-t3">{row.open} open</span> : null}
              </td>
              <td className="py-1.5 text-right">
                {row.meanR === undefined ? '–' : rText(row.meanR)}
                {row.interval === undefined ? null : (
                  <span className="block text-note whitespace-nowrap text-t3" title="95% of the mean">
                    {decimals(row.interval[0], 2, 'plus')} to {decimals(row.interval[1], 2, 'plus')}
                  </span>
                )}
              </td>
              <td className="py-1.5 text-right">
                <Worth row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="text-note text-t3">
        One gate judged alone, by the same exits, before costs of size; gates overlap, so sums do not add. Setups that
        would not have filled count for nothing.
      </p>
      <ul className="-mx-3.5 flex flex-col">
        {shown.map((each) => (
          <li key={each.sequence}>
            <Link
              to="/trading"
              search={(before) => ({ ...before, why: whyOf(each) })}
              className="flex gap-2 border-t border-line1 px-3.5 py-2 text-note -outline-offset-2 hover:bg-bg2"
            >
              <span className="min-w-10 shrink-0 text-t3">
                <Time time={each.time} />
              </span>
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-1.5">
                  <Side side={each.side} />
                  <b className="font-medium text-t1">{each.symbol}</b>
                  <span className="text-t3">{each.timeframe}</span>
                </span>
                <span className="block text-t2">
                  {gateWords(each.gate)}
                  {each.detail === '' ? '' : `: ${each.detail}`}
                </span>
              </span>
              <span className="shrink-0 text-right">
                {each.since === undefined ? (
                  <span className="text-t3">open</span>
                ) : each.since.outcome === 'unfilled' ? (
                  <span className="text-t3">no fill</span>
                ) : (
                  <Amount value={each.since.r} text={rText(each.since.r)} />
                )}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {all.length > shown.length && gate === undefined ? (
        <p className="text-note text-t3">{plural(all.length - shown.length, 'older setup')} in the log</p>
      ) : null}
    </div>
  );
}

/** What would have been made is what the gate has cost; what would have been lost, what it has saved. */
function Worth({ row }: { readonly row: GateRow }): ReactNode {
  if (row.sumR === undefined) return <span className="text-t3">–</span>;
  const size = `${decimals(Math.abs(row.sumR), 1)}R`;
  return (
    <span className={cx('whitespace-nowrap', row.sumR <= 0 ? 'text-profit' : 'text-loss')}>
      {row.sumR <= 0 ? 'saved' : 'cost'} {size}
    </span>
  );
}
