// Evidence: whether the patterns of each kind have paid on these candles, after costs, beyond chance, and how sure that is.
import { boundsOf, LEAST_TRADES } from './bounds.ts';
import { costBpsOf } from './cost-bps.ts';
import { durationOf } from '#model/time.ts';
import { ENTRY_RULES, SUBJECTS, subjectOf } from '#model/evidence.ts';
import { examplesOf } from './evidence-examples.ts';
import { minimumTrackRecord, nullEntries, quantile, randomEntryNull, sharpeSampleOf } from './statistics/statistics.ts';
import { tradesOf } from './evidence-trades.ts';
import { watch } from './evidence-watch.ts';
import type { CandleColumns, CandleSeries } from '#model/candle.ts';
import type {
  EvidenceGroup,
  EvidenceReport,
  EvidenceVerdict,
  OutcomeCount,
  Subject,
  SubjectEvidence,
} from '#model/evidence.ts';
import type { EvidenceTrade, TradeRule } from './evidence-trades.ts';
import type { PipelineSettings } from '#pipeline';
import type { Timeframe } from '#model/time.ts';
import type { Watched, WatchedBars, WatchedLife } from './evidence-watch.ts';

export type EvidenceInput = {
  /** Base candles, of `timeframe` or shorter. */
  readonly series: CandleSeries;
  readonly timeframe: Timeframe;
  readonly settings: PipelineSettings;
  readonly targetR: number;
  readonly seed: number;
  readonly onProgress?: (moments: number) => void;
};

/** A day of quarters of an hour: who has not been right by then holds something else than the pattern. */
const MAX_BARS = 96;
const DRAWS = 1_000;
const SURE = 0.05;
const LAST_EVENTS: ReadonlySet<string> = new Set([
  'filled',
  'broken',
  'inverted',
  'swept',
  'breached',
  'superseded',
  'ended',
  'expired',
]);

/** What the rules are, and why: docs/statistics.md, "Evidence for patterns". */
export function evidence(input: EvidenceInput): EvidenceReport {
  const { series, timeframe, settings, targetR, seed } = input;
  const watched = watch(series, timeframe, settings, input.onProgress);
  const costBps = costBpsOf(settings, series.symbol);
  const rule: TradeRule = { targetR, costBps, maxBars: MAX_BARS, barMs: durationOf(timeframe) };
  const subjects = evidenceOf(watched, rule, sessionNames(settings), seed);
  const { time } = watched.bars;
  return {
    symbol: series.symbol,
    timeframe,
    start: time[0] ?? 0,
    end: (time.at(-1) ?? 0) + (time.length === 0 ? 0 : rule.barMs),
    bars: time.length,
    targetR,
    costBps,
    maxBars: MAX_BARS,
    tested: subjects.filter(({ adjustedP }) => adjustedP !== null).length,
    subjects,
  };
}

/** By bit; undefined where the window is a kill zone: those lie inside sessions. */
const sessionNames = ({ detection }: PipelineSettings): readonly (string | undefined)[] =>
  detection.sessions.map(({ name, role }) => (role === 'session' ? name : undefined));

export function evidenceOf(
  { bars, lives }: Watched,
  rule: TradeRule,
  sessions: readonly (string | undefined)[],
  seed: number,
): readonly SubjectEvidence[] {
  const bySubject = new Map<Subject, WatchedLife[]>(SUBJECTS.map((subject) => [subject, []]));
  for (const life of lives) bySubject.get(subjectOf(life.pattern))!.push(life);
  const columns = columnsOf(bars);
  const found = SUBJECTS.map((subject, place) =>
    subjectEvidence(subject, bySubject.get(subject)!, bars, columns, rule, sessions, seed + place),
  );
  const adjusted = holm(found.map(({ chance, trades }) => (trades < LEAST_TRADES ? null : (chance?.pValue ?? null))));
  return found.map((each, place) => {
    const adjustedP = adjusted[place]!;
    return { ...each, adjustedP, verdict: verdictOf(each, adjustedP) };
  });
}

function subjectEvidence(
  subject: Subject,
  lives: readonly WatchedLife[],
  bars: WatchedBars,
  columns: CandleColumns,
  rule: TradeRule,
  sessions: readonly (string | undefined)[],
  seed: number,
): SubjectEvidence {
  const entryRule = ENTRY_RULES[subject];
  const { trades, skipped } = tradesOf(subject, lives, bars, rule);
  const r = trades.map((trade) => trade.r);
  const isEnough = r.length >= LEAST_TRADES;
  const sample = sharpeSampleOf(r);
  return {
    subject,
    entryRule,
    formed: lives.length,
    bullish: lives.filter(({ pattern }) => pattern.direction === 1).length,
    bearish: lives.filter(({ pattern }) => pattern.direction === -1).length,
    outcomes: outcomesOf(lives),
    open: lives.filter(({ changes }) => !LAST_EVENTS.has(changes.at(-1)!.event)).length,
    trades: r.length,
    wins: r.filter((value) => value > 0).length,
    skipped: [...skipped].map(([reason, count]) => ({ reason, count })),
    expectancy: isEnough ? { value: meanOf(r), bounds: boundsOf(r, seed) } : { value: null, bounds: null },
    chance: isEnough ? chanceOf(trades, columns, rule, seed) : null,
    adjustedP: null,
    needed: isEnough ? atLeast(minimumTrackRecord(sample)) : LEAST_TRADES,
    verdict: null,
    groups: isEnough ? groupsOf(trades, bars, sessions, seed) : [],
    examples: examplesOf(lives, trades, entryRule !== 'none', bars, seed),
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const atLeast = (needed: number | null): number | null => (needed === null ? null : Math.max(LEAST_TRADES, needed));

function verdictOf(
  { entryRule, trades, expectancy }: SubjectEvidence,
  adjustedP: number | null,
): EvidenceVerdict | null {
  if (entryRule === 'none') return null;
  if (trades < LEAST_TRADES || expectancy.bounds === null) return 'not-enough';
  if (expectancy.bounds.high95 < 0) return 'loses';
  return expectancy.bounds.low95 > 0 && adjustedP !== null && adjustedP <= SURE ? 'pays' : 'not-told-apart';
}

/** Side, stop, target and hour of each trade are kept; only the moment is drawn anew. */
function chanceOf(trades: readonly EvidenceTrade[], columns: CandleColumns, rule: TradeRule, seed: number) {
  const random = nullEntries({
    columns,
    trades: trades.map(({ entryTime, direction, entry, stopDistance }) => ({
      entryTime,
      side: direction === 1 ? ('buy' as const) : ('sell' as const),
      entryPrice: entry,
      stopDistance,
      targetR: rule.targetR,
    })),
    costBps: rule.costBps,
    maxDurationMs: rule.maxBars * rule.barMs,
  });
  const found = randomEntryNull({ observed: random.replayed, simulate: random.simulate, draws: DRAWS, seed });
  if (found === null) return null;
  const { observed, draws, percentiles, pValue } = found;
  return { observed, draws, percentiles, pValue };
}

/** Step-down of Holm 1979: with ten kinds looked at, one in two would seem to pay at one in twenty. */
export function holm(pValues: readonly (number | null)[]): readonly (number | null)[] {
  const tested = pValues.flatMap((p, place) => (p === null ? [] : [{ p, place }])).toSorted((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let most = 0;
  for (const [rank, { p, place }] of tested.entries()) {
    most = Math.max(most, Math.min(1, p * (tested.length - rank)));
    adjusted[place] = most;
  }
  return adjusted;
}

/** Each event counts once for a pattern: a zone that was touched five times was touched. */
function outcomesOf(lives: readonly WatchedLife[]): readonly OutcomeCount[] {
  const ages = new Map<OutcomeCount['event'], number[]>();
  for (const { changes } of lives) {
    const seen = new Set<string>();
    for (const { event, bar } of changes) {
      if (event === 'formed' || seen.has(event)) continue;
      seen.add(event);
      const list = ages.get(event) ?? [];
      list.push(bar - changes[0]!.bar);
      ages.set(event, list);
    }
  }
  return [...ages]
    .map(([event, list]) => {
      const ascending = Float64Array.from(list).sort();
      const at = (share: number): number => Math.round(quantile(ascending, share));
      return { event, count: list.length, quarters: [at(0.25), at(0.5), at(0.75)] as const };
    })
    .toSorted((a, b) => b.count - a.count);
}

const AGES = [
  { name: 'within 20 bars', most: 20 },
  { name: '21 to 100 bars', most: 100 },
  { name: 'later', most: Number.POSITIVE_INFINITY },
] as const;

function groupsOf(
  trades: readonly EvidenceTrade[],
  bars: WatchedBars,
  sessions: readonly (string | undefined)[],
  seed: number,
): readonly EvidenceGroup[] {
  const sessionOf = ({ entryBar }: EvidenceTrade): string => {
    const bits = bars.sessions[entryBar - 1]!;
    // Where two are open it belongs to the one that opened last.
    return sessions.findLast((name, bit) => name !== undefined && (bits & (1 << bit)) !== 0) ?? 'no session';
  };
  const group = (by: EvidenceGroup['by'], name: string, of: readonly EvidenceTrade[]): EvidenceGroup => {
    const r = of.map((trade) => trade.r);
    const isEnough = r.length >= LEAST_TRADES;
    return {
      by,
      name,
      trades: r.length,
      mean: isEnough ? meanOf(r) : null,
      bounds: isEnough ? boundsOf(r, seed) : null,
    };
  };
  const names = [...sessions.filter((name) => name !== undefined), 'no session'];
  const isAged = trades.some(({ age }) => age > 0);
  return [
    group(
      'side',
      'bullish',
      trades.filter(({ direction }) => direction === 1),
    ),
    group(
      'side',
      'bearish',
      trades.filter(({ direction }) => direction === -1),
    ),
    ...names.map((name) =>
      group(
        'session',
        name,
        trades.filter((trade) => sessionOf(trade) === name),
      ),
    ),
    ...(isAged
      ? AGES.map(({ name, most }, place) => {
          const least = AGES[place - 1]?.most ?? -1;
          return group(
            'age',
            name,
            trades.filter(({ age }) => age > least && age <= most),
          );
        })
      : []),
  ];
}

const columnsOf = ({ time, open, high, low, close }: WatchedBars): CandleColumns => ({
  length: time.length,
  openTime: Float64Array.from(time),
  open: Float64Array.from(open),
  high: Float64Array.from(high),
  low: Float64Array.from(low),
  close: Float64Array.from(close),
  volume: new Float64Array(time.length),
});
