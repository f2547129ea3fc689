// Sizing: the largest quantity that no limit forbids, and the name of the limit that decided.
import { ONE, absolute, toStep } from '#model/number.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { ExposureGroup } from '#model/limits.ts';
import type { Plan } from '#model/plan.ts';
import { exposure } from './exposure.ts';
import { floorSizes } from './floor-room.ts';
import { largestWithin } from './market.ts';
import type { Market } from './market.ts';
import type { AccountRisk } from './settings.ts';
import type { RiskState } from './state.ts';

/** A limit on exposure: its most, and how much of it is taken. Account currency. */
export type Room = { readonly limit: string; readonly most: Cash; readonly used: Cash };

export type Size = { readonly quantity: Quantity; readonly decidedBy: string };

export type Book = {
  readonly settings: AccountRisk;
  readonly markets: ReadonlyMap<string, Market>;
};

export const riskBudget = (state: RiskState, settings: AccountRisk): Cash =>
  (((state.account?.cash ?? 0n) * BigInt(settings.maxRiskPerTradeBps)) / 10_000n) as Cash;

export const symbolRoom = (state: RiskState, { settings, markets }: Book, symbol: string): Room | undefined =>
  settings.maxSymbolExposure === undefined
    ? undefined
    : {
        limit: 'max-symbol-exposure',
        most: settings.maxSymbolExposure,
        used: exposure(state, markets, (other) => other === symbol),
      };

const groupRoom = (state: RiskState, { markets }: Book, { name, symbols, maxExposure }: ExposureGroup): Room => ({
  limit: `max-group-exposure ${name}`,
  most: maxExposure,
  used: exposure(state, markets, (other) => symbols.includes(other)),
});

/** One for each group that the symbol is in. */
export const groupRooms = (state: RiskState, book: Book, symbol: string): readonly Room[] =>
  book.settings.groups.filter(({ symbols }) => symbols.includes(symbol)).map((group) => groupRoom(state, book, group));

/** No room where equity is gone or not yet known. */
export function leverageRoom(state: RiskState, { settings, markets }: Book): Room {
  const leverage = settings.accountType === 'spot' ? ONE : settings.maxLeverage;
  const equity = state.account?.equity ?? 0n;
  const most = equity <= 0n ? 0n : (equity * leverage) / ONE;
  return { limit: 'max-leverage', most: most as Cash, used: exposure(state, markets, () => true) };
}

export const roomsFor = (state: RiskState, book: Book, symbol: string): readonly Room[] => {
  const ofSymbol = symbolRoom(state, book, symbol);
  const rooms = [...groupRooms(state, book, symbol), leverageRoom(state, book)];
  return ofSymbol === undefined ? rooms : [ofSymbol, ...rooms];
};

/** A multiple of the lot, rounded down under every limit at once. Needs a rate, and a stop apart from the entry. */
export function sizeOf(state: RiskState, book: Book, market: Market, plan: Plan): Size {
  const { settings } = book;
  const { lot, maxQuantity } = market.instrument;
  const distance = absolute((plan.entry - plan.stop) as Price);
  const candidates: Size[] = [
    {
      decidedBy: 'max-risk-per-trade',
      quantity: largestWithin(state, market, distance, riskBudget(state, settings)),
    },
    {
      decidedBy: 'max-position-notional',
      quantity: largestWithin(state, market, plan.entry, settings.maxPositionNotional),
    },
    { decidedBy: 'max-quantity of the venue', quantity: toStep(maxQuantity, lot, 'down') },
  ];
  if (plan.quantity !== undefined)
    candidates.push({ decidedBy: 'the quantity asked for', quantity: toStep(plan.quantity, lot, 'down') });
  for (const { limit, most, used } of roomsFor(state, book, plan.symbol))
    candidates.push({ decidedBy: limit, quantity: largestWithin(state, market, plan.entry, (most - used) as Cash) });
  if (settings.firm !== undefined)
    for (const { decidedBy, quantity } of floorSizes(state, book, market, plan))
      candidates.push({ decidedBy, quantity });
  return candidates.reduce((least, candidate) => (candidate.quantity < least.quantity ? candidate : least));
}
