// Watch program: the agents of markets over a shared log, for the partitions that are its own, fed by their live markets.
import { guarded } from '#bus/bus.ts';
import { marketQueue } from './market-queue.ts';
import { openLeases, openWatch } from '#bus/kafka/kafka.ts';
import { pipeline } from '#pipeline';
import { sharedWork } from './shared-work.ts';
import type { Cluster, Leases } from '#bus/kafka/kafka.ts';
import type { Feed } from './feed.ts';
import type { FeedState } from '#model/feed.ts';
import type { KnownCandles } from './runtime.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';
import type { Session, SharedWork } from './shared-work.ts';
import type { SmcError } from '#model/fate.ts';

/** A feed of some markets; `ended` resolves when nothing more will come. @throws SmcError where a recording breaks off */
export type MarketFeed = { readonly feed: Feed; readonly ended: Promise<void> };

export type WatchProgramOptions = {
  readonly cluster: Cluster;
  readonly settings: PipelineSettings;
  readonly member: string;
  readonly leaseMs: Millis;
  /** It may be asked for again, after a change of the share. */
  readonly feed: (symbols: readonly string[], known: KnownCandles) => Promise<MarketFeed>;
  /** It is played from its beginning each time, and what is on the log already is passed over. */
  readonly isRecorded: boolean;
  /** Of the wall. */
  readonly clock: () => Millis;
  readonly trouble: (thrown: SmcError) => void;
};

export type WatchFigures = {
  /** Inputs that are on the log, since the start. */
  readonly inputs: number;
  /** Inputs that wait for it. */
  readonly waiting: number;
  readonly feed: FeedState | 'none';
  /** All that there is has been said. */
  readonly hasEnded: boolean;
};

export type WatchProgram = SharedWork & { readonly leases: Leases; readonly figures: () => WatchFigures };

/** Inputs in one transaction. */
const BATCH = 500;
const WAIT_MS = 100;
/** A live market that is silent says so this often: so long may a silent market hold up the accounts. */
const SILENCE_MS = 1_000;

/** @throws SmcError BUS_UNREACHABLE */
export function startWatch(options: WatchProgramOptions): WatchProgram {
  const { cluster, settings, member, leaseMs, clock, trouble } = options;
  const symbols = settings.instruments.map(({ symbol }) => symbol);
  const units = [...new Set(symbols.map(cluster.partitionOf))].toSorted((a, b) => a - b);
  const leases = openLeases(cluster, { program: 'watch', member, units, leaseMs, onTrouble: trouble });
  const agents = pipeline(settings).map(guarded);
  const now = { inputs: 0, waiting: 0, feed: 'none' as WatchFigures['feed'], hasEnded: false };

  const open = async (partitions: readonly number[]): Promise<Session> => {
    const markets = symbols.filter((symbol) => partitions.includes(cluster.partitionOf(symbol)));
    const watch = await openWatch(cluster, { agents, partitions });
    try {
      const known: KnownCandles = new Map(
        markets.flatMap((market) => {
          const candles = watch.known(market);
          return candles === undefined ? [] : [[market, candles] as const];
        }),
      );
      const { feed, ended } = await options.feed(markets, known);
      const queue = marketQueue({
        markets,
        hasOwnTime: feed.hasOwnTime === true,
        skip: options.isRecorded ? watch.heard : () => 0,
      });
      now.hasEnded = false;
      let failed: { readonly cause: unknown } | undefined;
      let isOver = false;
      const finish = async (): Promise<void> => {
        try {
          await ended;
          queue.end();
          isOver = true;
        } catch (cause) {
          failed = { cause };
        }
      };
      void finish();
      const timer = setInterval(() => queue.pulse(clock()), SILENCE_MS);
      const stop = async (): Promise<void> => {
        clearInterval(timer);
        now.feed = 'none';
        now.waiting = 0;
        await feed.stop();
      };
      const begun = Promise.resolve(
        feed.start((message) => {
          if (message.kind === 'status') now.feed = message.state;
          queue.hear(message);
        }),
      ).catch((cause: unknown) => {
        failed = { cause };
      });
      return {
        async step() {
          if (failed !== undefined) throw failed.cause;
          await queue.filled(WAIT_MS);
          const batch = queue.take(BATCH);
          if (batch.length > 0) await watch.hear(batch);
          now.inputs += batch.length;
          now.waiting = queue.length();
          if (isOver && queue.length() === 0) now.hasEnded = true;
        },
        save: watch.save,
        async close() {
          await stop();
          await begun;
          await watch.close();
        },
      };
    } catch (cause) {
      await watch.close();
      throw cause;
    }
  };

  return { ...sharedWork({ leases, open, trouble }), leases, figures: () => ({ ...now }) };
}
