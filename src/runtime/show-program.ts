// Show program: what people look at and ask for, where the agents run in programs apart: views folded from the log that they share.
import { accountsOf } from './accounts.ts';
import { agentTable } from './agent-table.ts';
import { commandDesk } from './command-desk.ts';
import { FOLDED, recentCandles } from './recall.ts';
import { fixedFromNumber } from '#model/number.ts';
import { followShared } from './shared-log.ts';
import { historyOf } from './history.ts';
import { manualOrders } from './manual-orders.ts';
import { marketWatch } from './market-watch.ts';
import { ofAccount } from '#model/per-account.ts';
import { openLog } from '#store/log/log.ts';
import { pipeline } from '#pipeline';
import { portOf } from './port.ts';
import { readinessDesk } from './readiness-desk.ts';
import { SmcError } from '#model/fate.ts';
import type { ApiPort } from '#api/api.ts';
import type { Cluster } from '#bus/kafka/kafka.ts';
import type { Event } from '#model/event.ts';
import type { EventLog } from '#store/log/log.ts';
import type { FeedMessage } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';
import type { Price, Quantity } from '#model/number.ts';
import type { SharedLog } from './shared-log.ts';
import type { Surroundings } from './port.ts';

export type ShowOptions = {
  readonly cluster: Cluster;
  readonly settings: PipelineSettings;
  readonly accounts: readonly string[];
  /** Of the local log, which can be made again from the one that is shared. */
  readonly directory: string;
  readonly surroundings: Surroundings;
  readonly clock: () => Millis;
  readonly trouble: (thrown: SmcError) => void;
  /** Each event once, when it is on the local disk. */
  readonly hear: (event: Event) => void;
};

export type Show = {
  readonly port: ApiPort;
  readonly log: EventLog;
  /** Records that were not read yet. */
  readonly lag: () => Promise<number | undefined>;
  /** Rejects with what cannot be mended by trying again. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
};

const FEED = 'shared log';
const WAIT_MS = 250;
const AGAIN_MS = 500;
/** More is always on its way where markets are live. */
const LAG_AT_START = 200;
const SAVE_MS = 5_000;
const COMPACT_MS = 60_000;

/** Ready when it returns: all but the last of what is on the shared log is in the views. @throws SmcError BUS_UNREACHABLE, STORE_* */
export async function startShow(options: ShowOptions): Promise<Show> {
  const { cluster, settings, clock, surroundings, trouble } = options;
  const symbols = settings.instruments.map(({ symbol }) => symbol);
  const log = openLog(options.directory);
  try {
    const startedAt = clock();
    const accounts = accountsOf(options.accounts, (account) => ofAccount(settings.risk, account).firm);
    const agents = agentTable(pipeline(settings), startedAt);
    const history = historyOf(log, options.accounts);
    const readiness = readinessDesk(
      log,
      (account) => ofAccount(settings.ledger, account).capital,
      surroundings.readiness,
    );
    const markets = marketWatch(FEED, symbols);
    const watchers = new Set<(message: FeedMessage) => void>();
    const market = { time: 0 };
    const now = (): Millis => (market.time > 0 ? market.time : clock());

    for (const event of recentCandles(log, symbols)) {
      markets.hearEvent(event);
      market.time = Math.max(market.time, event.time);
    }
    for (const event of log.ofKinds(FOLDED, 0)) {
      accounts.hear(event);
      agents.hear(event);
      for (const message of messagesOf(event, clock())) markets.hearFeed(message);
    }
    const commands = commandDesk(cluster);
    const manual = manualOrders({
      bus: {
        ask: (account, _time, plan) => commands.question(account, plan),
        input: (kind, account, _time, data) => commands.ask(account, { kind, data } as never, idOf(data)),
      },
      view: accounts.view,
      markets,
      instruments: settings.instruments,
      timeframe: settings.market.timeframes[0]!,
      takeProfitRatio: settings.decision.takeProfitRatio,
      now,
    });

    const hearEvent = (event: Event): void => {
      if (event.kind === 'candle' || event.kind === 'tape') market.time = Math.max(market.time, event.time);
      accounts.hear(event);
      agents.hear(event);
      markets.hearEvent(event);
      for (const message of messagesOf(event, clock())) {
        markets.hearFeed(message);
        for (const watch of watchers) watch(message);
      }
      manual.hear(event);
      history.hear(event);
      readiness.hear(event);
      options.hear(event);
    };
    const hear: Parameters<typeof followShared>[2] = (events, asked) => {
      for (const event of events) hearEvent(event);
      agents.beat(clock());
      if (asked !== undefined) commands.answered(asked);
    };

    const follow = { shared: undefined as SharedLog | undefined, isStopping: false, savedAt: 0 };
    const open = async (): Promise<SharedLog> => (follow.shared = await followShared(cluster, log, hear));
    // Nobody is shown a part of it as if it were the whole.
    const first = await open();
    while ((await first.lag()) > LAG_AT_START) await first.advance(WAIT_MS);
    const run = async (): Promise<void> => {
      while (!follow.isStopping) {
        try {
          const shared = follow.shared ?? (await open());
          await shared.advance(WAIT_MS);
          if (clock() - follow.savedAt < SAVE_MS) continue;
          shared.save();
          follow.savedAt = clock();
        } catch (thrown) {
          if (!(thrown instanceof SmcError) || thrown.code !== 'BUS_UNREACHABLE') throw thrown;
          trouble(thrown);
          await follow.shared?.close().catch(() => undefined);
          follow.shared = undefined;
          // Before it is read again: what is on the disk is known by where it was saved.
          await new Promise((done) => setTimeout(done, AGAIN_MS));
        }
      }
      follow.shared?.save();
    };
    const ended = run();
    const compacting = setInterval(() => void log.compact(), COMPACT_MS);

    const port = portOf({
      settings,
      surroundings,
      directory: options.directory,
      accounts,
      log,
      bus: { input: unserved },
      history,
      markets,
      manual,
      agents,
      watchers,
      readiness,
      desks: new Map(),
      venue: () => undefined,
      startedAt,
      now,
      clock,
    });
    return {
      port: {
        ...port,
        command: (account, command) => commands.ask(account, { kind: 'command', data: command }),
        commandAgent() {
          throw notServed('agents are not steered from here', 'pause the account, or stop the program that runs them');
        },
        configuration: {
          ...port.configuration,
          save() {
            throw notServed(
              'the configuration is not saved here',
              'change the file of every program, and start them again one after the other',
            );
          },
        },
        backups: {
          list: () => [],
          create: async () => Promise.reject(notServed('there is nothing here to back up', BACKUP)),
          verify: async () => Promise.reject(notServed('there is nothing here to back up', BACKUP)),
        },
      },
      log,
      lag: async () => follow.shared?.lag(),
      ended,
      async stop() {
        follow.isStopping = true;
        clearInterval(compacting);
        try {
          await ended;
        } finally {
          await commands.close();
          await follow.shared?.close();
          log.close();
        }
      },
    };
  } catch (cause) {
    log.close();
    throw cause;
  }
}

const BACKUP = 'the log of the programs is kept by Kafka: back its topics up there';

const notServed = (what: string, mend: string): SmcError =>
  new SmcError('NOT_SERVED', what, 'smc start --run show', mend);
const unserved = (): never => {
  throw notServed('nothing is put on the line from here', 'ask the program that runs it');
};

/** A ticket is one order, however often it is asked for. */
const idOf = (data: unknown): string | undefined =>
  typeof data === 'object' && data !== null && 'strategy' in data && 'id' in data ? String(data.id) : undefined;

/** What the feed of a `watch` has told, as far as the log tells it: prices a second apart, and whether it is well. */
function messagesOf(event: Event, receiveTime: Millis): readonly FeedMessage[] {
  const { time: exchangeTime } = event;
  if (event.kind === 'tape') {
    const { symbol, close, volume, open } = event.data;
    const price = fixedFromNumber<Price>(close);
    const quantity = fixedFromNumber<Quantity>(Math.min(volume, MOST));
    return [
      {
        kind: 'print',
        symbol,
        id: event.sequence,
        price,
        quantity,
        buyerIsMaker: close < open,
        exchangeTime,
        receiveTime,
      },
    ];
  }
  if (event.kind === 'candle')
    return [{ kind: 'candle', candle: event.data, origin: 'stream', exchangeTime, receiveTime }];
  if (event.kind !== 'health' || event.data.check !== 'feed') return [];
  const { ok, subject: symbol, detail } = event.data;
  return [
    {
      kind: 'status',
      state: ok ? 'live' : 'impaired',
      incident: ok ? 'connected' : 'state',
      symbol,
      detail,
      exchangeTime,
      receiveTime,
    },
  ];
}

/** More of anything is no exact amount. */
const MOST = 90_000_000;
