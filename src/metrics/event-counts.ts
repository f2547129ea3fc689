// Event counts: what can be told of a run by counting its events.
import { countCells } from './cell.ts';
import { publish, publishCounts } from './publish.ts';
import type { Event, Health } from '#model/event.ts';
import type { Grade } from '#model/candle.ts';
import type { Registry } from 'prom-client';

const RANK: Readonly<Record<Grade, number>> = { rejected: 0, acceptable: 1, good: 2 };
/** Markets whose grade is remembered. */
const MARKETS_LIMIT = 2_000;
/** Things of the world whose health is remembered. */
const HEALTH_LIMIT = 2_000;

/** @returns what hears every event of the run */
export function eventCounts(registry: Registry): (event: Event) => void {
  const count = {
    events: countCells(),
    candles: countCells(),
    findings: countCells(),
    plans: countCells(),
    refusals: countCells(),
    approvals: countCells(),
    states: countCells(),
    fills: countCells(),
    trades: countCells(),
    near: countCells(),
    trips: countCells(),
    commands: countCells(),
  };
  publishCounts(registry, 'smc_events_total', count.events.all);
  publishCounts(registry, 'smc_candles_total', count.candles.all);
  publishCounts(registry, 'smc_data_findings_total', count.findings.all);
  publishCounts(registry, 'smc_plans_total', count.plans.all);
  publishCounts(registry, 'smc_refusals_total', count.refusals.all);
  publishCounts(registry, 'smc_approvals_total', count.approvals.all);
  publishCounts(registry, 'smc_order_states_total', count.states.all);
  publishCounts(registry, 'smc_fills_total', count.fills.all);
  publishCounts(registry, 'smc_trades_total', count.trades.all);
  publishCounts(registry, 'smc_limits_near_total', count.near.all);
  publishCounts(registry, 'smc_breaker_trips_total', count.trips.all);
  publishCounts(registry, 'smc_commands_total', count.commands.all);

  const grades = new Map<string, Map<string, number>>();
  publish(registry, 'smc_market_grade', () =>
    [...grades].map(([symbol, byTimeframe]) => ({ labels: [symbol], value: Math.min(...byTimeframe.values()) })),
  );
  const noteGrade = (symbol: string, timeframe: string, grade: Grade): void => {
    let own = grades.get(symbol);
    if (own === undefined) {
      if (grades.size >= MARKETS_LIMIT) return;
      own = new Map();
      grades.set(symbol, own);
    }
    own.set(timeframe, RANK[grade]);
  };

  const health = new Map<string, Health>();
  publish(registry, 'smc_health_failing', () =>
    [...health.values()].map(({ check, subject, ok }) => ({ labels: [check, subject], value: ok ? 0 : 1 })),
  );
  const noteHealth = (data: Health): void => {
    const key = `${data.check} ${data.subject}`;
    if (health.size < HEALTH_LIMIT || health.has(key)) health.set(key, data);
  };

  return (event) => {
    count.events.at(event.kind).value += 1;
    switch (event.kind) {
      case 'candleClosed': {
        const { candle, grade } = event.data;
        count.candles.at(candle.timeframe, grade).value += 1;
        noteGrade(candle.symbol, candle.timeframe, grade);
        return;
      }
      case 'dataQuality':
        count.findings.at(event.data.issue).value += 1;
        return;
      case 'plan':
        count.plans.at(event.data.strategy).value += 1;
        return;
      case 'setupRefused':
        count.refusals.at('decision', event.data.gate).value += 1;
        return;
      case 'refused':
        count.refusals.at('risk', event.data.reason).value += 1;
        return;
      case 'approved':
        count.approvals.at().value += 1;
        return;
      case 'order':
        count.states.at(event.data.state).value += 1;
        return;
      case 'fill':
        count.fills.at(event.data.role, event.data.side).value += 1;
        return;
      case 'trade':
        count.trades.at(event.data.exitReason, event.data.netPnl > 0n ? 'won' : 'lost').value += 1;
        return;
      case 'limitNear':
        count.near.at(event.data.limit).value += 1;
        return;
      case 'tripped':
        count.trips.at(event.data.tier, event.data.rule).value += 1;
        return;
      case 'command':
        count.commands.at(event.data.type).value += 1;
        return;
      case 'health':
        noteHealth(event.data);
        return;
      default:
    }
  };
}
