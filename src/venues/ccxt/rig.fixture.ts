// Rig: the feed against a simulated venue, both real, over real sockets, through the package's class of Binance.
import { deepStrictEqual, ok } from 'node:assert/strict';
import { demoScript, startSimulator } from '#simulator/simulator.ts';
import { CCXT, ccxtFeed } from './ccxt.ts';
import type { Candle } from '#model/candle.ts';
import type { CandleMessage, FeedIncident, FeedMarket, FeedMessage, StatusMessage } from '#model/feed.ts';
import type { Timeframe } from '#model/time.ts';
import type { Fault, Simulator, SimulatorOptions } from '#simulator/simulator.ts';
import type { CcxtFeed, CcxtPlace, CcxtSettings } from './ccxt.ts';

/** A test that has waited so long is broken; it is no measure of speed. */
const PATIENCE_MS = 60_000;
export const START = Date.UTC(2025, 0, 3);
const HISTORY_MINUTES = 2880;
const SYMBOL = 'BTCUSDT';

/** Short waits, so that a test sees in a second what a day would bring. */
export const QUICK: Partial<CcxtSettings> = {
  silenceMs: 900,
  connectMs: 5000,
  requestMs: 2000,
  subscribeGapMs: 5,
  requestCost: 0.01,
  backoffFirstMs: 20,
  backoffLongestMs: 200,
  steadyMs: 100,
  candleGraceMs: 300,
  clockEveryMs: 500,
  firstContactMs: 30_000,
};

/** The class tells spot from derivatives by "/stream" in the address of a stream. */
export const placeOf = ({ restUrl, streamUrl }: Simulator): CcxtPlace => ({
  restUrl,
  streamUrl: `${streamUrl}/stream`,
});

export type RigOptions = {
  readonly faults?: readonly Fault[];
  readonly markets?: readonly FeedMarket[];
  readonly settings?: Partial<CcxtSettings>;
  readonly simulator?: Partial<SimulatorOptions>;
};

export type Rig = {
  readonly simulator: Simulator;
  readonly feed: CcxtFeed;
  readonly said: readonly FeedMessage[];
  readonly candles: (timeframe?: Timeframe) => readonly CandleMessage[];
  readonly incidents: (incident: FeedIncident) => readonly StatusMessage[];
  readonly until: (what: string, fulfilled: () => boolean) => Promise<void>;
  readonly untilMinutes: (minutes: number) => Promise<void>;
  readonly control: (path: string, body?: object) => Promise<Readonly<Record<string, unknown>>>;
  /** Every candle given is the true one, in order, none left out between the first and the last, none twice. */
  readonly expectTrueCandles: (timeframe?: Timeframe) => Promise<number>;
  readonly stop: () => Promise<void>;
};

/** Both stand still until `resume`: what the feed begins with is the same every time. */
export async function rig(options: RigOptions = {}): Promise<Rig> {
  const script = demoScript(START, HISTORY_MINUTES, [{ symbol: SYMBOL, seed: 7, startPrice: 60_000 }]);
  const simulator = await startSimulator({
    script,
    faults: options.faults ?? [],
    paused: true,
    speed: 300,
    ...options.simulator,
  });
  const feed = ccxtFeed({
    exchange: 'binance',
    settings: { ...CCXT, ...QUICK, place: placeOf(simulator), ...options.settings },
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
  const truth = async (timeframe: Timeframe): Promise<readonly Candle[]> => {
    const rows = (await control(`/truth?symbol=${SYMBOL}&interval=${timeframe}`)) as unknown as (number | string)[][];
    return rows.map((row) => {
      const [openTime, open, high, low, close, volume] = row.map(Number);
      return { symbol: SYMBOL, timeframe, openTime, open, high, low, close, volume } as Candle;
    });
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
          last.candle.openTime >= START + (minutes - 1) * 60_000
        );
      }),
    control,
    async expectTrueCandles(timeframe = '1m') {
      const given = candles(timeframe).map(({ candle }) => candle);
      const all = await truth(timeframe);
      const from = all.findIndex(({ openTime }) => openTime === given[0]?.openTime);
      deepStrictEqual(given, all.slice(from, from + given.length));
      return given.length;
    },
    stop,
  };
}
