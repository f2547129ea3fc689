// Position rows: what is held, what it is worth at the last close, and what it came to.
import { absolute, divide, fixedFromNumber, formatFixed, ONE, parseFixed } from '#model/number.ts';
import { isAmount, plus } from './amount.ts';
import { sessionOf } from './session-rows.ts';
import { PLANS, POSITIONS } from './tables.ts';
import type { Candle } from '#model/candle.ts';
import type { Price } from '#model/number.ts';
import type { Draft } from './draft.ts';
import type { Event } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import type { Position } from '#model/entry.ts';
import type { PositionRow } from './tables.ts';

/** The events do not say it, but what was paid, by price and quantity, does. */
function contractSizeOf({ quantity, entryPrice, cost }: Position): bigint {
  const perContract = absolute(quantity) * entryPrice;
  const size = perContract === 0n ? 1n : divide(absolute(cost) * ONE, perContract, 'nearest');
  return size > 0n ? size : 1n;
}

/** As the ledger values it: rounded on the magnitude. */
function worthOf(row: PositionRow, at: bigint): string {
  const quantity = parseFixed(row.quantity);
  const size = parseFixed(row.contract_size) / ONE;
  const value = divide(at * (quantity < 0n ? -quantity : quantity) * size, ONE, 'nearest');
  return formatFixed((quantity < 0n ? -value : value) - parseFixed(row.cost));
}

export function notePosition(draft: Draft, { key: account, time, data }: Event<'position'>): void {
  const { planId, symbol, quantity, entryPrice, cost } = data;
  const known = draft.get(POSITIONS, account, planId);
  const isFlat = quantity === 0n;
  const row: PositionRow = {
    account,
    id: planId,
    portfolio_id: account,
    session_id: known?.session_id ?? sessionOf(draft, account, time).id,
    pattern_id: known?.pattern_id ?? draft.get(PLANS, account, planId)?.pattern_id ?? null,
    symbol,
    side: isFlat ? (known?.side ?? 'buy') : quantity > 0n ? 'buy' : 'sell',
    quantity: formatFixed(quantity),
    entry_price: formatFixed(entryPrice),
    current_price: known?.closed_at === null ? known.current_price : formatFixed(entryPrice),
    cost: formatFixed(cost),
    contract_size: isFlat && known !== undefined ? known.contract_size : formatFixed(contractSizeOf(data) * ONE),
    unrealized_pnl: '0',
    opened_at: data.openedAt,
    updated_at: time,
    closed_at: isFlat ? time : null,
    exit_price: known?.exit_price ?? null,
    exit_reason: known?.exit_reason ?? null,
    realized_pnl: known?.realized_pnl ?? '0',
    fees: known?.fees ?? '0',
    funding: known?.funding ?? '0',
  };
  draft.put(POSITIONS, isFlat ? row : { ...row, unrealized_pnl: worthOf(row, parseFixed(row.current_price)) });
}

export function noteTrade(draft: Draft, { key: account, data }: Event<'trade'>): void {
  const known = draft.get(POSITIONS, account, data.planId);
  if (known === undefined) return;
  draft.put(POSITIONS, {
    ...known,
    current_price: formatFixed(data.exitPrice),
    closed_at: data.exitTime,
    exit_price: formatFixed(data.exitPrice),
    exit_reason: data.exitReason.replaceAll('-', '_'),
    realized_pnl: plus(known.realized_pnl, data.netPnl),
    fees: plus(known.fees, data.fees),
    funding: plus(known.funding, data.funding),
  });
}

/** Marks would be closer to the tick, but they leave the log when no recovery needs them, and a rebuild would miss them. */
export function markPositions(draft: Draft, { symbol, close }: Candle, time: Millis): void {
  if (!isAmount(close) || Math.abs(close) > LARGEST_PRICE) return;
  for (const row of draft.all(POSITIONS)) {
    if (row.closed_at !== null || row.symbol !== symbol) continue;
    const at = fixedFromNumber<Price>(close);
    const current = formatFixed(at);
    if (current === row.current_price) continue;
    draft.put(POSITIONS, {
      ...row,
      current_price: current,
      unrealized_pnl: worthOf(row, at),
      updated_at: time,
    });
  }
}

/** A float beyond it names no one price. */
const LARGEST_PRICE = 90_000_000;
