// Panels: the smaller tabs of a report: drawdowns, chance, all figures, and what is taken for granted.
import { ChanceDrawing } from '#dashboard/jobs/chance-drawing.tsx';
import { change, count, percent } from '#dashboard/format/figure.ts';
import { decimals, UNKNOWN } from '#dashboard/format/sign.ts';
import { Empty } from '#dashboard/ui/states.tsx';
import { fixedFromNumber } from '#model/number.ts';
import { held } from '#dashboard/format/span.ts';
import { Link } from '@tanstack/react-router';
import { money } from '#dashboard/format/money.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import type { Cash } from '#model/number.ts';
import type { ReactNode } from 'react';
import type { Report } from './runs.ts';

type Props = { readonly report: Report };

export function FallsPanel({ report }: Props): ReactNode {
  const { falls } = report.findings;
  if (falls.length === 0) return <Empty title="The account never stood below a peak." />;
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-separate border-spacing-0 text-table">
        <thead>
          <tr className="text-head text-t3">
            {['Depth', `In ${report.currency}`, 'From the peak of', 'Lowest', 'Back at the peak', 'Lasted'].map(
              (head, at) => (
                <th
                  key={head}
                  scope="col"
                  className={`h-7 border-b border-line1 px-2 font-normal whitespace-nowrap first:pl-3.5 last:pr-3.5 ${at < 2 ? 'text-right' : 'text-left'}`}
                >
                  {head}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {falls.map(({ from, lowest, to, isRecovered, amount, share }) => (
            <tr key={from}>
              <td className="h-row border-b border-line1 px-2 pl-3.5 text-right text-loss">{change(-share)}</td>
              <td className="border-b border-line1 px-2 text-right">{money(fixedFromNumber<Cash>(-amount), '')}</td>
              <td className="border-b border-line1 px-2">
                <Time time={from} />
              </td>
              <td className="border-b border-line1 px-2">
                <Time time={lowest} />
              </td>
              <td className="border-b border-line1 px-2">
                {isRecovered ? <Time time={to} /> : <span className="text-warn">not yet</span>}
              </td>
              <td className="border-b border-line1 px-2 pr-3.5">{held(to - from)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ChancePanel({ report }: Props): ReactNode {
  const { chance } = report.findings;
  return chance === null ? (
    <Empty title="No trade could be placed at random moments." />
  ) : (
    <div className="max-w-3xl p-3.5">
      <ChanceDrawing chance={chance} what="this run" />
      <p className="mt-2 text-note text-t3">
        Both are judged by one plain exit rule, so that only the moment differs; this run{'\u2019'}s own expectancy,
        with the exits of the agent, may be another. It tests the timing, given side and stop.
      </p>
    </div>
  );
}

const share = (value: number | null | undefined): string => percent(value ?? undefined);
const ratio = (value: number | null | undefined): string => decimals(value ?? undefined, 2);
const length = (value: number | null | undefined): string =>
  value === null || value === undefined ? UNKNOWN : held(value);

/** Ratios are told from so many trades on, and yearly rates from so many days. */
const LEAST_TRADES = 30;
const LEAST_DAYS = 90;

export function FiguresPanel({ report }: Props): ReactNode {
  const { performance: of, risk, currency, start, end } = report;
  const isEnough = report.trades.length >= LEAST_TRADES;
  const isYearly = end - start >= LEAST_DAYS * 86_400_000;
  const few = `fewer than ${LEAST_TRADES} trades`;
  const short = `less than ${LEAST_DAYS} days`;
  const cashOf = (value: number | null | undefined): string =>
    value === null || value === undefined ? UNKNOWN : money(fixedFromNumber<Cash>(value), currency, 'plus');
  const rows: readonly (readonly [name: string, value: string, why: string])[] = [
    ['Total return', change(of['totalReturn'] ?? undefined), ''],
    ['Return a year (CAGR)', isYearly ? change(of['cagr'] ?? undefined) : UNKNOWN, isYearly ? '' : short],
    ['Volatility, yearly', isYearly ? share(of['volatility']) : UNKNOWN, isYearly ? '' : short],
    ['Sortino, yearly', isYearly ? ratio(of['sortino']) : UNKNOWN, isYearly ? '' : short],
    ['Calmar', isYearly ? ratio(of['calmar']) : UNKNOWN, isYearly ? '' : short],
    [
      'Max drawdown',
      share(of['maxDrawdown']),
      cashOf(of['maxDrawdownAmount'] === null ? null : -(of['maxDrawdownAmount'] ?? 0)),
    ],
    ['Longest drawdown', length(of['maxDrawdownDurationMs']), ''],
    ['Ulcer index', share(of['ulcerIndex']), ''],
    ['Value at risk, a day in twenty', share(risk.valueAtRisk), risk.valueAtRisk === null ? 'fewer than 20 days' : ''],
    ['Conditional value at risk', share(of['conditionalValueAtRisk']), ''],
    [
      'Correlation with the market',
      ratio(risk.correlation),
      risk.correlation === null ? 'fewer than 20 days' : 'of daily returns',
    ],
    ['Expectancy in money', isEnough ? cashOf(of['expectancy']) : UNKNOWN, isEnough ? 'a trade' : few],
    ['Payoff ratio', isEnough ? ratio(of['payoffRatio']) : UNKNOWN, isEnough ? 'mean gain over mean loss' : few],
    ['System quality (SQN)', isEnough ? ratio(of['systemQuality']) : UNKNOWN, isEnough ? '' : few],
    [
      'Chance of a true edge (PSR)',
      isEnough ? ratio(of['probabilisticSharpeOfTrades']) : UNKNOWN,
      isEnough ? 'counting one trial' : few,
    ],
    ['Best and worst trade', `${cashOf(of['bestTrade'])} / ${cashOf(of['worstTrade'])}`, ''],
    [
      'Longest run of wins, of losses',
      `${count(of['longestWinRun'] ?? undefined)} / ${count(of['longestLossRun'] ?? undefined)}`,
      '',
    ],
    ['Time in market', share(of['exposure']), ''],
    ['Mean time in a trade', length(of['averageDurationMs']), ''],
  ];
  return (
    <dl className="grid gap-x-8 px-3.5 py-2 tablet:grid-cols-2 desk:grid-cols-3">
      {rows.map(([name, value, why]) => (
        <div key={name} className="flex min-h-row items-center justify-between gap-3 border-b border-line1 py-1">
          <dt className="text-body text-t2">{name}</dt>
          <dd className="text-right text-body">
            {value}
            {why === '' ? null : <span className="block text-note text-t3">{why}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function AssumptionsPanel({ report }: Props): ReactNode {
  const { findings, candles, fingerprint, request } = report;
  return (
    <div className="grid gap-6 p-3.5 tablet:grid-cols-2">
      <div>
        <h3 className="mb-1 text-body font-semibold">Taken for granted</h3>
        <ul className="flex list-disc flex-col gap-1 pl-4 text-body text-t2">
          {findings.assumptions.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <p className="mt-2 text-note text-t3">
          Costs, fills, risk and confidence are those of the configuration.{' '}
          <Link to="/config" className="underline underline-offset-2 hover:text-t1">
            Open it
          </Link>
        </p>
      </div>
      <div>
        <h3 className="mb-1 text-body font-semibold">The same again</h3>
        <p className="text-body text-t2">
          {count(candles)} candles. The same input gives the same trades to the last unit; two runs that share this
          fingerprint traded alike:
        </p>
        <p className="mt-1 font-mono text-note break-all text-t3">{fingerprint}</p>
        <h3 className="mt-3 mb-1 text-body font-semibold">What was asked</h3>
        <pre className="max-h-60 overflow-auto rounded-button bg-bg2 p-2 font-mono text-note whitespace-pre-wrap text-t2">
          {JSON.stringify(request, undefined, 1)}
        </pre>
      </div>
    </div>
  );
}
