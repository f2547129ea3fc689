// Months card: the return of each month, tinted by size, with its sign; and what each gate cost or saved.
import { Card } from '#dashboard/ui/card.tsx';
import { count, rText } from '#dashboard/format/figure.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { Empty } from '#dashboard/ui/states.tsx';
import { gateWords, riskWords } from '#dashboard/live/words.ts';
import { DECISION_GATES } from '#model/plan.ts';
import type { GateEffect, MonthRow } from '#model/findings.ts';
import type { ReactNode } from 'react';
import type { Report } from './runs.ts';

const NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const GATES_SHOWN = 6;

export function MonthsCard({ report }: { readonly report: Report }): ReactNode {
  const { months, gates } = report.findings;
  return (
    <Card title="By month" note="% of equity, net" flush className="h-full">
      {months.length === 0 ? <Empty title="No month has a result." /> : <Months rows={months} />}
      <h3 className="mt-1 flex items-baseline gap-2 border-t border-line1 px-3.5 pt-3 pb-1 text-body font-semibold">
        What each gate cost or saved <span className="text-note font-normal text-t3">setups not taken</span>
      </h3>
      <Gates gates={gates} />
    </Card>
  );
}

function Months({ rows }: { readonly rows: readonly MonthRow[] }): ReactNode {
  const largest = Math.max(1e-9, ...rows.flatMap(({ months }) => months.map((value) => Math.abs(value ?? 0))));
  const ground = (value: number): string =>
    `color-mix(in srgb, var(--${value > 0 ? 'profit' : 'loss'}) ${Math.round(8 + (34 * Math.abs(value)) / largest)}%, transparent)`;
  return (
    <div className="overflow-x-auto px-2 pb-2">
      <table className="w-full min-w-110 table-fixed border-separate border-spacing-px text-note">
        <thead>
          <tr className="text-head text-t3">
            <th scope="col" className="w-11 px-1 text-left font-normal">
              <span className="sr-only">Year</span>
            </th>
            {NAMES.map((name) => (
              <th key={name} scope="col" abbr={name} className="px-0.5 text-right font-normal">
                {name.charAt(0)}
              </th>
            ))}
            <th scope="col" className="w-12 px-1 text-right font-normal">
              Year
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ year, months, whole }) => (
            <tr key={year}>
              <th scope="row" className="h-7 px-1 text-left font-normal text-t3">
                {year}
              </th>
              {NAMES.map((name, month) => {
                const value = months[month] ?? null;
                return (
                  <td
                    key={name}
                    className="rounded-chip px-0.5 text-right whitespace-nowrap"
                    style={value === null || value === 0 ? undefined : { background: ground(value) }}
                  >
                    {value === null ? <span className="text-t3">{'\u00b7'}</span> : decimals(100 * value, 1, 'plus')}
                  </td>
                );
              })}
              <td className="px-1 text-right font-semibold whitespace-nowrap">{decimals(100 * whole, 1, 'plus')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const isGate = (gate: string): boolean => (DECISION_GATES as readonly string[]).includes(gate);

function Gates({ gates }: { readonly gates: readonly GateEffect[] }): ReactNode {
  if (gates.length === 0) return <Empty title="No setup was stopped." />;
  return (
    <>
      <table className="w-full border-separate border-spacing-0 text-table">
        <thead className="sr-only">
          <tr>
            <th scope="col">Gate</th>
            <th scope="col">Setups</th>
            <th scope="col">Mean</th>
            <th scope="col">Effect</th>
          </tr>
        </thead>
        <tbody>
          {gates.slice(0, GATES_SHOWN).map(({ gate, count: setups, meanR, totalR }) => (
            <tr key={gate}>
              <th scope="row" className="h-row border-t border-line1 pl-3.5 text-left font-normal">
                {isGate(gate) ? gateWords(gate) : riskWords(gate)}
              </th>
              <td className="border-t border-line1 px-2 text-right text-t3">{count(setups)}</td>
              <td className="border-t border-line1 px-2 text-right">{meanR === null ? '' : rText(meanR)}</td>
              <td className="border-t border-line1 pr-3.5 pl-2 text-right whitespace-nowrap">
                {totalR === null ? (
                  <span className="text-t3">not followed</span>
                ) : (
                  <span className={totalR < 0 ? 'text-profit' : totalR > 0 ? 'text-loss' : ''}>
                    {totalR < 0 ? 'saved ' : totalR > 0 ? 'cost ' : ''}
                    {decimals(Math.abs(totalR), 1)}R
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="border-t border-line1 px-3.5 py-2 text-note text-t3">
        One gate judged alone; gates overlap, sums do not add.
        {gates.length > GATES_SHOWN ? ` ${gates.length - GATES_SHOWN} more stopped fewer.` : ''}
      </p>
    </>
  );
}
