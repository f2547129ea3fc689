// Rig: the feed against a simulated venue, both real, over real sockets; everything that was said, and the truth to compare with.
import { deepStrictEqual, ok } from 'node:assert/strict';
import { demoScript, startSimulator } from '#simulator/simulator.ts';
import { formatFixed } from '#model/number.ts';
import { BINANCE, binanceFeed } from './binance.ts';
import type { Candle } from '#model/candle.ts';
import type { BookMessage, CandleMessage, FeedIncident, FeedMarket, FeedMessage, StatusMessage } from '#model/feed.ts';
import type { Timeframe } from '#model/time.ts';
import type { Fault, Script, Simulator, SimulatorOptions } from '#simulator/simulator.ts';
import type { BinanceFeed, BinanceSettings } from './binance.ts';

/** A test that has waited so long is broken; it is no measure of speed. */
const PATIENCE_MS = 60_000;
/** Two days of demo market before the first moment. */
const START = Date.UTC(2025, 0, 3);
const HISTORY_MINUTES = 2880;
const SYMBOL = 'BTCUSDT';

/** Short waits, so that a test sees in a second what a day would bring. */
const QUICK: Partial<BinanceSettings> = {
  depthSpeed: '100ms',
  silenceMs: 600,
  connectMs: 5000,
  requestMs: 2000,
  answerMs: 5000,
  backoffFirstMs: 20,
  backoffLongestMs: 200,
  steadyMs: 100,
  candleGraceMs: 250,
  clockEveryMs: 500,
  firstContactMs: 30_000,
  weightShare: 1,
};

export type RigOptions = {
  readonly script?: Script;
  readonly faults?: readonly Fault[];
  readonly markets?: readonly FeedMarket[];
  readonly settings?: Partial<BinanceSettings>;
  readonly simulator?: Partial<SimulatorOptions>;
};

export type Rig = {
  readonly simulator: Simulator;
  readonly feed: BinanceFeed;
  readonly said: readonly FeedMessage[];
  readonly candles: (timeframe?: Timeframe) => readonly CandleMessage[];
  readonly incidents: (incident: FeedIncident) => readonly StatusMessage[];
  /** Resolves when a message, or what has been said so far, fulfils it. */
  readonly until: (what: string, fulfilled: () => boolean) => Promise<void>;
  readonly untilMinutes: (minutes: number) => Promise<void>;
  readonly control: (path: string, body?: object) => Promise<Readonly<Record<string, unknown>>>;
  readonly truth: (timeframe?: Timeframe) => Promise<readonly Candle[]>;
  /** Every candle given is the true one, in order, none left out between the first and the last, none twice. */
  readonly expectTrueCandles: (timeframe?: Timeframe) => Promise<number>;
  /** The venue pauses; resolves when the local book is the venue's, level for level. */
  readonly untilSameBook: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Both stand still until `resume`: what the feed begins with is the same every time. */
export async function rig(options: RigOptions = {}): Promise<Rig> {
  const script =
    options.script ?? demoScript(START, HISTORY_MINUTES, [{ symbol: SYMBOL, seed: 7, startPrice: 60_000 }]);
  const simulator = await startSimulator({
    script,
    faults: options.faults ?? [],
    paused: true,
    speed: 600,
    ...options.simulator,
  });
  const { restUrl, streamUrl } = simulator;
  const feed = binanceFeed({
    settings: { ...BINANCE, ...QUICK, restUrl, streamUrl, ...options.settings },
    markets: options.markets ?? [{ symbol: SYMBOL, timeframes: ['1m'] }],
    random: () => 0.5,
    now: Date.now,
    clock: () => performance.now(),
  });
  const said: FeedMessage[] = [];
  const waiting = new Set<() => void>();
  const hear = (message: FeedMessage): void => {
    said.push(message);
    for (const look of waiting) look();
  };

  const control = async (path: string, body?: object): Promise<Readonly<Record<string, unknown>>> => {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(simulator.controlUrl + path, init);
    ok(answer.ok, `${path}: ${answer.status}`);
    return (await answer.json()) as Readonly<Record<string, unknown>>;
  };
  const candles = (timeframe: Timeframe = '1m'): readonly CandleMessage[] =>
    said.filter((message) => message.kind === 'candle' && message.candle.timeframe === timeframe) as CandleMessage[];
  const truth = async (timeframe: Timeframe = '1m'): Promise<readonly Candle[]> => {
    const rows = (await control(`/truth?symbol=${SYMBOL}&interval=${timeframe}`)) as unknown as (number | string)[][];
    return rows.map(([openTime, open, high, low, close, volume]) => ({
      symbol: SYMBOL,
      timeframe,
      openTime: Number(openTime),
      open: Number(open),
      high: Number(high),
      low: Number(low),
      close: Number(close),
      volume: Number(volume),
    }));
  };
  const until = (what: string, fulfilled: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!fulfilled()) return;
        clearTimeout(patience);
        waiting.delete(look);
        resolve();
      };
      const patience = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`never came: ${what}; ${JSON.stringify(feed.health())}`));
      }, PATIENCE_MS);
      waiting.add(look);
      look();
    });

  const stop = async (): Promise<void> => {
    await feed.stop();
    await simulator.stop();
  };
  try {
    await feed.start(hear);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    simulator,
    feed,
    said,
    candles,
    incidents: (incident) =>
      said.filter((message) => message.kind === 'status' && message.incident === incident) as StatusMessage[],
    until,
    untilMinutes: (minutes) =>
      until(`${minutes} candles`, () => {
        const last = said.at(-1);
        return (
          last?.kind === 'candle' &&
          last.candle.timeframe === '1m' &&
          last.candle.openTime >= script.startTime + (minutes - 1) * 60_000
        );
      }),
    control,
    truth,
    async expectTrueCandles(timeframe = '1m') {
      const given = candles(timeframe).map(({ candle }) => candle);
      const all = await truth(timeframe);
      const from = all.findIndex(({ openTime }) => openTime === given[0]?.openTime);
      deepStrictEqual(given, all.slice(from, from + given.length));
      return given.length;
    },
    async untilSameBook() {
      await control('/pause', {});
      const answer = await fetch(`${simulator.restUrl}/api/v3/depth?symbol=${SYMBOL}&limit=20`);
      const { bids, asks } = (await answer.json()) as { readonly bids: string[][]; readonly asks: string[][] };
      const numbers = (side: readonly (readonly string[])[]): string =>
        JSON.stringify(side.map((row) => row.map(Number)));
      const told = numbers(bids) + numbers(asks);
      await until('the same book', () => {
        const book = said.findLast((message): message is BookMessage => message.kind === 'book');
        if (book?.state !== 'synchronised') return false;
        const text = (side: BookMessage['bids']): string => numbers(side.map((row) => row.map(formatFixed)));
        return text(book.bids) + text(book.asks) === told;
      });
    },
    stop,
  };
}
