// Run: drives the pipeline over history once and folds what it says. No statistics, no opinion.
import { createHash } from 'node:crypto';
import { emptyView, fold, VIEW_HEARS } from '#model/view.ts';
import { formatFixed } from '#model/number.ts';
import { memoryBus } from '#bus/bus.ts';
import { eachMoment } from './tape.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Event, Kind } from '#model/event.ts';
import type { MarketTape } from './tape.ts';
import type { Millis } from '#model/time.ts';
import type { Trade } from '#model/entry.ts';
import type { View } from '#model/view.ts';

/** The one account of a backtest. */
const ACCOUNT = 'backtest';

export type RunInput = {
  readonly agents: readonly AnyAgent[];
  readonly markets: readonly MarketTape[];
  /** Before this time agents watch and learn, and risk refuses. Undefined trades from the first candle. */
  readonly from?: Millis;
  /** Hears every event, for those who need more than the view (certificates, charts). */
  readonly observer?: { readonly hears: readonly Kind[]; readonly hear: (event: Event) => void };
  /** Called now and then with the number of moments done. */
  readonly onProgress?: (moments: number) => void;
};

export type Run = {
  readonly view: View;
  /** Base candles fed. */
  readonly candles: number;
  readonly start: Millis;
  readonly end: Millis;
  /** sha256 over all trades: two runs that share it traded alike to the last unit. */
  readonly fingerprint: string;
};

const PROGRESS_EVERY = 8192;

/** The same input gives the same run, byte for byte. */
export function run(input: RunInput): Run {
  const view = emptyView();
  const { observer } = input;
  const hears = new Set<Kind>([...VIEW_HEARS, ...(observer?.hears ?? [])]);
  const observed = new Set<Kind>(observer?.hears);
  const bus = memoryBus(input.agents, {
    accounts: [ACCOUNT],
    tap: {
      hears: [...hears],
      hear: (event) => {
        fold(view, event);
        if (observer !== undefined && observed.has(event.kind)) observer.hear(event);
      },
    },
  });
  const progress = { start: Number.NaN, end: Number.NaN, candles: 0, moments: 0, paused: false };
  eachMoment(input.markets, (moment) => {
    const { time } = moment;
    if (progress.moments === 0) {
      progress.start = time;
      if (input.from !== undefined && time < input.from) {
        progress.paused = true;
        bus.input('command', ACCOUNT, time, { type: 'pause', by: 'warm-up' });
      }
    }
    if (progress.paused && time >= input.from!) {
      progress.paused = false;
      progress.start = time;
      bus.input('command', ACCOUNT, time, { type: 'resume', by: 'warm-up' });
    }
    const { tapes, tapeCount, candles, candleCount } = moment;
    for (let at = 0; at < tapeCount; at += 1) bus.input('tape', tapes[at]!.symbol, time, tapes[at]!);
    for (let at = 0; at < tapeCount; at += 1) bus.input('mark', tapes[at]!.symbol, time, tapes[at]!);
    for (let at = 0; at < candleCount; at += 1) bus.input('candle', candles[at]!.symbol, time, candles[at]!);
    progress.end = time;
    progress.candles += candleCount;
    progress.moments += 1;
    if (progress.moments % PROGRESS_EVERY === 0) input.onProgress?.(progress.moments);
  });
  if (progress.moments > 0) bus.input('endOfData', ACCOUNT, progress.end, { reason: 'end of the data' });
  return {
    view,
    candles: progress.candles,
    start: progress.start,
    end: progress.end,
    fingerprint: fingerprintOf(view.trades),
  };
}

/** Every fact of every trade, in order; floats of the excursions are drawing material and stay out. */
function fingerprintOf(trades: readonly Trade[]): string {
  const hash = createHash('sha256');
  for (const trade of trades)
    hash.update(
      [
        trade.planId,
        trade.symbol,
        trade.side,
        formatFixed(trade.quantity),
        trade.entryTime,
        formatFixed(trade.entryPrice),
        trade.exitTime,
        formatFixed(trade.exitPrice),
        formatFixed(trade.netPnl),
        trade.exitReason,
      ].join('|') + '\n',
    );
  return hash.digest('hex');
}
