// Port figures: what can be told of the agent by asking it: accounts, agents, feeds, breakers, backups.
import { dailyResult, holdings, totalExposure } from './portfolio.ts';
import { publish } from '#metrics/metrics.ts';
import { toNumber } from '#model/number.ts';
import type { ApiPort } from './port.ts';
import type { BreakerTier } from '#model/event.ts';
import type { FeedState } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { Registry } from 'prom-client';
import type { View } from '#model/view.ts';

const STATES = ['running', 'paused', 'halted'] as const;
const FEED_STATES: readonly FeedState[] = ['connecting', 'live', 'impaired', 'down', 'stopped'];
const TIERS: readonly BreakerTier[] = ['agent', 'account', 'system'];

/** Asked for when the page is, so that a figure is never older than the page. */
export function portFigures(registry: Registry, port: ApiPort, now: () => Millis): void {
  const age = (at: Millis): number => Math.max(0, now() - at) / 1_000;
  const yes = (isSo: boolean): number => (isSo ? 1 : 0);

  publish(registry, 'smc_info', () => {
    const { version, mode, source } = port.system();
    return [{ labels: [version, mode, source], value: 1 }];
  });
  publish(registry, 'smc_uptime_seconds', () => [{ value: age(port.system().startedAt) }]);
  publish(registry, 'smc_state', () => {
    const { state } = port.system();
    return STATES.map((each) => ({ labels: [each], value: yes(each === state) }));
  });
  publish(registry, 'smc_agent_up', () =>
    port.agents().map(({ name, state }) => ({ labels: [name], value: yes(state === 'running' || state === 'paused') })),
  );
  publish(registry, 'smc_agent_errors_total', () =>
    port.agents().map(({ name, errors }) => ({ labels: [name], value: errors })),
  );
  publish(registry, 'smc_agent_heartbeat_age_seconds', () =>
    port.agents().map(({ name, heartbeatAt }) => ({ labels: [name], value: age(heartbeatAt) })),
  );
  publish(registry, 'smc_feed_state', () =>
    port
      .feeds()
      .flatMap(({ name, state }) => FEED_STATES.map((each) => ({ labels: [name, each], value: yes(each === state) }))),
  );
  publish(registry, 'smc_feed_reconnects_total', () =>
    port.feeds().map(({ name, reconnects }) => ({ labels: [name], value: reconnects })),
  );
  publish(registry, 'smc_log_last_sequence', () => [{ value: port.sequences().last }]);
  publish(registry, 'smc_backup_age_seconds', () => newest(port).map(({ createdAt }) => ({ value: age(createdAt) })));
  publish(registry, 'smc_backup_size_bytes', () => newest(port).map(({ bytes }) => ({ value: bytes })));
  publish(registry, 'smc_breaker_tripped', () => {
    const tripped = new Set(port.breakers().map(({ account, tier }) => `${account} ${tier}`));
    return port
      .accounts()
      .flatMap((account) =>
        TIERS.map((tier) => ({ labels: [account, tier], value: yes(tripped.has(`${account} ${tier}`)) })),
      );
  });
  accountFigures(registry, port);
}

const newest = ({ backups }: ApiPort) =>
  backups
    .list()
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .slice(0, 1);

function accountFigures(registry: Registry, port: ApiPort): void {
  const each = (name: Parameters<typeof publish>[1], figures: (account: string, view: View) => Figures): void =>
    publish(registry, name, () => port.accounts().flatMap((account) => [...figures(account, port.view(account))]));

  each('smc_orders', (account, view) => {
    const counts = new Map<string, number>();
    for (const { state } of view.workingOrders.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
    return [...counts].map(([state, value]) => ({ labels: [account, state], value }));
  });
  each('smc_account_open_positions', (account, view) => [{ labels: [account], value: view.positions.size }]);
  each('smc_account_equity', (account, view) =>
    view.account === undefined
      ? []
      : [{ labels: [account, view.account.currency], value: toNumber(view.account.equity) }],
  );
  each('smc_account_exposure', (account, view) =>
    view.account === undefined
      ? []
      : [{ labels: [account, view.account.currency], value: toNumber(totalExposure(holdings(port, view))) }],
  );
  each('smc_account_drawdown_ratio', (account, view) => drawdown(view).map((value) => ({ labels: [account], value })));
  each('smc_daily_result', (account, view) => {
    const result = dailyResult(view, port.limits(account).countedFrom);
    return result === undefined || view.account === undefined
      ? []
      : [{ labels: [account, view.account.currency], value: toNumber(result) }];
  });
  each('smc_daily_loss_used_ratio', (account, view) => {
    const { countedFrom, maxDailyLoss } = port.limits(account);
    const result = dailyResult(view, countedFrom);
    if (result === undefined || maxDailyLoss <= 0n) return [];
    return [{ labels: [account], value: Math.max(0, -toNumber(result)) / toNumber(maxDailyLoss) }];
  });
}

type Figures = readonly { readonly labels: readonly string[]; readonly value: number }[];

/** Of the equity that is remembered: none before the first, or where there was never anything. */
function drawdown({ account, equity }: View): readonly number[] {
  if (account === undefined) return [];
  let peak = account.equity;
  for (const point of equity) if (point.account.equity > peak) peak = point.account.equity;
  return peak <= 0n ? [] : [toNumber(peak - account.equity) / toNumber(peak)];
}
