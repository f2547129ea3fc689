// Ways: how each exchange on which orders have been tried takes them through its class. One that is not here takes none: under the
// very same words some classes send a plain market order and leave the stop out.
import { SmcError } from '#model/fate.ts';

export type Way = {
  /** As they are, or in letters and digits alone: some take no other, and no more than 18. */
  readonly ids: 'plain' | 'short';
  /** What its class makes a stop of; another name would be left out without a word. */
  readonly stop: 'triggerPrice' | 'stopLossPrice';
  /** An order is found by our id in one question, or in the lists of open and closed orders. */
  readonly finds: 'by-id' | 'in-lists';
  /** The parameter that names an order by our id, where it is asked for or cancelled. */
  readonly idName: 'clientOrderId' | 'orderLinkId';
  readonly questions: Readonly<Record<string, unknown>>;
  /** Goes with the cancel of a stop that has not been reached. */
  readonly stopCancel: Readonly<Record<string, unknown>>;
  /** Executions are asked for by the number of their order; otherwise by their own ids, which the order tells. */
  readonly hasOrderTrades: boolean;
  /** In which currency commission is taken, where its class does not say: `get`, of what is bought or sold for. */
  readonly feeSide: 'get' | 'quote';
  /** Its class knows a test network of this exchange, and not only that of another one that it is made from. */
  readonly hasTestnet: boolean;
  /** On its older kind of account a stop that is reached becomes another order, under another number. */
  readonly needsUnified: boolean;
  readonly pairs: 'oco' | undefined;
  readonly permissions: 'restrictions' | 'query-api' | 'key-info';
};

const BINANCE: Way = {
  ids: 'plain',
  stop: 'triggerPrice',
  finds: 'by-id',
  idName: 'clientOrderId',
  questions: {},
  stopCancel: {},
  hasOrderTrades: true,
  feeSide: 'get',
  hasTestnet: false,
  needsUnified: false,
  pairs: undefined,
  permissions: 'restrictions',
};

const BYBIT: Way = {
  ...BINANCE,
  idName: 'orderLinkId',
  // That only the newest orders can be asked for is known.
  questions: { acknowledged: true },
  stopCancel: { trigger: true },
  needsUnified: true,
  permissions: 'query-api',
};

const WAYS: Readonly<Record<string, Way>> = {
  binance: { ...BINANCE, hasTestnet: true, pairs: 'oco' },
  binanceus: BINANCE,
  bybit: { ...BYBIT, hasTestnet: true },
  bybiteu: BYBIT,
  kraken: {
    ids: 'short',
    stop: 'stopLossPrice',
    finds: 'in-lists',
    idName: 'clientOrderId',
    questions: {},
    stopCancel: {},
    hasOrderTrades: false,
    feeSide: 'quote',
    hasTestnet: false,
    needsUnified: false,
    pairs: undefined,
    permissions: 'key-info',
  },
};

/** @throws SmcError CONFIG_INVALID */
export function wayOf(exchange: string): Way {
  const way = Object.hasOwn(WAYS, exchange) ? WAYS[exchange] : undefined;
  if (way !== undefined) return way;
  throw new SmcError(
    'CONFIG_INVALID',
    `orders have not been tried on ${exchange}`,
    `exchanges.${exchange}`,
    `${Object.keys(WAYS).join(', ')} take orders; on others the account stays on paper`,
  );
}
