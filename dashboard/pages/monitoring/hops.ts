// Hops: the way of a candle to an order and back, each step with how long it takes.
import { samplesOf, spread, valuesOf } from '#dashboard/live/figures.ts';
import type { Reading, Spread } from '#dashboard/live/figures.ts';

export type Hop = {
  readonly key: string;
  readonly name: string;
  readonly what: string;
  readonly spread: Spread;
  /** What p99 is held to; undefined where nothing was promised. */
  readonly targetMs: number | undefined;
};

const ORDER_TARGET_MS = 1;
const TRIGGERS: Readonly<Record<string, string>> = {
  candle: 'Candle',
  tick: 'Tick',
  command: 'Command',
  report: 'Report of the venue',
};
const word = (trigger: string): string => TRIGGERS[trigger] ?? `${trigger.charAt(0).toUpperCase()}${trigger.slice(1)}`;

/** @param before an earlier reading: then only what came since counts */
export function hops(now: Reading, before: Reading | undefined): readonly Hop[] {
  const hop = (
    metric: string,
    name: string,
    what: string,
    labels: Readonly<Record<string, string>> = {},
    targetMs?: number,
  ): Hop => ({
    key: `${metric} ${Object.values(labels).join(' ')}`,
    name,
    what,
    spread: spread(now, before, metric, labels),
    targetMs,
  });
  const eachTrigger = (metric: string, make: (trigger: string) => Hop): readonly Hop[] =>
    valuesOf(now, `${metric}_bucket`, 'trigger').map(make);
  const isThere = (metric: string): boolean => samplesOf(now, `${metric}_bucket`).length > 0;
  return [
    hop('smc_feed_delay_seconds', 'Exchange to us', 'How old what the feed tells is when it comes'),
    ...eachTrigger('smc_input_seconds', (trigger) =>
      hop(
        'smc_input_seconds',
        `${word(trigger)} in, all told`,
        'From its arrival until all that follows is on the disk and told',
        {
          trigger,
        },
      ),
    ),
    ...eachTrigger('smc_order_latency_seconds', (trigger) =>
      hop(
        'smc_order_latency_seconds',
        `${word(trigger)} to order`,
        'From the arrival of what triggered it to the order being on the disk and handed to the venue',
        { trigger },
        ORDER_TARGET_MS,
      ),
    ),
    hop('smc_commit_seconds', 'Commit', 'One commit of the event log, until it is on the disk'),
    ...(isThere('smc_venue_request_seconds')
      ? [hop('smc_venue_request_seconds', 'Venue round trip', 'A request to the venue and its answer')]
      : []),
    hop('smc_api_request_seconds', 'This dashboard', 'Requests to the API'),
  ];
}
