// Sources: the files of a survey as frames: recordings through the decoders of the live exchange, candles through a walk.
import { candleAt } from '#model/candle.ts';
import { durationOf } from '#model/time.ts';
import { readStreamMessage } from '#venues/binance/binance.ts';
import { recordedLines } from './recording-file.ts';
import { recordedMarket } from './recorded-market.ts';
import { walk } from './candle-walk.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { FeedIncident, FeedMessage } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { Frame, Hear, Source } from './frame.ts';
import type { RecordedLine } from './line.ts';
import type { RecordedMarket } from './recorded-market.ts';
import type { RecordingFacts } from './recording-file.ts';
import type { ReplaySurvey } from './survey.ts';

export type SourcesOptions = {
  readonly survey: ReplaySurvey;
  /** Candles of a candle file that are given first, at once and as history. */
  readonly history: number;
  readonly hear: Hear;
  readonly notice: (incident: FeedIncident, symbol: string, detail: string, time: Millis) => void;
  readonly onMalformed: (time: Millis) => void;
};

export function sourcesOf(options: SourcesOptions): readonly Source[] {
  const { survey, hear, notice } = options;
  const isOurs = new Set(survey.markets.map(({ symbol }) => symbol));
  const markets = new Map<string, RecordedMarket>();
  for (const { symbol } of survey.markets) {
    const hasCandles = survey.recordings.some((facts) => facts.markets.get(symbol)?.has(survey.timeframe));
    markets.set(symbol, recordedMarket({ symbol, timeframe: survey.timeframe, hasCandles, hear, notice }));
  }
  return [
    ...survey.recordings.map((facts): Source => ({
      from: facts.from,
      frames: () => recordingFrames(facts, markets, isOurs, options),
    })),
    ...survey.series.map((series): Source => ({
      from: series.columns.openTime[0]!,
      frames: () => candleFrames(series, options.history),
    })),
  ];
}

async function* recordingFrames(
  facts: RecordingFacts,
  markets: ReadonlyMap<string, RecordedMarket>,
  isOurs: ReadonlySet<string>,
  { onMalformed }: SourcesOptions,
): AsyncGenerator<Frame> {
  const [only] = facts.markets.keys();
  const isOfThis = (symbol: string): boolean => facts.markets.has(symbol);
  const play = (line: RecordedLine): void => {
    if (line.kind === 'snapshot') {
      // A recorder of one market does not say which one a book is of.
      const symbol = line.symbol ?? (facts.markets.size === 1 ? only : undefined);
      if (symbol !== undefined) markets.get(symbol)?.onSnapshot(line.book, line.time);
      return;
    }
    const message = readStreamMessage(line.text, isOfThis);
    if (message === undefined) onMalformed(line.time);
    else if ('symbol' in message && isOurs.has(message.symbol))
      markets.get(message.symbol)?.onMessage(message, line.time);
  };
  // The clock of a recorder may have been set back: what comes after is played at once.
  let time = facts.from;
  for await (const line of recordedLines(facts.path)) {
    time = Math.max(time, line?.time ?? time);
    const at = time;
    yield { time: at, play: () => (line === undefined ? onMalformed(at) : play(line)) };
  }
}

/** Generators of candles need no await; the merge knows only one kind. */
async function* candleFrames(series: CandleSeries, history: number): AsyncGenerator<Frame> {
  const { columns, timeframe } = series;
  const say =
    (message: FeedMessage) =>
    (hear: Hear): void =>
      hear(message);
  for (let row = 0; row < columns.length; row += 1) {
    const candle = candleAt(series, row);
    const end = candle.openTime + durationOf(timeframe);
    const isHistory = row < history;
    if (!isHistory) for (const print of walk(candle, row)) yield { time: print.exchangeTime, play: say(print) };
    const origin = isHistory ? 'backfill' : 'stream';
    yield { time: end, play: say({ kind: 'candle', candle, origin, exchangeTime: end, receiveTime: end }) };
  }
}
