// Order exchange: what is used of an instance of the package where orders are concerned.
import type { Exchange } from '#venues/ccxt/ccxt.ts';

type Params = Readonly<Record<string, unknown>>;

export type OrderExchange = Exchange & {
  readonly createOrder: (
    symbol: string,
    type: string,
    side: string,
    amount: string,
    price: string | undefined,
    params: Params,
  ) => Promise<unknown>;
  readonly cancelOrder: (id: string | undefined, symbol: string, params: Params) => Promise<unknown>;
  readonly fetchOrder: (id: string | undefined, symbol: string, params: Params) => Promise<unknown>;
  readonly fetchOpenOrders: (symbol?: string, since?: number, limit?: number, params?: Params) => Promise<unknown>;
  readonly fetchClosedOrders: (symbol: string, since?: number, limit?: number, params?: Params) => Promise<unknown>;
  readonly fetchOrderTrades: (
    id: string,
    symbol: string,
    since?: number,
    limit?: number,
    params?: Params,
  ) => Promise<unknown>;
  readonly fetchBalance: (params?: Params) => Promise<unknown>;
  readonly fetchTradingFee: (symbol: string) => Promise<unknown>;
  readonly watchOrders: () => Promise<unknown>;
  readonly watchMyTrades: () => Promise<unknown>;
  readonly watchBalance: () => Promise<unknown>;
  readonly setSandboxMode: (isOn: boolean) => void;
  /** Whether its unified kinds of account are on. */
  readonly isUnifiedEnabled?: () => Promise<unknown>;
  readonly privatePostOrderListOco?: (params: Params) => Promise<unknown>;
  readonly sapiGetAccountApiRestrictions?: (params: Params) => Promise<unknown>;
  readonly privateGetV5UserQueryApi?: (params: Params) => Promise<unknown>;
  readonly privatePostGetApiKeyInfo?: (params: Params) => Promise<unknown>;
};
