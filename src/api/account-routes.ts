// Account routes: what the own accounts hold, have traded and may risk.
import { z } from 'zod';
import { accountName, limitOf, page, paging, symbolText } from './field.ts';
import { accountOf, symbolOf } from './context.ts';
import { dailyResult, holdings, maxDrawdown, totalExposure } from './portfolio.ts';
import { decimal, snake } from './wire.ts';
import { endpoint } from './endpoint.ts';
import { firmJson, firmReply } from './firm-json.ts';
import { formatFixed, sum } from '#model/number.ts';
import type { ApiContext } from './context.ts';
import type { Caller } from './caller.ts';
import type { FastifyInstance } from 'fastify';
import type { Held } from './portfolio.ts';
import type { Price } from '#model/number.ts';
import type { RiskLimits } from './port.ts';
import type { Trade } from '#model/entry.ts';
import type { View } from '#model/view.ts';

const account = { account: accountName.optional() };

const positionReply = z.object({
  id: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: z.string(),
  entry_price: z.string(),
  current_price: z.string().nullable(),
  unrealized_pnl: z.string().nullable(),
  exposure: z.string().nullable(),
  stop_loss: z.string().nullable(),
  take_profit: z.string().nullable(),
  opened_at: z.int(),
});
const limitsReply = z.object({
  max_position_size: z.string(),
  max_daily_loss: z.string(),
  max_positions: z.int(),
  max_risk_per_trade_bps: z.int(),
  max_leverage: z.string(),
  max_drawdown_bps: z.int().nullable(),
  max_symbol_exposure: z.string().nullable(),
  groups: z.array(z.object({ name: z.string(), symbols: z.array(z.string()), max_exposure: z.string() })),
  min_seconds_between_trades: z.number(),
  warn_at_percent: z.number(),
  day_started_at: z.int(),
  counted_from: z.int(),
});
export const tradeReply = z.object({
  id: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: z.string(),
  entry_time: z.int(),
  entry_price: z.string(),
  exit_time: z.int(),
  exit_price: z.string(),
  gross_pnl: z.string(),
  fees: z.string(),
  funding: z.string(),
  net_pnl: z.string(),
  exit_reason: z.string(),
});

export const tradeJson = (trade: Trade): z.output<typeof tradeReply> => ({
  id: trade.planId,
  symbol: trade.symbol,
  side: trade.side,
  quantity: formatFixed(trade.quantity),
  entry_time: trade.entryTime,
  entry_price: formatFixed(trade.entryPrice),
  exit_time: trade.exitTime,
  exit_price: formatFixed(trade.exitPrice),
  gross_pnl: formatFixed(trade.grossPnl),
  fees: formatFixed(trade.fees),
  funding: formatFixed(trade.funding),
  net_pnl: formatFixed(trade.netPnl),
  exit_reason: snake(trade.exitReason),
});

const limitsJson = (limits: RiskLimits): z.output<typeof limitsReply> => ({
  max_position_size: formatFixed(limits.maxPositionSize),
  max_daily_loss: formatFixed(limits.maxDailyLoss),
  max_positions: limits.maxOpenPositions,
  max_risk_per_trade_bps: limits.maxRiskPerTradeBps,
  max_leverage: formatFixed(limits.maxLeverage),
  max_drawdown_bps: limits.maxDrawdownBps ?? null,
  max_symbol_exposure: decimal(limits.maxSymbolExposure),
  groups: limits.groups.map(({ name, symbols, maxExposure }) => ({
    name,
    symbols: [...symbols],
    max_exposure: formatFixed(maxExposure),
  })),
  min_seconds_between_trades: limits.minTimeBetweenTradesMs / 1000,
  warn_at_percent: limits.warnAtPercent,
  day_started_at: limits.dayStartedAt,
  counted_from: limits.countedFrom,
});

const exitOf = (view: View, planId: string, role: 'stop-loss' | 'take-profit'): Price | undefined => {
  const orders = [...view.workingOrders.values()].map(({ request }) => request);
  const request = orders.find((each) => each.planId === planId && each.role === role);
  return role === 'stop-loss' ? request?.stopPrice : request?.price;
};

export function accountRoutes(app: FastifyInstance, context: ApiContext): void {
  const { port, cursors } = context;

  const looked = (caller: Caller, named: string | undefined) => {
    const name = accountOf(context, caller, named);
    const view = port.view(name);
    const held = holdings(port, view);
    const positionJson = ({ position, current, unrealised, exposure }: Held): z.output<typeof positionReply> => {
      const plan = view.plans.get(position.planId);
      return {
        id: position.planId,
        symbol: position.symbol,
        side: position.quantity > 0n ? 'buy' : 'sell',
        quantity: formatFixed(position.quantity),
        entry_price: formatFixed(position.entryPrice),
        current_price: decimal(current),
        unrealized_pnl: decimal(unrealised),
        exposure: decimal(exposure),
        // Where they stand now: a person may have moved them.
        stop_loss: decimal(exitOf(view, position.planId, 'stop-loss') ?? plan?.stop),
        take_profit: decimal(exitOf(view, position.planId, 'take-profit') ?? plan?.target),
        opened_at: position.openedAt,
      };
    };
    return { name, view, held, positions: held.map(positionJson), limits: port.limits(name) };
  };

  endpoint(
    app,
    'GET /api/v1/risk/portfolio',
    {
      summary: 'Exposure, positions, result of the day and limits',
      query: z.strictObject(account),
      reply: z.object({
        account: z.string(),
        currency: z.string().nullable(),
        total_exposure: z.string(),
        positions: z.array(positionReply),
        equity: z.string().nullable(),
        daily_pnl: z.string().nullable(),
        max_drawdown: z.string(),
        max_drawdown_amount: z.string(),
        risk_limits: limitsReply,
        firm: firmReply.nullable(),
      }),
    },
    ({ caller, query }) => {
      const { name, view, held, positions, limits } = looked(caller, query.account);
      const { amount, share } = maxDrawdown(view);
      const firm = port.firm(name);
      return {
        account: name,
        currency: view.account?.currency ?? null,
        total_exposure: formatFixed(totalExposure(held)),
        positions,
        equity: decimal(view.account?.equity),
        daily_pnl: decimal(dailyResult(view, limits.countedFrom)),
        max_drawdown: share,
        max_drawdown_amount: formatFixed(amount),
        risk_limits: limitsJson(limits),
        firm: firm === undefined ? null : firmJson(firm),
      };
    },
  );
  endpoint(
    app,
    'GET /api/trading/positions',
    { summary: 'Open positions', query: z.strictObject(account), reply: page(positionReply) },
    ({ caller, query }) => ({ items: looked(caller, query.account).positions, next_cursor: null }),
  );
  endpoint(
    app,
    'GET /api/trading/paper-trades',
    {
      summary: 'Closed trades, newest first',
      query: z.strictObject({ ...paging, ...account, symbol: symbolText.optional() }),
      reply: page(tradeReply),
    },
    ({ caller, query }) => {
      const name = accountOf(context, caller, query.account);
      if (query.symbol !== undefined) symbolOf(context, query.symbol);
      const list = `trades ${name} ${query.symbol ?? ''}`;
      const { trades } = port.view(name);
      // Counted from the first trade ever, so that trades which come meanwhile move nothing.
      const before =
        query.cursor === undefined ? trades.length : Number(cursors.open(list, caller.user.id, query.cursor));
      const limit = limitOf(query.limit);
      const items: Trade[] = [];
      let at = Math.min(before, trades.length) - 1;
      for (; at >= 0 && items.length < limit; at -= 1)
        if (query.symbol === undefined || trades[at]!.symbol === query.symbol) items.push(trades[at]!);
      return {
        items: items.map(tradeJson),
        next_cursor: at >= 0 ? cursors.seal(list, caller.user.id, String(at + 1)) : null,
      };
    },
  );
  endpoint(
    app,
    'GET /api/trading/account-summary',
    {
      summary: 'Balance, equity and counts',
      query: z.strictObject(account),
      reply: z.object({
        account: z.string(),
        currency: z.string(),
        cash: z.string(),
        unrealized_pnl: z.string(),
        equity: z.string(),
        realized_pnl: z.string(),
        open_positions: z.int(),
        open_orders: z.int(),
        total_trades: z.int(),
        winning_trades: z.int(),
        max_drawdown: z.string(),
      }),
    },
    ({ caller, query }) => {
      const name = accountOf(context, caller, query.account);
      const view = port.view(name);
      const { currency, amount } = port.capital(name);
      // Before its first mark an account is what it began with.
      const state = view.account ?? { cash: amount, unrealised: 0n, equity: amount };
      return {
        account: name,
        currency,
        cash: formatFixed(state.cash),
        unrealized_pnl: formatFixed(state.unrealised),
        equity: formatFixed(state.equity),
        realized_pnl: formatFixed(sum(view.trades.map(({ netPnl }) => netPnl))),
        open_positions: view.positions.size,
        open_orders: view.workingOrders.size,
        total_trades: view.trades.length,
        winning_trades: view.trades.filter(({ netPnl }) => netPnl > 0n).length,
        max_drawdown: maxDrawdown(view).share,
      };
    },
  );
}
