// Market: what is known of one symbol on one timeframe: its candles, its patterns and what was said of its structure, kept up to date.
import { dropBars, emptyBars, putCandles } from '#dashboard/chart/bars.ts';
import { emptyBook, forgetBefore, hear } from '#dashboard/chart/book.ts';
import { get } from '#dashboard/live/api.ts';
import { durationOf, openTimeOf } from '#model/time.ts';
import { patiently } from '#dashboard/live/patiently.ts';
import { readLog } from './log.ts';
import { tickOf } from './ticks.ts';
import { toNumber } from '#model/number.ts';
import type { Bars } from '#dashboard/chart/bars.ts';
import type { Book } from '#dashboard/chart/book.ts';
import type { Candle } from '#model/candle.ts';
import type { Event } from '#model/event.ts';
import type { Live } from '#dashboard/live/live.ts';
import type { Price } from '#model/number.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Tick } from './ticks.ts';

type CandleRow = {
  readonly open_time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};

/** `revision` grows with every change: bars and book are changed in place. */
export type MarketState = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly bars: Bars;
  readonly book: Book;
  readonly analysed: readonly Event<'analysed'>[];
  readonly ticks: readonly Tick[];
  readonly forming: Candle | undefined;
  readonly phase: 'loading' | 'candles' | 'ready' | 'failed';
  readonly fault: unknown;
  readonly revision: number;
};

export type MarketStore = {
  readonly get: () => MarketState;
  readonly subscribe: (hear: () => void) => () => void;
  readonly retry: () => void;
  readonly stop: () => void;
};

const CANDLES = 1_000;
/** Bars looked back over, the newest first: each span is on the chart before the next is asked for. */
const SPANS = [120, 400, 1_100] as const;
const TICKS_LIMIT = 2_000;
/** A page that stays open for weeks keeps no more than these; what is older is thrown away by the hundred. */
const BARS_LIMIT = 2_000;
const BARS_SLACK = 200;

export function marketStore(
  symbol: string,
  timeframe: Timeframe,
  smallest: Timeframe | undefined,
  live: Live,
): MarketStore {
  const bars = emptyBars(timeframe);
  const book = emptyBook();
  const hearers = new Set<() => void>();
  const ended = new AbortController();
  const { signal } = ended;
  let analysed: Event<'analysed'>[] = [];
  let ticks: Tick[] = [];
  let forming: Candle | undefined;
  let rest: Pick<MarketState, 'phase' | 'fault'> = { phase: 'loading', fault: undefined };
  let revision = 0;
  let state: MarketState = { symbol, timeframe, bars, book, analysed, ticks, forming, revision, ...rest };
  let frame = 0;

  const publish = (): void => {
    frame = 0;
    revision += 1;
    state = { symbol, timeframe, bars, book, analysed, ticks, forming, revision, ...rest };
    for (const each of hearers) each();
  };
  const changed = (): void => {
    frame ||= requestAnimationFrame(publish);
  };

  /** Told by the log and by the tail alike is told once. */
  const noteTick = (tick: Tick | undefined): void => {
    if (tick === undefined || ticks.some(({ sequence }) => sequence === tick.sequence)) return;
    ticks = [...ticks, tick].toSorted((a, b) => a.sequence - b.sequence).slice(-TICKS_LIMIT);
  };
  /** Of shorter timeframes nothing is drawn, and most is told. */
  const isOfUse = (of: Timeframe): boolean => durationOf(of) >= bars.durationMs;
  const forget = (): void => {
    if (bars.time.length <= BARS_LIMIT + BARS_SLACK) return;
    dropBars(bars, bars.time.length - BARS_LIMIT);
    const [first] = bars.time;
    if (first === undefined) return;
    forgetBefore(book, first);
    analysed = analysed.filter(({ time }) => time > first);
  };
  const take = (event: Event): void => {
    switch (event.kind) {
      case 'pattern':
        if (event.data.pattern.symbol !== symbol || !isOfUse(event.data.pattern.timeframe)) return;
        hear(book, event);
        if (event.data.pattern.timeframe === timeframe) noteTick(tickOf(event));
        break;
      case 'analysed': {
        const { candle } = event.data;
        if (candle.symbol !== symbol || !isOfUse(candle.timeframe)) return;
        if (analysed.at(-1)?.sequence === event.sequence) return;
        analysed = [...analysed, event];
        break;
      }
      case 'candleClosed': {
        const { candle } = event.data;
        if (candle.symbol !== symbol || candle.timeframe !== timeframe) return;
        putCandles(bars, [candle]);
        forget();
        if (forming !== undefined && forming.openTime <= candle.openTime) forming = undefined;
        break;
      }
      default: {
        const tick = tickOf(event);
        if (tick === undefined) return;
        noteTick(tick);
      }
    }
    changed();
  };

  /** The candle that is open, from the prices since it opened. */
  const move = (last: Price, time: Millis): void => {
    const price = toNumber(last);
    const openTime = openTimeOf(time, timeframe);
    if (openTime < (bars.time.at(-1) ?? 0) + 1) return;
    const head = { symbol, timeframe, openTime, volume: 0 };
    forming =
      forming?.openTime === openTime
        ? { ...forming, high: Math.max(forming.high, price), low: Math.min(forming.low, price), close: price }
        : { ...head, open: bars.close.at(-1) ?? price, high: price, low: price, close: price };
    changed();
  };
  let lastTick = 0;
  const stopPrices = live.subscribe(() => {
    const tick = live.get().prices.get(symbol);
    if (tick === undefined || tick.receivedAt === lastTick) return;
    lastTick = tick.receivedAt;
    move(tick.last, tick.time);
  });
  const stopEvents = live.onEvent(take);

  const candles = async (of: Timeframe, limit: number): Promise<readonly Candle[]> => {
    const query = { symbol, timeframe: of, limit };
    const { items } = await patiently(
      () => get<{ readonly items: readonly CandleRow[] }>('/api/trading/live-ohlcv', query, signal),
      signal,
    );
    return items.map(({ open_time: openTime, ...row }) => ({ symbol, timeframe: of, openTime, ...row }));
  };
  /** What the open candle has been through before this page was opened: from the shorter ones that have closed inside it. */
  const beginForming = async (): Promise<void> => {
    if (smallest === undefined || smallest === timeframe || bars.time.length === 0) return;
    const since = bars.time.at(-1)! + bars.durationMs;
    const inside = (await candles(smallest, CANDLES)).filter(({ openTime }) => openTime >= since);
    const [first] = inside;
    if (first === undefined || openTimeOf(first.openTime, timeframe) !== first.openTime) return;
    const all = forming?.openTime === first.openTime ? [...inside, forming] : inside;
    forming = {
      ...first,
      timeframe,
      high: Math.max(...all.map(({ high }) => high)),
      low: Math.min(...all.map(({ low }) => low)),
      close: all.at(-1)!.close,
    };
  };
  const load = async (): Promise<void> => {
    try {
      putCandles(bars, await candles(timeframe, CANDLES));
      await beginForming();
      rest = { phase: 'candles', fault: undefined };
      changed();
      // What comes from here on comes by the tail.
      const end = (bars.time.at(-1) ?? Date.now()) + 2 * bars.durationMs;
      let until = end;
      for (const span of SPANS) {
        const from = end - span * bars.durationMs;
        const events = await readLog({ kinds: ['pattern', 'analysed'], symbol, from, until, signal });
        const told = new Set(analysed.map(({ sequence }) => sequence));
        const said: Event<'analysed'>[] = [];
        for (const event of events) {
          if (event.kind === 'analysed' && !told.has(event.sequence) && isOfUse(event.data.candle.timeframe))
            said.push(event);
          if (event.kind !== 'pattern' || !isOfUse(event.data.pattern.timeframe)) continue;
          hear(book, event);
          if (event.data.pattern.timeframe === timeframe) noteTick(tickOf(event));
        }
        analysed = [...said, ...analysed];
        rest = { phase: 'ready', fault: undefined };
        changed();
        until = from;
      }
    } catch (fault) {
      if (signal.aborted) return;
      rest = { phase: bars.time.length === 0 ? 'failed' : 'ready', fault };
      changed();
    }
  };
  void load();

  return {
    get: () => state,
    subscribe(each) {
      hearers.add(each);
      return () => void hearers.delete(each);
    },
    retry() {
      rest = { phase: 'loading', fault: undefined };
      changed();
      void load();
    },
    stop() {
      ended.abort();
      stopEvents();
      stopPrices();
      cancelAnimationFrame(frame);
    },
  };
}
