// Amend: other prices for exits that work, all of them or none; they stand at once.
import { find, marketOf, refresh, setLevel, unitsOf } from './book.ts';
import type { Book, Report, WorkingOrder } from './book.ts';
import type { OrderRequest } from '#model/order.ts';
import type { Rules } from './settings.ts';

/** Why exits keep their prices. */
const REFUSALS = { gone: 'not-working', triggered: 'would-trigger' } as const;

export function amend(book: Book, rules: Rules, exits: readonly OrderRequest[], report: Report): void {
  const found = exits.map((request) => ({ request, order: find(book, request.clientId)?.order }));
  const reason = found.some(({ order }) => order === undefined || order.triggered)
    ? REFUSALS.gone
    : found.some(({ request }) => wouldTrigger(book, request))
      ? REFUSALS.triggered
      : undefined;
  for (const { request, order } of found) {
    const { clientId } = request;
    if (reason !== undefined) report({ type: 'update-rejected', clientId, reason });
    else {
      set(rules, order!, request);
      report({ type: 'updated', clientId });
    }
  }
  const [first] = exits;
  if (first !== undefined) refresh(marketOf(book, first.symbol));
}

/** A stop where the price is already. */
function wouldTrigger(book: Book, { symbol, side, type, stopPrice }: OrderRequest): boolean {
  const last = unitsOf(book.markets.get(symbol)?.lastPrice ?? Number.NaN);
  if (type !== 'stop' || stopPrice === undefined) return false;
  return side === 'sell' ? Number(stopPrice) >= last : Number(stopPrice) <= last;
}

function set(rules: Rules, order: WorkingOrder, { price, stopPrice }: OrderRequest): void {
  const level = order.request.type === 'limit' ? price : stopPrice;
  order.request = {
    ...order.request,
    ...(price === undefined ? {} : { price }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
  };
  if (level !== undefined) setLevel(order, rules, Number(level));
}
