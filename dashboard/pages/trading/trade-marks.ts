// Trade marks: what an account did in one market, from its view, as the chart draws it.
import { fillPrice } from '#model/view.ts';
import { formatFixed, toNumber } from '#model/number.ts';
import { rOf } from '#dashboard/live/decisions.ts';
import { changeableOf, waits } from './change.ts';
import type { ClosedMark, FillMark, OrderMark, PositionMark, TradeMarks } from '#dashboard/chart/trade-layer.ts';
import type { View } from '#model/view.ts';

const number = (value: bigint | undefined): number | undefined => (value === undefined ? undefined : toNumber(value));

export function tradeMarksOf(view: View, symbol: string): TradeMarks {
  const orders = [...view.orders.values()].filter(({ order }) => order.request.symbol === symbol);
  const working = [...view.workingOrders.values()].filter(({ request }) => request.symbol === symbol);
  const closed = view.trades.filter((trade) => trade.symbol === symbol);
  const entries = orders.flatMap((record): readonly FillMark[] => {
    const price = number(fillPrice(record));
    const { request } = record.order;
    if (price === undefined || request.role !== 'entry') return [];
    const time = record.filledAt ?? record.updatedAt;
    return [{ time, price, isBuy: request.side === 'buy', isExit: false, exitR: undefined }];
  });
  const exits = closed.map(({ exitTime, exitPrice, side, netPnl, planId }): FillMark => ({
    time: exitTime,
    price: toNumber(exitPrice),
    isBuy: side === 'sell',
    isExit: true,
    exitR: rOf(netPnl, view.risks.get(planId)),
  }));
  const exitIds = (planId: string): Pick<PositionMark, 'stopId' | 'targetId'> => {
    const own = working.filter(({ request }) => request.planId === planId && changeableOf(view, request.clientId));
    return Object.fromEntries(
      own.map(({ request: { role, clientId } }) => [role === 'stop-loss' ? 'stopId' : 'targetId', clientId]),
    );
  };
  const protection = (planId: string, role: 'stop-loss' | 'take-profit'): number | undefined => {
    const request = working.find((order) => order.request.planId === planId && order.request.role === role)?.request;
    return number(role === 'stop-loss' ? request?.stopPrice : request?.price);
  };
  return {
    fills: [...entries, ...exits],
    positions: [...view.positions.values()]
      .filter((position) => position.symbol === symbol)
      .map(({ planId, openedAt, quantity, entryPrice }): PositionMark => {
        const plan = view.plans.get(planId);
        return {
          planId,
          since: openedAt,
          isLong: quantity > 0n,
          entry: toNumber(entryPrice),
          stop: protection(planId, 'stop-loss') ?? number(plan?.stop),
          target: protection(planId, 'take-profit') ?? number(plan?.target),
          ...exitIds(planId),
        };
      }),
    closed: closed.map(({ planId, entryTime, exitTime, entryPrice, exitPrice, netPnl }): ClosedMark => ({
      planId,
      from: entryTime,
      to: exitTime,
      entry: toNumber(entryPrice),
      exit: toNumber(exitPrice),
      isWon: netPnl >= 0n,
    })),
    // Those that protect are drawn with their position.
    orders: working.flatMap((order): readonly OrderMark[] => {
      const { request } = order;
      const price = number(request.price ?? request.stopPrice);
      if (price === undefined || request.role !== 'entry') return [];
      const isBuy = request.side === 'buy';
      // It is not sent before the one that it replaces has ended.
      const waiting = order.state === 'initialized' ? ', waits' : '';
      const words = `${isBuy ? 'Buy' : 'Sell'} ${formatFixed(request.quantity)}${waiting}`;
      return [{ id: request.clientId, price, isBuy, words, isMovable: waits(order) }];
    }),
  };
}

/** Patterns that open positions, working entries and the latest plans stand on. */
export function citedBy(view: View, symbol: string): ReadonlySet<string> {
  const plans = [
    ...[...view.positions.values()].map(({ planId }) => planId),
    ...[...view.workingOrders.values()].map(({ request }) => request.planId),
    ...[...view.plans.keys()].slice(-PLANS_SHOWN),
  ];
  const cited = new Set<string>();
  for (const id of plans) {
    const plan = view.plans.get(id);
    if (plan?.symbol === symbol) for (const { patternId } of plan.reasons) cited.add(patternId);
  }
  return cited;
}

const PLANS_SHOWN = 12;
