// Evidence trades: the one simple trade on each pattern of a kind: in at an open, out at stop, target or time; one at a time.
import { ENTRY_RULES } from '#model/evidence.ts';
import type { ExampleTrade, SkipReason, Subject } from '#model/evidence.ts';
import type { WatchedBars, WatchedLife } from './evidence-watch.ts';

export type TradeRule = {
  /** Distance of the target in multiples of the stop's. */
  readonly targetR: number;
  /** Of one side, in basis points of price. */
  readonly costBps: number;
  /** A trade that is still open after so many bars is closed at the close of the last. */
  readonly maxBars: number;
  readonly barMs: number;
};

export type EvidenceTrade = ExampleTrade & {
  readonly life: WatchedLife;
  readonly direction: 1 | -1;
  /** Bars from when it was known to the bar that was acted on. */
  readonly age: number;
  readonly entryBar: number;
  readonly exitBar: number;
  readonly stopDistance: number;
};

export type SubjectTrades = {
  readonly trades: readonly EvidenceTrade[];
  readonly skipped: ReadonlyMap<SkipReason, number>;
};

/** Beyond the far edge, so that a touch of it is no exit. */
const STOP_BUFFER_ATR = 0.1;
/** Nearer is inside the noise of one bar, and costs would be most of the risk. */
const LEAST_STOP_ATR = 1;
const MOST_STOP_ATR = 6;

/** The close that a trade is decided on; undefined where the pattern never gave one. */
function decidedAt({ changes }: WatchedLife, subject: Subject): number | undefined {
  switch (ENTRY_RULES[subject]) {
    case 'first-touch':
      return changes.find(({ event }) => event === 'touched')?.bar;
    case 'known':
      return changes[0]?.bar;
    case 'none':
      return undefined;
  }
}

/**
 * Decided on closed bars and entered at the next open, so nothing is taken for granted about the way inside a bar. A pattern
 * that is met while an earlier one of its kind is still traded is passed over: trades that overlap are one trade told twice.
 */
export function tradesOf(
  subject: Subject,
  lives: readonly WatchedLife[],
  bars: WatchedBars,
  rule: TradeRule,
): SubjectTrades {
  const skipped = new Map<SkipReason, number>();
  const skip = (reason: SkipReason): void => void skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
  const trades: EvidenceTrade[] = [];
  const met = lives
    .flatMap((life) => {
      const bar = decidedAt(life, subject);
      return bar === undefined || life.pattern.direction === 0 ? [] : [{ life, bar }];
    })
    .toSorted((a, b) => a.bar - b.bar || b.life.confidence - a.life.confidence);
  let freeFrom = 0;
  for (const { life, bar } of met) {
    const entryBar = bar + 1;
    if (entryBar >= bars.time.length) continue;
    const direction = life.pattern.direction as 1 | -1;
    const atr = bars.atr[bar]!;
    if (!(atr > 0)) {
      skip('no-measure');
      continue;
    }
    if (entryBar < freeFrom) {
      skip('busy');
      continue;
    }
    const edge = direction === 1 ? life.pattern.low : life.pattern.high;
    const room = direction * (bars.open[entryBar]! - edge) + STOP_BUFFER_ATR * atr;
    if (room <= 0 || room > MOST_STOP_ATR * atr) {
      skip(room <= 0 ? 'beyond-stop' : 'too-wide');
      continue;
    }
    const stopDistance = Math.max(room, LEAST_STOP_ATR * atr);
    const followed = follow(bars, entryBar, direction, stopDistance, rule);
    trades.push({ ...followed, life, direction, age: bar - life.changes[0]!.bar, entryBar, stopDistance });
    freeFrom = followed.exitBar + 1;
  }
  return { trades, skipped };
}

/** The exits of random entries (`nullEntries`): the stop is looked at first, and a gap beyond it fills at the open. */
export function follow(
  bars: Pick<WatchedBars, 'time' | 'open' | 'high' | 'low' | 'close'>,
  entryBar: number,
  direction: 1 | -1,
  stopDistance: number,
  { targetR, costBps, maxBars, barMs }: TradeRule,
): ExampleTrade & { readonly exitBar: number } {
  const { time, open, high, low, close } = bars;
  const entry = open[entryBar]!;
  const stop = entry - direction * stopDistance;
  const target = entry + direction * stopDistance * targetR;
  const deadline = time[entryBar]! + maxBars * barMs;
  const leave = (exitBar: number, exit: number, reason: ExampleTrade['reason']) => ({
    entryTime: time[entryBar]!,
    entry,
    stop,
    target,
    exitTime: time[exitBar]! + barMs,
    exit,
    r: (direction * (exit - entry) - (costBps / 10_000) * (entry + exit)) / stopDistance,
    reason,
    exitBar,
  });
  let at = entryBar;
  for (; at < time.length && time[at]! < deadline; at += 1) {
    const worst = direction === 1 ? low[at]! : high[at]!;
    const best = direction === 1 ? high[at]! : low[at]!;
    if (direction * (worst - stop) <= 0)
      return leave(at, direction === 1 ? Math.min(stop, open[at]!) : Math.max(stop, open[at]!), 'stop');
    if (direction * (best - target) >= 0) return leave(at, target, 'target');
  }
  return leave(at - 1, close[at - 1]!, at === time.length ? 'end-of-data' : 'time');
}
