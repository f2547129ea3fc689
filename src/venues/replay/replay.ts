// Replay: recordings and candle files as a live feed, with their own times, at any speed, the same every time.
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { SmcError } from '#model/fate.ts';
import { durationOf, isoTime } from '#model/time.ts';
import { merged } from './frame.ts';
import { sourcesOf } from './sources.ts';
import { surveyReplay } from './survey.ts';
import type { FeedIncident, FeedMessage, FeedState } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { ReplaySurvey, SurveyOptions } from './survey.ts';

export { surveyReplay } from './survey.ts';
export type { ReplaySurvey, SurveyOptions } from './survey.ts';

export type ReplayOptions = SurveyOptions & {
  /** Files, or folders of them. */
  readonly paths: readonly string[];
  /** What `surveyReplay` said of these paths, where it has been asked already. */
  readonly survey?: ReplaySurvey;
  /** Seconds of the recording in a second; Infinity: as fast as it is heard. */
  readonly speed: number;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
  /** Candles of each candle file that are given at once before the rest is played, as a venue gives history. Default none. */
  readonly history?: number;
  /** What lies before this was played in another run, and is played at once. */
  readonly playedUntil?: Millis;
};

/** `failed`: a file broke off; what came before it was played. */
export type ReplayEnd = {
  readonly reason: 'end' | 'stopped' | 'failed';
  readonly messages: number;
  readonly malformed: number;
  readonly from: Millis;
  /** Time of the last thing played. */
  readonly to: Millis;
  readonly problem?: SmcError;
};

export type ReplayFeed = {
  readonly name: 'replay';
  /**
   * Resolves when the files are known to be readable and the history has been given; then they are played.
   * @throws SmcError as `surveyReplay`
   */
  readonly start: (hear: (message: FeedMessage) => void) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Resolves when all has been played, or it was stopped; never before `start`. */
  readonly ended: Promise<ReplayEnd>;
};

/** Frames at full speed, after which others are served. */
const BATCH = 500;
/** A shorter wait is not worth a timer: what is due within it is played now. */
const SHORTEST_WAIT_MS = 2;
/** Between two looks at the clock; a timer of Node cannot wait longer than 24 days. */
const LONGEST_WAIT_MS = 3_600_000;

/** Messages are a function of the files alone: `receiveTime` is the recorder's, and of candle files that of the exchange. */
export function replayFeed(options: ReplayOptions): ReplayFeed {
  const { speed, clock, history = 0, playedUntil = Number.NEGATIVE_INFINITY } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const ended = Promise.withResolvers<ReplayEnd>();
  const counts = { messages: 0, malformed: 0, from: 0, to: 0 };
  const player = { done: Promise.resolve(), playing: false };
  let hear: (message: FeedMessage) => void = () => undefined;

  const say = (message: FeedMessage): void => {
    counts.messages += 1;
    hear(message);
  };
  const tell = (state: FeedState, incident: FeedIncident, symbol: string, detail: string, time: Millis): void =>
    say({ kind: 'status', state, incident, symbol, detail, exchangeTime: time, receiveTime: time });
  const tellAll = (state: FeedState, incident: FeedIncident, detail: string, survey: ReplaySurvey): void => {
    for (const symbol of [...survey.markets.map((market) => market.symbol), ''])
      tell(state, incident, symbol, detail, counts.to);
  };
  const onMalformed = (time: Millis): void => {
    counts.malformed += 1;
    // Said at each doubling: a flood of them is not to become a flood of ours.
    if (Math.log2(counts.malformed) % 1 === 0) tell('live', 'malformed', '', `${counts.malformed} so far`, time);
  };

  const play = async (survey: ReplaySurvey, historyGiven: () => void): Promise<void> => {
    const sources = sourcesOf({
      survey,
      history,
      hear: say,
      notice: (incident, symbol, detail, time) => tell('live', incident, symbol, detail, time),
      onMalformed,
    });
    // History lies before the first moment that is played at the speed.
    const rows = survey.series.map(({ columns, timeframe }) =>
      history === 0
        ? Number.NEGATIVE_INFINITY
        : columns.openTime[Math.min(history, columns.length) - 1]! + durationOf(timeframe),
    );
    const paceFrom = Math.max(survey.from, playedUntil, ...rows);
    let batch = 0;
    let startedAt: Millis | undefined;
    for await (const frame of merged(sources)) {
      if (frame.time > paceFrom || (history === 0 && playedUntil < survey.from)) {
        startedAt ??= clock();
        historyGiven();
        for (;;) {
          const waitMs = (frame.time - paceFrom) / speed - (clock() - startedAt);
          if (signal.aborted || !(waitMs > SHORTEST_WAIT_MS)) break;
          await sleep(Math.min(waitMs, LONGEST_WAIT_MS), undefined, { signal }).catch(() => undefined);
          batch = 0;
        }
      }
      batch += 1;
      if (batch % BATCH === 0) await turn();
      if (signal.aborted) return;
      counts.to = Math.max(counts.to, frame.time);
      frame.play(say);
    }
    historyGiven();
  };

  const run = async (survey: ReplaySurvey, historyGiven: () => void): Promise<void> => {
    let problem: SmcError | undefined;
    try {
      await play(survey, historyGiven);
    } catch (thrown) {
      // A file that breaks off is the world's fault; anything else is ours, and is not to be taken for an end.
      if (!(thrown instanceof SmcError)) throw thrown;
      problem = thrown;
    }
    historyGiven();
    const reason = problem !== undefined ? 'failed' : signal.aborted ? 'stopped' : 'end';
    const span = `${counts.messages} messages, ${isoTime(counts.from)} to ${isoTime(counts.to)}`;
    const detail = { end: 'the recording has ended', stopped: 'stopped', failed: problem?.message ?? '' }[reason];
    tellAll('stopped', 'state', `${detail}: ${span}`, survey);
    ended.resolve({ reason, ...counts, ...(problem === undefined ? {} : { problem }) });
  };

  return {
    name: 'replay',
    async start(listener) {
      hear = listener;
      const survey = options.survey ?? (await surveyReplay(options.paths, options));
      counts.from = survey.from;
      counts.to = survey.from;
      tellAll('live', 'connected', 'replay', survey);
      const given = Promise.withResolvers<void>();
      player.playing = true;
      // Not awaited: it goes on after the start. A fault of ours in it ends the program, as in any timer.
      player.done = turn().then(() => run(survey, given.resolve));
      await given.promise;
    },
    async stop() {
      stopping.abort();
      await player.done;
      if (!player.playing) ended.resolve({ reason: 'stopped', ...counts });
    },
    ended: ended.promise,
  };
}
