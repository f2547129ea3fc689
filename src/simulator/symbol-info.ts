// Symbol info: what exchangeInfo says of one market, in the exchange's fields and filters.
import { ONE } from '#model/number.ts';
import { wireDecimal } from './kline.ts';
import type { Instrument } from '#model/instrument.ts';

/** Rules that are the same in every simulated market. Amounts in units of 1e-8, shares of the price in tenths. */
export const MARKET_RULES = {
  maxPrice: 1_000_000n * ONE,
  maxNotional: 9_000_000n * ONE,
  percentUp: 50n,
  percentDown: 2n,
  icebergParts: 100n,
  trailingLeast: 10,
  trailingMost: 2000,
  orders: 200,
  algoOrders: 5,
  orderLists: 20,
  amends: 10,
} as const;

const UP = String(Number(MARKET_RULES.percentUp) / 10);
const DOWN = String(Number(MARKET_RULES.percentDown) / 10);

/** @param status TRADING, HALT */
export const symbolInfo = (instrument: Instrument, status: string): object => ({
  symbol: instrument.symbol,
  status,
  baseAsset: instrument.base,
  baseAssetPrecision: 8,
  quoteAsset: instrument.quote,
  quotePrecision: 8,
  quoteAssetPrecision: 8,
  baseCommissionPrecision: 8,
  quoteCommissionPrecision: 8,
  orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
  icebergAllowed: true,
  ocoAllowed: true,
  otoAllowed: true,
  opoAllowed: false,
  quoteOrderQtyMarketAllowed: true,
  allowTrailingStop: true,
  cancelReplaceAllowed: true,
  amendAllowed: true,
  pegInstructionsAllowed: false,
  isSpotTradingAllowed: true,
  isMarginTradingAllowed: false,
  filters: [
    {
      filterType: 'PRICE_FILTER',
      minPrice: wireDecimal(instrument.tick),
      maxPrice: wireDecimal(MARKET_RULES.maxPrice),
      tickSize: wireDecimal(instrument.tick),
    },
    {
      filterType: 'LOT_SIZE',
      minQty: wireDecimal(instrument.minQuantity),
      maxQty: wireDecimal(instrument.maxQuantity),
      stepSize: wireDecimal(instrument.lot),
    },
    { filterType: 'ICEBERG_PARTS', limit: Number(MARKET_RULES.icebergParts) },
    {
      filterType: 'MARKET_LOT_SIZE',
      minQty: '0.00000000',
      maxQty: wireDecimal(instrument.maxQuantity),
      stepSize: '0.00000000',
    },
    {
      filterType: 'TRAILING_DELTA',
      minTrailingAboveDelta: MARKET_RULES.trailingLeast,
      maxTrailingAboveDelta: MARKET_RULES.trailingMost,
      minTrailingBelowDelta: MARKET_RULES.trailingLeast,
      maxTrailingBelowDelta: MARKET_RULES.trailingMost,
    },
    {
      filterType: 'PERCENT_PRICE_BY_SIDE',
      bidMultiplierUp: UP,
      bidMultiplierDown: DOWN,
      askMultiplierUp: UP,
      askMultiplierDown: DOWN,
      avgPriceMins: 5,
    },
    {
      filterType: 'NOTIONAL',
      minNotional: wireDecimal(instrument.minNotional),
      applyMinToMarket: true,
      maxNotional: wireDecimal(MARKET_RULES.maxNotional),
      applyMaxToMarket: false,
      avgPriceMins: 5,
    },
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: MARKET_RULES.orders },
    { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: MARKET_RULES.algoOrders },
    { filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: MARKET_RULES.orderLists },
    { filterType: 'MAX_NUM_ORDER_AMENDS', maxNumOrderAmends: MARKET_RULES.amends },
  ],
  permissions: [],
  permissionSets: [['SPOT']],
  defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
  allowedSelfTradePreventionModes: ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'],
});
