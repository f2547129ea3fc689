// Replies: orders, lists, trades and accounts as the exchange answers them.
import { wireDecimal } from '#simulator/kline.ts';
import { freeOf, lockedOf } from './account.ts';
import { isContingent } from './order.ts';
import { listStatusOf } from './reports.ts';
import type { Account, AccountTrade } from './account.ts';
import type { Order, OrderList } from './order.ts';

export type ReplyDetail = 'ACK' | 'RESULT' | 'FULL';

/** Fields that are there only where they mean something. */
const conditional = (order: Order): object => ({
  ...(isContingent(order.type) ? { stopPrice: wireDecimal(order.stopPrice) } : {}),
  ...(order.trailingDelta === undefined
    ? {}
    : { trailingDelta: order.trailingDelta, trailingTime: order.trailingTime }),
  ...(order.icebergQuantity === 0n ? {} : { icebergQty: wireDecimal(order.icebergQuantity) }),
  ...(order.strategyId === undefined ? {} : { strategyId: order.strategyId }),
  ...(order.strategyType === undefined ? {} : { strategyType: order.strategyType }),
  ...(order.preventedMatch === undefined
    ? {}
    : { preventedMatchId: order.preventedMatch, preventedQuantity: wireDecimal(order.prevented) }),
  ...(order.expiryReason === undefined ? {} : { expiryReason: order.expiryReason }),
});

const figures = (order: Order): object => ({
  price: wireDecimal(order.price),
  origQty: wireDecimal(order.quantity),
  executedQty: wireDecimal(order.filled),
  origQuoteOrderQty: wireDecimal(order.quoteQuantity),
  cummulativeQuoteQty: wireDecimal(order.value),
  status: order.status,
  timeInForce: order.timeInForce,
  type: order.type,
  side: order.side,
  ...conditional(order),
});

const heading = (order: Order): object => ({
  symbol: order.market.instrument.symbol,
  orderId: order.id,
  orderListId: order.list?.id ?? -1,
  clientOrderId: order.clientId,
});

/** The answer to an order that was placed. */
export function placedReply(order: Order, detail: ReplyDetail): object {
  const ack = { ...heading(order), transactTime: order.time };
  if (detail === 'ACK') return ack;
  const result = {
    ...ack,
    ...figures(order),
    workingTime: order.workingTime,
    selfTradePreventionMode: order.stp,
  };
  if (detail === 'RESULT') return result;
  return {
    ...result,
    fills: order.trades.map((trade) => ({
      price: wireDecimal(trade.price),
      qty: wireDecimal(trade.quantity),
      commission: wireDecimal(trade.commission),
      commissionAsset: trade.commissionAsset,
      tradeId: trade.id,
    })),
  };
}

/** The answer to a query. */
export const orderReply = (order: Order): object => ({
  ...heading(order),
  ...figures(order),
  stopPrice: wireDecimal(order.stopPrice),
  icebergQty: wireDecimal(order.icebergQuantity),
  time: order.time,
  updateTime: order.updateTime,
  isWorking: order.isWorking,
  workingTime: order.workingTime,
  selfTradePreventionMode: order.stp,
});

/** @param clientId the id of the cancel */
export const cancelledReply = (order: Order, clientId: string, time: number): object => ({
  symbol: order.market.instrument.symbol,
  origClientOrderId: order.clientId,
  orderId: order.id,
  orderListId: order.list?.id ?? -1,
  clientOrderId: clientId,
  transactTime: time,
  ...figures(order),
  selfTradePreventionMode: order.stp,
});

export const listReply = (list: OrderList): object => ({
  orderListId: list.id,
  contingencyType: list.contingency,
  ...listStatusOf(list),
  listClientOrderId: list.clientId,
  transactionTime: list.transactionTime,
  symbol: list.market.instrument.symbol,
  orders: list.orders.map(({ id, clientId }) => ({
    symbol: list.market.instrument.symbol,
    orderId: id,
    clientOrderId: clientId,
  })),
});

export const tradeReply = ({ order, ...trade }: AccountTrade): object => ({
  symbol: order.market.instrument.symbol,
  id: trade.id,
  orderId: order.id,
  orderListId: order.list?.id ?? -1,
  price: wireDecimal(trade.price),
  qty: wireDecimal(trade.quantity),
  quoteQty: wireDecimal(trade.value),
  commission: wireDecimal(trade.commission),
  commissionAsset: trade.commissionAsset,
  time: trade.time,
  isBuyer: order.side === 'BUY',
  isMaker: trade.isMaker,
  isBestMatch: true,
});

const BASIS = 10_000n;

export function accountReply(account: Account, omitZero: boolean): object {
  const balances = [...account.totals].map(([asset]) => ({
    asset,
    free: wireDecimal(freeOf(account, asset)),
    locked: wireDecimal(lockedOf(account, asset)),
  }));
  return {
    makerCommission: Number((account.maker * BASIS) / 100_000_000n),
    takerCommission: Number((account.taker * BASIS) / 100_000_000n),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: {
      maker: wireDecimal(account.maker),
      taker: wireDecimal(account.taker),
      buyer: '0.00000000',
      seller: '0.00000000',
    },
    canTrade: account.canTrade,
    canWithdraw: account.canWithdraw,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: account.updateTime,
    accountType: 'SPOT',
    balances: omitZero ? balances.filter(({ free, locked }) => /[1-9]/.test(free + locked)) : balances,
    permissions: ['SPOT'],
    uid: account.uid,
  };
}

/** GET /sapi/v1/asset/tradeFee: the rates of each market. */
export const tradeFeeReply = ({ maker, taker }: Account, symbol: string): object => ({
  symbol,
  makerCommission: wireDecimal(maker),
  takerCommission: wireDecimal(taker),
});

const NO_COMMISSION = { maker: '0.00000000', taker: '0.00000000' };
const discountOf = ({ paysWith }: Account): object => ({
  enabledForAccount: paysWith !== undefined,
  enabledForSymbol: paysWith !== undefined,
  discountAsset: paysWith?.asset ?? 'BNB',
  discount: '0.75000000',
});

export function commissionReply(account: Account, symbol: string): object {
  const { maker, taker } = account;
  const none = { ...NO_COMMISSION, buyer: '0.00000000', seller: '0.00000000' };
  return {
    symbol,
    standardCommission: { ...none, maker: wireDecimal(maker), taker: wireDecimal(taker) },
    specialCommission: none,
    taxCommission: none,
    discount: discountOf(account),
  };
}

export const testedReply = (account: Account): object => ({
  standardCommissionForOrder: { maker: wireDecimal(account.maker), taker: wireDecimal(account.taker) },
  specialCommissionForOrder: NO_COMMISSION,
  taxCommissionForOrder: NO_COMMISSION,
  discount: discountOf(account),
});

/** GET /sapi/v1/account/apiRestrictions: what the key may do. */
export const restrictionsReply = (account: Account): object => ({
  ipRestrict: account.isBoundToAddress,
  createTime: 0,
  enableReading: true,
  enableWithdrawals: account.canWithdraw,
  enableInternalTransfer: false,
  enableMargin: false,
  enableFutures: false,
  permitsUniversalTransfer: false,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  enableSpotAndMarginTrading: account.canTrade,
  enablePortfolioMarginTrading: false,
});
