// Runtime: the agents on a durable bus, fed by a live market, in paper mode; what `npm start` runs.
import { accountsOf } from './accounts.ts';
import { agentTable } from './agent-table.ts';
import { durableBus, guarded } from '#bus/bus.ts';
import { healthProbe, PULSE_MS } from './health.ts';
import { historyOf } from './history.ts';
import { limitsIn, withLimits } from '#model/limits.ts';
import { liveInputs } from './live-inputs.ts';
import { manualOrders } from './manual-orders.ts';
import { marketWatch } from './market-watch.ts';
import { ofAccount } from '#model/per-account.ts';
import { openLog } from '#store/log/log.ts';
import { pipeline } from '#pipeline';
import { portOf } from './port.ts';
import { readinessDesk } from './readiness-desk.ts';
import { FOLDED, recentCandles } from './recall.ts';
import { roomWatch } from './room-watch.ts';
import { SmcError } from '#model/fate.ts';
import { takeStop } from './stop-request.ts';
import { venueDesks } from './venue-desks.ts';
import type { ApiPort } from '#api/api.ts';
import type { Notice } from '#bus/bus.ts';
import type { Health, HealthCheck, Kind } from '#model/event.ts';
import type { EventLog } from '#store/log/log.ts';
import type { Feed } from './feed.ts';
import type { FeedMessage } from '#model/feed.ts';
import type { HealthLimits } from './health.ts';
import type { Limits } from '#model/limits.ts';
import type { Measures } from '#metrics/metrics.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';
import type { AccountVenue } from './venue-desk.ts';
import type { Surroundings } from './port.ts';

export { startShow } from './show-program.ts';
export { startTrade } from './trade-program.ts';
export { startWatch } from './watch-program.ts';
export type { TradeProgram } from './trade-program.ts';
export type { WatchProgram } from './watch-program.ts';
export type { WorkState } from './shared-work.ts';
export { demoFeed } from './demo-feed.ts';
export { parity, recordedIn } from './parity.ts';
export { isStopRequested, requestStop } from './stop-request.ts';
export type { Feed } from './feed.ts';
export type { Surroundings } from './port.ts';
export type { AccountVenue } from './venue-desk.ts';

export type RuntimeOptions = {
  readonly settings: PipelineSettings;
  readonly accounts: readonly string[];
  /** Accounts whose orders go to a real venue; all others trade on paper. */
  readonly venues?: ReadonlyMap<string, AccountVenue>;
  /** Everything that is written lies under it. */
  readonly directory: string;
  /** Made after recovery, so that it can go on behind the last candle that is known. */
  readonly feed: (known: KnownCandles) => Feed;
  readonly surroundings: Surroundings;
  /** Of the wall. */
  readonly clock: () => Millis;
  /** Milliseconds that only go forward. */
  readonly steady: () => number;
  readonly health?: HealthLimits;
  readonly measures?: Measures;
  readonly notice?: (notice: Notice) => void;
  /** What a venue shows that is not ours, in words. */
  readonly venueNote?: (text: string) => void;
  /** The store cannot be written now: disk full, read-only, damaged. */
  readonly trouble?: (thrown: SmcError) => void;
};

/** First and last base candle of the log, by symbol. */
export type KnownCandles = ReadonlyMap<string, { readonly first: Millis; readonly last: Millis }>;

export type Runtime = {
  readonly port: ApiPort;
  readonly log: EventLog;
  readonly feed: string;
  /** In force, whoever has set them. */
  readonly limits: (account: string) => Limits;
  /** The feed first, then what it has said is committed, then the store is closed. */
  readonly stop: () => Promise<void>;
};

/** Prices that travel, and health that is measured again: nothing is lost if a crash takes the last of them. */
const WAITS: readonly Kind[] = ['tape', 'mark'];
/** Ticks that no recovery needs any more are let go a step at a time. */
const COMPACT_MS = 60_000;
/** What waits for an exchange is looked at this often. */
const DESK_TICK_MS = 100;

/**
 * Ready when it returns: the log is open, recovered and replayed, views are folded, the feed is started.
 * @throws SmcError STORE_LOCKED when another process has the directory; what the feed throws when it cannot start
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const log = openLog(options.directory);
  try {
    return await startOn(log, options);
  } catch (cause) {
    log.close();
    throw cause;
  }
}

async function startOn(log: EventLog, options: RuntimeOptions): Promise<Runtime> {
  const { settings, clock, steady, measures, surroundings } = options;
  const symbols = settings.instruments.map(({ symbol }) => symbol);
  const line = pipeline(settings);
  const startedAt = clock();
  const accounts = accountsOf(options.accounts, (account) => ofAccount(settings.risk, account).firm);
  const agents = agentTable(line, startedAt);
  const history = historyOf(log, options.accounts);
  const readiness = readinessDesk(
    log,
    (account) => ofAccount(settings.ledger, account).capital,
    surroundings.readiness,
  );
  const known = knownCandles(log, symbols);
  const feed = options.feed(known);
  const markets = marketWatch(feed.name, symbols);
  const watchers = new Set<(message: FeedMessage) => void>();
  /** When price was last heard of, by the market's own clock. */
  const market = { time: Math.max(0, ...[...known.values()].map(({ last }) => last)) };
  const now = (): Millis =>
    feed.hasOwnTime === true && market.time > 0 ? market.time : Math.max(clock(), market.time);

  for (const event of recentCandles(log, symbols)) markets.hearEvent(event);
  const ailing = new Set<HealthCheck>();
  for (const event of log.ofKinds(FOLDED, 0)) {
    // What the feed says of a market it says again with its first word.
    if (event.kind === 'health' && event.data.subject === '')
      ailing[event.data.ok ? 'delete' : 'add'](event.data.check);
    accounts.hear(event);
    agents.hear(event);
  }
  const bus = durableBus(
    line.map((agent) => guarded(measures?.timed(agent) ?? agent)),
    timedLog(log, options),
    {
      accounts: options.accounts,
      program: programOf(settings),
      waits: WAITS,
      tap: {
        hears: 'all',
        hear(event) {
          if (event.kind === 'candle' || event.kind === 'tape') market.time = Math.max(market.time, event.time);
          accounts.hear(event);
          agents.hear(event);
          markets.hearEvent(event);
          if (event.kind === 'tape' || event.kind === 'mark') for (const desk of desks.values()) desk.hear(event);
          else desks.get(event.key)?.hear(event);
          manual.hear(event);
          measures?.onEvent(event);
          history.hear(event);
          readiness.hear(event);
        },
      },
      ...(options.notice === undefined ? {} : { notice: options.notice }),
    },
  );
  const manual = manualOrders({
    bus: { input: bus.input, ask: (account, time, plan) => bus.ask('risk', 'plan', account, time, plan) },
    view: accounts.view,
    markets,
    instruments: settings.instruments,
    timeframe: settings.market.timeframes[0]!,
    takeProfitRatio: settings.decision.takeProfitRatio,
    now,
  });

  const desks = venueDesks({
    venues: options.venues ?? new Map(),
    accounts,
    log,
    markets,
    instruments: settings.instruments,
    steady,
    note: (text) => options.venueNote?.(text),
    input(kind, account, data) {
      let isTaken = false;
      storing(() => {
        bus.input(kind, account, now(), data);
        isTaken = true;
      });
      return isTaken;
    },
  });

  // A store that fails takes no input: that is said, prices go by unheard, and the market agent will grade the hole.
  const storing = (work: () => void): void => {
    try {
      work();
    } catch (thrown) {
      if (!(thrown instanceof SmcError) || !thrown.code.startsWith('STORE_')) throw thrown;
      measures?.onStoreTrouble(thrown.code);
      options.trouble?.(thrown);
      unstored.code = thrown.code;
    }
  };
  const unstored = { code: '' };
  const say = (health: Health): void => bus.input('health', '', now(), health);
  const inputs = liveInputs({ input: bus.input, later: bus.later, isActive: accounts.isActive });
  /** Of the exchange's clock, as it was said while the feed was started. */
  let skew: string | undefined;
  const take = (message: FeedMessage): void => {
    probe?.look();
    markets.hearFeed(message);
    const began = steady();
    if (measures === undefined) inputs.hear(message);
    else measures.onFeedMessage(message, () => inputs.hear(message));
    if (message.kind === 'candle' && message.origin === 'stream') probe?.answered(steady() - began);
    if (message.kind === 'status' && message.incident === 'clock-skew') {
      skew = message.detail;
      probe?.skewed(skew);
    }
    if (message.kind === 'status' && message.incident === 'request-failed') probe?.error();
    // A feed that knows the clock of its exchange stamps what it says of itself by both.
    if (message.kind === 'status') measures?.onClockSkew(message.exchangeTime - message.receiveTime);
    for (const watch of watchers) watch(message);
  };
  let probe: ReturnType<typeof healthProbe> | undefined;
  const stop = async (): Promise<void> => {
    await feed.stop();
    for (const desk of desks.values()) await desk.stop();
    for (const timer of timers) clearInterval(timer);
    bus.close();
  };
  const timers: NodeJS.Timeout[] = [];
  const hearStop = (): void =>
    takeStop(options.directory, ({ by, isFlatten, reason = 'smc stop' }) => {
      for (const account of accounts.names) {
        bus.input('command', account, now(), { type: 'emergency-stop', by });
        if (isFlatten) bus.input('command', account, now(), { type: 'flatten', by });
      }
      log.audit.append({ time: clock(), actor: by, action: 'emergency_stop', subject: 'system', reason });
    });
  try {
    for (const desk of desks.values()) await desk.start();
    // Asked for while nobody ran: it holds before the first price is heard.
    storing(hearStop);
    await feed.start((message) => storing(() => take(message)));
  } catch (cause) {
    await stop();
    throw cause;
  }
  // From here on: what a start takes is no standstill.
  probe = healthProbe({
    say,
    clock,
    steady,
    ailing: [...ailing],
    ...(options.health === undefined ? {} : { limits: options.health }),
  });
  storing(() => {
    if (skew !== undefined) probe?.skewed(skew);
  });
  const room = roomWatch(options.directory);
  const pulse = (): void => {
    storing(() => {
      bus.flush();
      hearStop();
      agents.beat(clock());
      const { code } = unstored;
      unstored.code = '';
      if (code !== '') probe.storeFailed(code);
      const short = room.shortage();
      if (short !== undefined) probe.storeShort(short);
      probe.pulse();
    });
  };
  timers.push(room.timer, setInterval(pulse, PULSE_MS));
  timers.push(setInterval(() => storing(() => void log.compact()), COMPACT_MS));
  if (desks.size > 0)
    timers.push(
      setInterval(() => {
        for (const desk of desks.values()) desk.tick();
      }, DESK_TICK_MS),
    );

  const venue = (account: string): string | undefined => options.venues?.get(account)?.wire.name;
  const parts = {
    settings,
    surroundings,
    accounts,
    log,
    bus,
    history,
    markets,
    manual,
    agents,
    watchers,
    readiness,
    desks,
    venue,
  };
  return {
    port: timedPort(portOf({ ...parts, directory: options.directory, startedAt, now, clock }), measures),
    log,
    feed: feed.name,
    limits: (account) => limitsIn(withLimits(ofAccount(settings.risk, account), accounts.limits(account))),
    async stop() {
      await stop();
      log.close();
    },
  };
}

/** The same port, with what people ask for timed. */
function timedPort(port: ApiPort, measures: Measures | undefined): ApiPort {
  if (measures === undefined) return port;
  return {
    ...port,
    createOrder: (ticket, by) => measures.within('ticket', () => port.createOrder(ticket, by)),
    amendOrder: (ticket, by) => measures.within('ticket', () => port.amendOrder(ticket, by)),
    amendExits: (ticket, by) => measures.within('ticket', () => port.amendExits(ticket, by)),
    command: (account, command) => measures.within('command', () => port.command(account, command)),
  };
}

/** The same log, each commit timed. */
function timedLog(log: EventLog, { measures, steady }: RuntimeOptions): EventLog {
  if (measures === undefined) return log;
  return {
    ...log,
    append(events) {
      const began = steady();
      log.append(events);
      measures.onCommit(steady() - began, events.length);
    },
  };
}

function knownCandles(log: EventLog, symbols: readonly string[]): KnownCandles {
  return new Map(
    symbols.flatMap((key) => {
      const one = { from: 0, limit: 1, kinds: ['candle'], key } as const;
      const [first] = log.select(one);
      const [last] = log.select({ ...one, isLatest: true });
      if (first?.kind !== 'candle' || last?.kind !== 'candle') return [];
      return [[key, { first: first.data.openTime, last: last.data.openTime }] as const];
    }),
  );
}

/** Settings are part of what a replay must find unchanged. */
const programOf = (settings: PipelineSettings): string =>
  JSON.stringify(settings, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
