// Order: what the simulated exchange knows of one order of a customer, and of a list that ties several together.
import type { Market } from '#simulator/exchange.ts';
import type { Account, AccountTrade } from './account.ts';

export const ORDER_KINDS = [
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];
export const SIDES = ['BUY', 'SELL'] as const;
export type Side = (typeof SIDES)[number];
export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];
export const STP_MODES = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'] as const;
export type StpMode = (typeof STP_MODES)[number];

export type OrderStatus =
  | 'NEW'
  | 'PENDING_NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH';

/** An order as it was asked for, before the exchange has taken it. Amounts in units of 1e-8; 0 is "not given". */
export type Draft = {
  readonly clientId: string;
  readonly side: Side;
  readonly type: OrderKind;
  readonly timeInForce: TimeInForce;
  readonly quantity: bigint;
  readonly quoteQuantity: bigint;
  readonly price: bigint;
  readonly stopPrice: bigint;
  readonly trailingDelta: number | undefined;
  readonly icebergQuantity: bigint;
  readonly strategyId: number | undefined;
  readonly strategyType: number | undefined;
  readonly stp: StpMode;
};

export type Order = Omit<Draft, 'clientId' | 'quantity'> & {
  readonly id: number;
  readonly account: Account;
  readonly market: Market;
  clientId: string;
  quantity: bigint;
  status: OrderStatus;
  filled: bigint;
  /** Paid or received in the quote asset. */
  value: bigint;
  /** Stands on the book, or takes from it. A stop that has not been reached does neither. */
  isWorking: boolean;
  /** What a buy locks for each unit. */
  readonly lockPrice: bigint;
  /** Trailing: the best price since tracking began. */
  best: bigint | undefined;
  trailingTime: number;
  readonly time: number;
  updateTime: number;
  workingTime: number;
  expiryReason: string | undefined;
  prevented: bigint;
  preventedMatch: number | undefined;
  amends: number;
  list: OrderList | undefined;
  readonly trades: AccountTrade[];
  /** Real milliseconds at which it entered, for queries that lag. */
  readonly enteredAt: number;
};

export type OrderList = {
  readonly id: number;
  readonly account: Account;
  readonly market: Market;
  readonly clientId: string;
  readonly contingency: 'OCO' | 'OTO';
  readonly orders: readonly Order[];
  /** The one that has to fill whole before the others go to work. */
  readonly working: Order | undefined;
  /** Two of which one ends the other. */
  readonly pair: readonly Order[];
  transactionTime: number;
  isDone: boolean;
};

export const isOpen = ({ status }: Order): boolean =>
  status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'PENDING_NEW';

export const remaining = (order: Order): bigint => order.quantity - order.filled - order.prevented;

export const isContingent = (type: OrderKind): boolean => type.startsWith('STOP') || type.startsWith('TAKE');

/** Has a limit price, at once or after its stop. */
export const isLimited = (type: OrderKind): boolean => type.includes('LIMIT');

/** Its condition is met by a price that rises to the stop: a buy stop, a sell take-profit. */
export const triggersAbove = ({ side, type }: Pick<Draft, 'side' | 'type'>): boolean =>
  (side === 'BUY') === type.startsWith('STOP');
