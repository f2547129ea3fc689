// Ticket: what a person has typed for an order, held to what can be known here, and the request that it becomes.
import { divide, formatFixed, multiply, ONE, parseFixed, price as priceOf, toNumber, toStep } from '#model/number.ts';
import type { Cash, Price, Quantity, Rate } from '#model/number.ts';
import type { Side } from '#model/plan.ts';

export const TICKET_TYPES = ['market', 'limit', 'stop_loss'] as const;
export type TicketType = (typeof TICKET_TYPES)[number];

/** As typed. */
export type Draft = {
  readonly side: Side;
  readonly type: TicketType;
  readonly price: string;
  readonly stop: string;
  readonly target: string;
  readonly sizeBy: 'risk' | 'quantity';
  readonly riskPercent: string;
  readonly quantity: string;
};

export const emptyDraft = (side: Side): Draft => ({
  side,
  type: 'market',
  price: '',
  stop: '',
  target: '',
  sizeBy: 'risk',
  riskPercent: '0.5',
  quantity: '',
});

/** What the market and the account say. */
export type TicketWorld = {
  readonly last: Price | undefined;
  readonly tick: Price;
  readonly lot: Quantity;
  readonly contractSize: bigint;
  /** Of the quote currency in that of the account; undefined where nobody knows: then size is given by quantity only. */
  readonly rate: Rate | undefined;
  readonly equity: Cash | undefined;
};

export type TicketField = 'price' | 'stop' | 'target' | 'riskPercent' | 'quantity';
export type Faults = Partial<Record<TicketField, string>>;

/** Exactly what is sent. */
export type OrderBody = {
  readonly symbol: string;
  readonly side: Side;
  readonly type: TicketType;
  readonly quantity: string;
  readonly price?: string;
  readonly stop_loss: string;
  readonly take_profit?: string;
};

export type Checked = {
  readonly faults: Faults;
  /** Complete and without a fault that can be seen from here. */
  readonly body: OrderBody | undefined;
  readonly entry: Price | undefined;
  readonly quantity: Quantity | undefined;
  /** What is lost at the stop and won at the target, in the account's currency; before costs. */
  readonly risk: Cash | undefined;
  readonly rewardR: number | undefined;
};

const MOST_PERCENT = 100;

/** Decimal text with its group marks forgiven: `67,792.20`. */
function read(text: string): bigint | undefined {
  const plain = text.trim().replaceAll(',', '');
  if (plain === '') return undefined;
  try {
    return parseFixed(plain);
  } catch {
    return -1n;
  }
}

/** A price on the tick, or what is wrong with it. */
export function readPrice(text: string, tick: Price): Price | string {
  const value = read(text);
  if (value === undefined) return 'Needed.';
  if (value <= 0n) return 'Not a price.';
  return value % tick === 0n ? (value as Price) : `Prices move in steps of ${formatFixed(tick)}.`;
}

export function checkTicket(draft: Draft, symbol: string, world: TicketWorld): Checked {
  const faults: Record<string, string> = {};
  const level = (field: TicketField, text: string, isNeeded: boolean): Price | undefined => {
    if (!isNeeded && text.trim() === '') return undefined;
    const value = readPrice(text, world.tick);
    if (typeof value !== 'string') return value;
    faults[field] = value;
    return undefined;
  };
  const asked = draft.type === 'market' ? undefined : level('price', draft.price, true);
  const entry = draft.type === 'market' ? world.last : asked;
  const stop = level('stop', draft.stop, true);
  const target = level('target', draft.target, false);
  const isBuy = draft.side === 'buy';
  const beyond = (a: Price, b: Price): boolean => (isBuy ? a >= b : a <= b);
  if (entry !== undefined && stop !== undefined && beyond(stop, entry))
    faults['stop'] = `A stop of a ${isBuy ? 'buy lies below' : 'sell lies above'} the entry ${formatFixed(entry)}.`;
  if (entry !== undefined && target !== undefined && beyond(entry, target))
    faults['target'] = `A target of a ${isBuy ? 'buy lies above' : 'sell lies below'} the entry ${formatFixed(entry)}.`;

  const distance =
    entry === undefined || stop === undefined || faults['stop'] !== undefined ? undefined : size(entry - stop);
  const quantity =
    draft.sizeBy === 'quantity' ? typedQuantity(draft, world, faults) : riskQuantity(draft, world, distance, faults);
  const risk = distance === undefined || quantity === undefined ? undefined : lossOf(distance, quantity, world);
  const rewardR =
    distance === undefined ||
    distance === 0n ||
    entry === undefined ||
    target === undefined ||
    faults['target'] !== undefined
      ? undefined
      : toNumber(size(target - entry)) / toNumber(distance);
  const isWhole =
    Object.keys(faults).length === 0 &&
    stop !== undefined &&
    quantity !== undefined &&
    (draft.type === 'market' || asked !== undefined);
  const body: OrderBody | undefined = isWhole
    ? {
        symbol,
        side: draft.side,
        type: draft.type,
        quantity: formatFixed(quantity),
        ...(asked === undefined ? {} : { price: formatFixed(asked) }),
        stop_loss: formatFixed(stop),
        ...(target === undefined ? {} : { take_profit: formatFixed(target) }),
      }
    : undefined;
  return { faults, body, entry, quantity, risk, rewardR };
}

const size = (value: bigint): bigint => (value < 0n ? -value : value);

function typedQuantity(
  { quantity: text }: Draft,
  { lot }: TicketWorld,
  faults: Record<string, string>,
): Quantity | undefined {
  const value = read(text);
  if (value === undefined) faults['quantity'] = 'Needed.';
  else if (value <= 0n) faults['quantity'] = 'Not a quantity.';
  else if (value % lot !== 0n) faults['quantity'] = `Quantities move in steps of ${formatFixed(lot)}.`;
  else return value as Quantity;
  return undefined;
}

/** So many that the stop costs this share of the equity; down to the lot: never a little more than was said. */
function riskQuantity(
  { riskPercent }: Draft,
  { equity, rate, lot, contractSize }: TicketWorld,
  distance: bigint | undefined,
  faults: Record<string, string>,
): Quantity | undefined {
  const percent = read(riskPercent);
  if (percent === undefined) faults['riskPercent'] = 'Needed.';
  else if (percent <= 0n || toNumber(percent) > MOST_PERCENT)
    faults['riskPercent'] = 'A share of the equity, in percent.';
  else if (rate === undefined) faults['riskPercent'] = 'No rate into the account currency is known. Give a quantity.';
  else if (equity !== undefined && distance !== undefined && distance > 0n) {
    const budget = divide(equity * percent, 100n * ONE, 'down');
    const perUnit = multiply<Cash>(distance * contractSize, rate, 'up');
    const quantity = toStep(divide(budget * ONE, perUnit, 'down') as Quantity, lot, 'down');
    if (quantity > 0n) return quantity;
    faults['riskPercent'] = `Too little for one lot of ${formatFixed(lot)} at this stop.`;
  }
  return undefined;
}

const lossOf = (distance: bigint, quantity: Quantity, { contractSize, rate }: TicketWorld): Cash | undefined =>
  rate === undefined ? undefined : multiply<Cash>(divide(distance * quantity * contractSize, ONE, 'up'), rate, 'up');

/** The nearest step of price on the safe side is the person's choice: typed prices are only cleaned of blanks and marks. */
export const cleanPrice = (text: string): string => {
  const value = read(text);
  return value === undefined || value <= 0n ? text.trim() : formatFixed(priceOf(formatFixed(value)));
};
