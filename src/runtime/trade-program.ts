// Trade program: the agents of accounts over a shared log, for the accounts that are its own; as many as there are, one for each account.
import { guarded } from '#bus/bus.ts';
import { openLeases, openTrade } from '#bus/kafka/kafka.ts';
import { pipeline } from '#pipeline';
import { sharedWork } from './shared-work.ts';
import type { Cluster, Leases, Trade } from '#bus/kafka/kafka.ts';
import type { Event } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';
import type { Session, SharedWork } from './shared-work.ts';
import type { SmcError } from '#model/fate.ts';

export type TradeProgramOptions = {
  readonly cluster: Cluster;
  readonly settings: PipelineSettings;
  readonly accounts: readonly string[];
  readonly member: string;
  readonly leaseMs: Millis;
  readonly trouble: (thrown: SmcError) => void;
  /** What an account has said, once it is on the log. */
  readonly hear: (event: Event) => void;
};

export type TradeFigures = {
  /** Turns of markets and commands, since the start. */
  readonly turns: number;
  /** Newest moment of the markets that the accounts know. */
  readonly time: Millis;
};

export type TradeProgram = SharedWork & {
  readonly leases: Leases;
  readonly figures: () => TradeFigures;
  /** Records that no account has heard yet; undefined where it runs none. */
  readonly lag: () => Promise<number | undefined>;
};

const WAIT_MS = 100;

/** @throws SmcError BUS_UNREACHABLE */
export function startTrade(options: TradeProgramOptions): TradeProgram {
  const { cluster, settings, accounts, member, leaseMs, trouble, hear } = options;
  const units = [...new Set(accounts.map(cluster.partitionOf))].toSorted((a, b) => a - b);
  const leases = openLeases(cluster, { program: 'trade', member, units, leaseMs, onTrouble: trouble });
  const agents = pipeline(settings).map(guarded);
  const markets = settings.instruments.map(({ symbol }) => symbol);
  const now = { turns: 0, time: 0 };
  let running: Trade | undefined;

  const open = async (partitions: readonly number[]): Promise<Session> => {
    const mine = accounts.filter((account) => partitions.includes(cluster.partitionOf(account)));
    const trade = await openTrade(cluster, { agents, accounts: mine, markets, hear });
    running = trade;
    return {
      async step() {
        now.turns += await trade.advance(WAIT_MS);
        now.time = Math.max(now.time, trade.time());
      },
      save: trade.save,
      async close() {
        running = undefined;
        await trade.close();
      },
    };
  };

  return {
    ...sharedWork({ leases, open, trouble }),
    leases,
    figures: () => ({ ...now }),
    lag: async () => running?.lag(),
  };
}
