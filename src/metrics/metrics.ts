// Metrics: what the running agent tells of itself to Prometheus. The door of the room; docs/metrics.md lists every figure.
import { collectDefaultMetrics } from 'prom-client';
import { countCells, observe, spreadCells } from './cell.ts';
import { eventCounts } from './event-counts.ts';
import { FAST_SECONDS, WIRE_SECONDS } from './metric-table.ts';
import { feedFigures } from './feed-figures.ts';
import { publish, publishCounts, publishSpread } from './publish.ts';
import type { AnyAgent, Say } from '#model/agent.ts';
import type { Event, Kind } from '#model/event.ts';
import type { FeedMessage } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { Registry } from 'prom-client';

export { countCells, observe, spreadCells } from './cell.ts';
export { METRICS, PROCESS_METRICS, WIRE_SECONDS } from './metric-table.ts';
export { publish, publishCounts, publishSpread } from './publish.ts';
export type { CountCell } from './cell.ts';

/** What came from outside and is being answered. `backfill` is a candle that is late, and no measure of speed. */
export type Trigger = 'candle' | 'backfill' | 'tick' | 'status' | 'ticket' | 'command' | 'report' | 'clock';
export type VenueOutcome = 'ok' | 'refused' | 'unknown';

/** Figures that the runtime looks up when the page is asked for. Undefined is not told. */
export type Readings = {
  readonly logBytes?: () => number | undefined;
  readonly checkpointAt?: () => Millis | undefined;
  readonly disk?: () => { readonly freeBytes: number; readonly sizeBytes: number } | undefined;
};

export type MeasuresOptions = {
  /** The clock of the wall, as that of the feed. */
  readonly now: () => Millis;
  /** Milliseconds with fractions, of a clock that never goes back. Default `performance.now`. */
  readonly timer?: () => number;
  readonly readings?: Readings;
  /** Memory, CPU, event loop and garbage of this process. Default true; once in a process. */
  readonly ofProcess?: boolean;
};

/** Each call takes well below a microsecond and never throws. Milliseconds may have fractions. */
export type Measures = {
  /** Hears every event once, after its commit. */
  readonly onEvent: (event: Event) => void;
  /** Counts the message, and times all that `work` makes of it. */
  readonly onFeedMessage: (message: FeedMessage, work: () => void) => void;
  /** Times `work` as the answer to one thing from outside: an order that is requested meanwhile is timed from its beginning. */
  readonly within: <T>(trigger: Trigger, work: () => T) => T;
  readonly onCommit: (ms: number, events: number) => void;
  /** @param code of an SmcError */
  readonly onStoreTrouble: (code: string) => void;
  readonly onVenueRequest: (venue: string, request: string, ms: number, outcome: VenueOutcome) => void;
  /** @param ms the clock of the exchange less our own */
  readonly onClockSkew: (ms: number) => void;
  /** The same agent, each of its steps timed. */
  readonly timed: (agent: AnyAgent) => AnyAgent;
};

type Step = (state: unknown, event: unknown, say: Say<Kind>) => void;

/** @param registry the one that is given to the API as well */
export function openMeasures(registry: Registry, options: MeasuresOptions): Measures {
  const { now, timer = () => performance.now(), readings = {}, ofProcess = true } = options;
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const countEvent = eventCounts(registry);
  const countMessage = feedFigures(registry, now);
  const inputs = spreadCells(FAST_SECONDS);
  const latencies = spreadCells(FAST_SECONDS);
  const steps = spreadCells(FAST_SECONDS);
  const commits = spreadCells(FAST_SECONDS);
  const commit = commits.at();
  const committed = countCells();
  const committedEvents = committed.at();
  const storeErrors = countCells();
  const requestSeconds = spreadCells(WIRE_SECONDS);
  const requests = countCells();
  publishSpread(registry, 'smc_input_seconds', inputs.all);
  publishSpread(registry, 'smc_order_latency_seconds', latencies.all);
  publishSpread(registry, 'smc_agent_step_seconds', steps.all);
  publishSpread(registry, 'smc_commit_seconds', commits.all);
  publishCounts(registry, 'smc_committed_events_total', committed.all);
  publishCounts(registry, 'smc_store_errors_total', storeErrors.all);
  publishSpread(registry, 'smc_venue_request_seconds', requestSeconds.all);
  publishCounts(registry, 'smc_venue_requests_total', requests.all);
  const hand: { trigger: Trigger | undefined; since: number; isFailing: boolean; skewMs: number | undefined } = {
    trigger: undefined,
    since: 0,
    isFailing: false,
    skewMs: undefined,
  };
  publish(registry, 'smc_store_failing', () => [{ value: hand.isFailing ? 1 : 0 }]);
  publish(registry, 'smc_clock_skew_seconds', () => one(hand.skewMs, (ms) => ms / 1_000));
  publishReadings(registry, readings, now);

  const within = <T>(trigger: Trigger, work: () => T): T => {
    const { trigger: outerTrigger, since: outerSince } = hand;
    const start = timer();
    hand.trigger = trigger;
    hand.since = start;
    try {
      return work();
    } finally {
      observe(inputs.at(trigger), (timer() - start) / 1_000);
      hand.trigger = outerTrigger;
      hand.since = outerSince;
    }
  };
  return {
    onEvent(event) {
      countEvent(event);
      if (event.kind === 'orderRequested' && hand.trigger !== undefined)
        observe(latencies.at(hand.trigger), (timer() - hand.since) / 1_000);
    },
    onFeedMessage(message, work) {
      countMessage(message);
      within(triggerOf(message), work);
    },
    within,
    onCommit(ms, events) {
      observe(commit, ms / 1_000);
      committedEvents.value += events;
      hand.isFailing = false;
    },
    onStoreTrouble(code) {
      storeErrors.at(code).value += 1;
      hand.isFailing = true;
    },
    onVenueRequest(venue, request, ms, outcome) {
      observe(requestSeconds.at(venue, request), ms / 1_000);
      requests.at(venue, request, outcome).value += 1;
    },
    onClockSkew(ms) {
      hand.skewMs = ms;
    },
    timed(agent) {
      const step = agent.step as Step;
      const cell = steps.at(agent.name);
      return {
        ...agent,
        step: (state: unknown, event: unknown, say: Say<Kind>): void => {
          const start = timer();
          step(state, event, say);
          observe(cell, (timer() - start) / 1_000);
        },
      };
    },
  };
}

function triggerOf(message: FeedMessage): Trigger {
  switch (message.kind) {
    case 'candle':
      return message.origin === 'stream' ? 'candle' : 'backfill';
    case 'print':
    case 'quote':
    case 'book':
      return 'tick';
    case 'status':
      return 'status';
  }
}

const one = <T>(value: T | undefined, figure: (value: T) => number): readonly { readonly value: number }[] =>
  value === undefined ? [] : [{ value: figure(value) }];

function publishReadings(registry: Registry, { logBytes, checkpointAt, disk }: Readings, now: () => Millis): void {
  publish(registry, 'smc_log_size_bytes', () => one(logBytes?.(), (bytes) => bytes));
  publish(registry, 'smc_checkpoint_age_seconds', () => one(checkpointAt?.(), (at) => Math.max(0, now() - at) / 1_000));
  publish(registry, 'smc_disk_free_bytes', () => one(disk?.(), ({ freeBytes }) => freeBytes));
  publish(registry, 'smc_disk_size_bytes', () => one(disk?.(), ({ sizeBytes }) => sizeBytes));
}
