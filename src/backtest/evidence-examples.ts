// Evidence examples: patterns of a kind cut out of the candles that they were found in: by chance first, then the best and the worst.
import { patternId } from '#model/pattern.ts';
import { seededRandom } from './statistics/statistics.ts';
import type { EvidenceExample } from '#model/evidence.ts';
import type { EvidenceTrade } from './evidence-trades.ts';
import type { WatchedBars, WatchedLife } from './evidence-watch.ts';

const RANDOM = 6;
const EXTREME = 3;
const BARS_BEFORE = 12;
const BARS_AFTER = 10;
const BARS_LIMIT = 110;
const CHANGES_LIMIT = 12;

type Choice = EvidenceExample['choice'];
type Chosen = { readonly life: WatchedLife; readonly trade: EvidenceTrade | undefined };

/** Traded patterns where the kind is traded, else all that have ended. */
export function examplesOf(
  lives: readonly WatchedLife[],
  trades: readonly EvidenceTrade[],
  isTraded: boolean,
  bars: WatchedBars,
  seed: number,
): readonly EvidenceExample[] {
  const all: readonly Chosen[] = isTraded
    ? trades.map((trade) => ({ life: trade.life, trade }))
    : lives.map((life) => ({ life, trade: undefined }));
  const random = seededRandom(seed);
  const pool = [...all];
  const drawn: Chosen[] = [];
  while (drawn.length < RANDOM && pool.length > 0) drawn.push(...pool.splice(random.below(pool.length), 1));
  const byResult = all.filter(({ trade }) => trade !== undefined).toSorted((a, b) => b.trade!.r - a.trade!.r);
  const cut = (choice: Choice) => (chosen: Chosen) => exampleOf(chosen, choice, bars);
  return [
    ...drawn.map(cut('random')),
    ...byResult.slice(0, EXTREME).map(cut('best')),
    ...byResult.slice(-EXTREME).toReversed().map(cut('worst')),
  ];
}

function exampleOf({ life, trade }: Chosen, choice: Choice, bars: WatchedBars): EvidenceExample {
  const { kind, variant, direction, formedAt, knownAt, high, low } = life.pattern;
  const known = life.changes[0]!.bar;
  const formed = Math.max(
    0,
    bars.time.findIndex((time) => time >= formedAt),
  );
  const last = trade?.exitBar ?? Math.min(life.changes.at(-1)!.bar, known + BARS_LIMIT / 2);
  const end = Math.min(bars.time.length, last + BARS_AFTER);
  // A zone may be much older than its touch: then it reaches in from the left.
  const start = Math.max(0, end - BARS_LIMIT, Math.min(formed, known) - BARS_BEFORE);
  const rows = (values: readonly number[]): readonly number[] => values.slice(start, end);
  return {
    choice,
    id: patternId(life.pattern),
    kind,
    variant,
    direction,
    formedAt,
    knownAt,
    high,
    low,
    changes: life.changes.slice(0, CHANGES_LIMIT).map(({ bar, event }) => ({ at: bars.time[bar]!, event })),
    trade: trade === undefined ? null : shown(trade),
    candles: {
      openTime: rows(bars.time),
      open: rows(bars.open),
      high: rows(bars.high),
      low: rows(bars.low),
      close: rows(bars.close),
    },
  };
}

const shown = ({ entryTime, entry, stop, target, exitTime, exit, r, reason }: EvidenceTrade) => ({
  entryTime,
  entry,
  stop,
  target,
  exitTime,
  exit,
  r,
  reason,
});
