// Runtime: the agents on a durable bus, fed by a live market, in paper mode; what `npm start` runs.
import { accountsOf } from './accounts.ts';
import { durableBus, guarded } from '#bus/bus.ts';
import { liveInputs } from './live-inputs.ts';
import { openLog } from '#store/log/log.ts';
import { pipeline } from '#pipeline';
import { SmcError } from '#model/fate.ts';
import type { Accounts } from './accounts.ts';
import type { Command, Event, Kind } from '#model/event.ts';
import type { DurableBus, Notice } from '#bus/bus.ts';
import type { EventLog } from '#store/log/log.ts';
import type { Feed } from './feed.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';

export { demoFeed } from './demo-feed.ts';
export { parity } from './parity.ts';
export type { Feed } from './feed.ts';

export type RuntimeOptions = {
  readonly settings: PipelineSettings;
  readonly accounts: readonly string[];
  /** Everything that is written lies under it. */
  readonly directory: string;
  /** Made after recovery, so that it can go on behind the last candle that is known. */
  readonly feed: (known: KnownCandles) => Feed;
  readonly clock: () => Millis;
  readonly notice?: (notice: Notice) => void;
  /** The store cannot be written now: disk full, read-only, damaged. */
  readonly trouble?: (thrown: SmcError) => void;
};

/** First and last base candle of the log, by symbol. */
export type KnownCandles = ReadonlyMap<string, { readonly first: Millis; last: Millis }>;

export type Runtime = {
  readonly accounts: Accounts;
  readonly log: EventLog;
  readonly feed: string;
  /** What people say, at the time of the wall. */
  readonly command: (account: string, command: Command) => void;
  /** Every event once it is on the disk. @returns how to stop hearing */
  readonly subscribe: (hear: (event: Event) => void) => () => void;
  /** The feed first, then what it has said is committed, then the store is closed. */
  readonly stop: () => Promise<void>;
};

/** Prices that travel, and health that is measured again: nothing is lost if a crash takes the last of them. */
const WAITS: readonly Kind[] = ['tape', 'mark'];
const FLUSH_MS = 200;
/** Ticks that no recovery needs any more are let go a step at a time. */
const COMPACT_MS = 60_000;

/**
 * Ready when it returns: the log is open, recovered and replayed, views are folded, the feed is started.
 * @throws SmcError STORE_LOCKED when another process has the directory; what the feed throws when it cannot start
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { settings, clock } = options;
  const log = openLog(options.directory);
  try {
    const accounts = accountsOf(options.accounts);
    const known: Map<string, { readonly first: Millis; last: Millis }> = new Map();
    for (const event of log.read(0)) {
      accounts.hear(event);
      noteCandle(known, event);
    }
    const hearers = new Set<(event: Event) => void>();
    const bus = durableBus(pipeline(settings).map(guarded), log, {
      accounts: options.accounts,
      program: programOf(settings),
      waits: WAITS,
      tap: {
        hears: 'all',
        hear: (event) => {
          accounts.hear(event);
          for (const hear of hearers) hear(event);
        },
      },
      ...(options.notice === undefined ? {} : { notice: options.notice }),
    });
    const feed = options.feed(known);
    const inputs = liveInputs({ input: bus.input, isActive: accounts.isActive });
    // A store that fails takes no input: that is said, prices go by unheard, and the market agent will grade the hole.
    const storing = (work: () => void): void => {
      try {
        work();
      } catch (thrown) {
        if (!(thrown instanceof SmcError) || !thrown.code.startsWith('STORE_')) throw thrown;
        options.trouble?.(thrown);
      }
    };
    const timers = [
      setInterval(() => storing(bus.flush), FLUSH_MS),
      setInterval(() => storing(() => void log.compact()), COMPACT_MS),
    ];
    try {
      await feed.start((message) => storing(() => inputs.hear(message)));
    } catch (cause) {
      await stop(feed, timers, bus);
      throw cause;
    }
    return {
      accounts,
      log,
      feed: feed.name,
      command: (account, command) => bus.input('command', account, clock(), command),
      subscribe(hear) {
        hearers.add(hear);
        return () => void hearers.delete(hear);
      },
      async stop() {
        await stop(feed, timers, bus);
        log.close();
      },
    };
  } catch (cause) {
    log.close();
    throw cause;
  }
}

async function stop(feed: Feed, timers: readonly NodeJS.Timeout[], bus: DurableBus): Promise<void> {
  await feed.stop();
  for (const timer of timers) clearInterval(timer);
  bus.close();
}

function noteCandle(known: Map<string, { readonly first: Millis; last: Millis }>, event: Event): void {
  if (event.kind !== 'candle') return;
  const { symbol, openTime } = event.data;
  const own = known.get(symbol);
  if (own === undefined) known.set(symbol, { first: openTime, last: openTime });
  else own.last = openTime;
}

/** Settings are part of what a replay must find unchanged. */
const programOf = (settings: PipelineSettings): string =>
  JSON.stringify(settings, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
