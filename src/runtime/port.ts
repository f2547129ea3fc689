// Port: the running agent as the API asks for it, put together from the parts that each know one thing.
import { auditDesk } from './audit-desk.ts';
import { backupDesk } from './backups.ts';
import { convert, findConversion } from '#model/currency.ts';
import { ONE } from '#model/number.ts';
import { withLimits } from '#model/limits.ts';
import { ofAccount } from '#model/per-account.ts';
import { riskLimits } from './risk-limits.ts';
import { backtestDesk } from './backtests.ts';
import type { Cash, Rate } from '#model/number.ts';
import type { Accounts } from './accounts.ts';
import type { AgentTable } from './agent-table.ts';
import type { ApiPort, RuleSource } from '#api/api.ts';
import type { DurableBus } from '#bus/bus.ts';
import type { EventLog } from '#store/log/log.ts';
import type { FeedMessage } from '#model/feed.ts';
import type { History } from './history.ts';
import type { ManualOrders } from './manual-orders.ts';
import type { MarketWatch } from './market-watch.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';
import type { ReadinessDesk, ReadinessTerms } from './readiness-desk.ts';
import type { VenueDesk } from './venue-desk.ts';

/** What only the one who starts the agent knows. */
export type Surroundings = Pick<ApiPort, 'config' | 'configuration' | 'logs' | 'strategies'> & {
  readonly version: string;
  /** Made-up and recorded data are named as such. */
  readonly source: string;
  /** The settings of a backtest that somebody asks for. @throws SmcError CONFIG_INVALID, INSTRUMENT_UNKNOWN */
  readonly backtestSettings: (request: Parameters<ApiPort['backtest']>[0]) => PipelineSettings;
  /** Where the rules of a firm were read. */
  readonly ruleSource?: (rules: string) => RuleSource | undefined;
  /** What real money needs of the record on paper. */
  readonly readiness?: ReadinessTerms;
  /** Where downloaded candle files lie. */
  readonly candleFolder: string;
};

export type PortParts = {
  readonly settings: PipelineSettings;
  readonly surroundings: Surroundings;
  readonly directory: string;
  readonly accounts: Accounts;
  readonly log: EventLog;
  readonly bus: Pick<DurableBus, 'input'>;
  readonly history: History;
  readonly markets: MarketWatch;
  readonly manual: ManualOrders;
  readonly agents: AgentTable;
  readonly watchers: Set<(message: FeedMessage) => void>;
  readonly readiness: ReadinessDesk;
  /** Of the accounts that trade at an exchange. */
  readonly desks: ReadonlyMap<string, VenueDesk>;
  /** The exchange of an account; undefined on paper. */
  readonly venue: ApiPort['venue'];
  readonly startedAt: Millis;
  /** Of the market where it is ahead of the wall. */
  readonly now: () => Millis;
  readonly clock: () => Millis;
};

export function portOf(parts: PortParts): ApiPort {
  const { settings, surroundings, accounts, markets, history, manual, agents, bus, watchers, now } = parts;
  const { rates } = settings.ledger;
  const breakers = (): ReturnType<ApiPort['breakers']> =>
    accounts.names.flatMap((account) =>
      [...accounts.view(account).tripped].map(([tier, { time: since, rule, detail }]) => {
        const told = { account, tier, rule, detail, since };
        // A tier names its latest rule, which may be well again: what an exchange waits for is said as long as it does.
        const alarm = [...(parts.desks.get(account)?.alarms().values() ?? [])].join('; ');
        return tier === 'system' && rule !== 'emergency-stop' && alarm !== ''
          ? { ...told, rule: 'venue', detail: alarm }
          : told;
      }),
    );
  const state = (): 'running' | 'paused' | 'halted' => {
    const all = accounts.names;
    if (all.every((account) => accounts.view(account).tripped.size > 0)) return 'halted';
    return all.every((account) => accounts.isPaused(account)) ? 'paused' : 'running';
  };
  return {
    system: () => ({
      version: surroundings.version,
      mode: accounts.names.some((account) => parts.venue(account) !== undefined) ? 'real' : 'paper',
      startedAt: parts.startedAt,
      source: surroundings.source,
      state: state(),
    }),
    venue: parts.venue,
    readiness: parts.readiness.standing,
    reconciliation: (account) => parts.desks.get(account)?.last(),
    reconcile: (account) => parts.desks.get(account)?.reconcile() ?? Promise.resolve(undefined),
    accounts: () => accounts.names,
    view: accounts.view,
    capital(account) {
      const { currency, capital } = ofAccount(settings.ledger, account);
      return { currency, amount: capital };
    },
    limits: (account) =>
      riskLimits(
        withLimits(ofAccount(settings.risk, account), accounts.limits(account)),
        now(),
        accounts.resetAt(account),
      ),
    firm(account) {
      const figures = accounts.firm(account, now());
      return figures && { figures, source: surroundings.ruleSource?.(figures.rules) };
    },
    instruments: () => settings.instruments,
    rate: (from, to) => {
      const way = findConversion(from, to, settings.instruments, rates);
      if (way === undefined) return undefined;
      return convert(ONE as Cash, way, (symbol) => markets.price(symbol)?.last, 'nearest') as Rate | undefined;
    },
    timeframes: () => settings.market.timeframes,
    candles: markets.candles,
    prices: markets.prices,
    sequences: history.sequences,
    events: history.events,
    subscribe: history.subscribe,
    watch(hear) {
      watchers.add(hear);
      return () => void watchers.delete(hear);
    },
    agents: agents.all,
    feeds: () => [markets.feed()],
    breakers,
    command: (account, command) => bus.input('command', account, now(), command),
    commandAgent: (agent, action, by) => bus.input('command', '', now(), agents.commandOf(agent, action, by)),
    preview: manual.preview,
    createOrder: manual.createOrder,
    amendOrder: manual.amendOrder,
    amendExits: manual.amendExits,
    cancelOrder: manual.cancelOrder,
    config: surroundings.config,
    configuration: surroundings.configuration,
    backups: backupDesk(parts.directory, parts.clock),
    audit: auditDesk(parts.log),
    logs: surroundings.logs,
    strategies: surroundings.strategies,
    ...backtestDesk({
      directory: parts.directory,
      candleFolder: surroundings.candleFolder,
      symbols: settings.instruments.map(({ symbol }) => symbol),
      settings: surroundings.backtestSettings,
      clock: parts.clock,
    }),
  };
}
