// Challenge text: the odds in words and as a table, and the same for machines.
import { facts, table } from './table.ts';
import { formatFixed, toNumber } from '#model/number.ts';
import { isoTime } from '#model/time.ts';
import { paint } from './terminal.ts';
import { snakeCase } from './snake-case.ts';
import type { BacktestRun } from './backtest-run.ts';
import type { Cell } from './table.ts';
import type { ChallengeDay, ChallengeOdds, Estimate, Odds, Payout } from '#challenge/challenge.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { Terminal } from './terminal.ts';

type Told = {
  readonly phases: readonly FirmTerms[];
  readonly odds: ChallengeOdds;
  readonly days: readonly ChallengeDay[];
  readonly run: Omit<BacktestRun, 'demo'>;
  readonly payout: Payout | undefined;
  readonly maxDays: number;
  readonly seed: number;
};

export const challengeJson = ({ phases, odds, days, run, payout, maxDays, seed }: Told): unknown =>
  snakeCase({
    rules: phases[0]!.rules,
    size: formatFixed(phases[0]!.size),
    currency: run.result.currency,
    phases: phases.map(({ phase, profitTarget, minimumDays = null, bestDayBps = null, daily, maximum, zone }) => ({
      phase,
      profitTarget: profitTarget === undefined ? null : formatFixed(profitTarget),
      minimumDays,
      bestDayBps,
      zone,
      dailyLoss: amountsOf(daily),
      maxLoss: amountsOf(maximum),
    })),
    sample: {
      start: run.result.run.start,
      end: run.result.run.end,
      fingerprint: run.result.run.fingerprint,
      trades: run.result.trades.length,
      days: days.length,
      daysTraded: days.filter(({ opened }) => opened).length,
      worstDay: Math.min(0, ...days.map(({ low }) => low)),
      bestDay: Math.max(0, ...days.map(({ result }) => result)),
    },
    payout: payout ?? null,
    maxDays,
    seed,
    odds,
  });

/** Exact numbers as decimal strings. */
const amountsOf = (rule: object | undefined): unknown =>
  rule === undefined
    ? null
    : Object.fromEntries(
        Object.entries(rule).map(([name, value]: [string, unknown]) => [
          name,
          typeof value === 'bigint' ? formatFixed(value) : (value ?? null),
        ]),
      );

export function challengeText(terminal: Terminal, told: Told): string {
  const { odds, phases, days, run } = told;
  const { currency } = run.result;
  const first = phases[0]!;
  const money = (value: number): string => `${value.toFixed(2)} ${currency}`;
  const worst = Math.min(0, ...days.map(({ low }) => low));
  const head: readonly (readonly [string, Cell])[] = [
    [
      'rules',
      `${first.rules}, ${phases.map(({ phase }) => phase).join(' then ')}, ${formatFixed(first.size)} ${currency}`,
    ],
    ['target', phases.map(({ phase, profitTarget }) => `${phase} ${money(toNumber(profitTarget ?? 0n))}`).join(', ')],
    ['day', `${first.zone}, begins ${(first.resetMs / 3_600_000).toFixed(2)} h after midnight`],
    ['period', `${isoTime(run.result.run.start)} to ${isoTime(run.result.run.end)}`],
    ['positions', `at most ${formatFixed(run.settings.risk.maxPositionNotional)} ${currency} each`],
    [
      'sample',
      `${run.result.trades.length} trades on ${days.filter(({ opened }) => opened).length} of ${days.length} days`,
    ],
    ['worst day', `${money(worst)} at its lowest, excursions of trades included`],
  ];
  if (!odds.enough) return `${paint(terminal, 'bold', `No odds: ${odds.reason}.`)}\n\n${facts(terminal, head)}`;
  const rows: readonly (readonly [string, (each: Odds) => Cell])[] = [
    ['passes', ({ pass }) => shareText(pass)],
    ['touches the floor of the day', ({ ended }) => percent(ended.dailyLoss)],
    ['touches the floor of the phase', ({ ended }) => percent(ended.maxLoss)],
    [`not done in ${told.maxDays} days a phase`, ({ ended }) => percent(ended.outOfTime)],
    ['trading days of an attempt', ({ days: count }) => spanText(count, (value) => value.toFixed(0))],
    [
      'trading days to pass: median (10 % to 90 %)',
      ({ daysToPass: span }) =>
        span === null ? 'none passed' : `${span.median.toFixed(0)} (${span.p10.toFixed(0)} to ${span.p90.toFixed(0)})`,
    ],
    ['worth of an attempt', ({ value }) => (value === null ? 'no --fee told' : spanText(value, money))],
  ];
  const figures = table(
    terminal,
    [{ title: '' }, { title: 'as traded', align: 'right' }, { title: 'smaller near a floor', align: 'right' }],
    rows.map(([name, of]) => [name, of(odds.bare), of(odds.guarded)]),
  );
  const note = `${odds.paths} attempts, days drawn in blocks of ${odds.meanBlock.toFixed(1)} on average, seed ${told.seed}; in brackets 95 %: the draw, and another history of the strategy\n`;
  const verdict = `Passes ${shareText(odds.guarded.pass)} of attempts with sizes kept from the floors, ${shareText(odds.bare.pass)} without.`;
  return [`${paint(terminal, 'bold', verdict)}\n`, facts(terminal, head), figures, note].join('\n');
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const shareText = (estimate: Estimate): string => spanText(estimate, percent);
const spanText = ({ estimate, low, high }: Estimate, text: (value: number) => string): string =>
  `${text(estimate)} (${text(low)} to ${text(high)})`;
