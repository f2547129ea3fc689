// Account: one that trades at the exchange of a bench, run by the whole runtime with its log on this disk.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BINANCE_ORDERS, binanceOrders } from '#venues/binance/orders/orders.ts';
import { caps } from '#venues/caps/caps.ts';
import { cash } from '#model/number.ts';
import { findInstrument } from '#market/market.ts';
import { handFed, symbolsOf } from '../hand-fed.ts';
import { KEY } from './exchange.ts';
import { loadConfig, pipelineSettings } from '#config/config.ts';
import type { BinanceOrders } from '#venues/binance/orders/orders.ts';
import type { Exchange } from './exchange.ts';
import type { HandFed } from '../hand-fed.ts';
import type { OrderWire } from '#model/order-wire.ts';

export const REAL = 'real';
const AMOUNT = '1000000000';

/** Many plans, and nothing in their way: what each costs is the same. */
const configOf = (markets: number): string => `app: { mode: real }
exchanges: { binance: { enabled: true, symbols: [BTCUSDT] } }
market: { entry_timeframe: 1m, higher_timeframe: 1h }
decision_engine: { confidence_threshold: 0.4, strategies: [order-block, fair-value-gap] }
paper_trading: { initial_balance: "${AMOUNT}", max_positions: ${markets + 5} }
risk_manager: { max_daily_loss: "${AMOUNT}", max_position_size: "1000" }
accounts:
  paper-1: {}
  ${REAL}:
    venue: binance
    account_type: spot
    real: { capital_cap: ${AMOUNT}, max_order_notional: ${AMOUNT}, max_open_notional: ${AMOUNT}, max_orders_per_minute: 600 }
`;

export const wireTo = ({ restUrl, wsApiUrl }: Exchange, markets = 1): BinanceOrders => {
  const like = findInstrument('BTCUSDT');
  return binanceOrders({
    settings: { ...BINANCE_ORDERS, restUrl, wsApiUrl },
    key: KEY,
    symbols: symbolsOf(markets).map((symbol) => ({ ...like, symbol })),
    random: Math.random,
    now: Date.now,
    clock: () => performance.now(),
    isReal: false,
  });
};

/** @param onCommit hears how long each commit has taken */
export async function realAccount(
  wire: OrderWire,
  markets: number,
  onCommit: (ms: number) => void = () => undefined,
): Promise<HandFed> {
  const folder = mkdtempSync(join(tmpdir(), 'smc-bench-'));
  const path = join(folder, 'config.yaml');
  writeFileSync(path, configOf(markets));
  const config = await loadConfig(path);
  rmSync(folder, { recursive: true });
  const like = findInstrument('BTCUSDT');
  const settings = pipelineSettings(
    config,
    symbolsOf(markets).map((symbol) => ({ ...like, symbol })),
    '1m',
  );
  const limits = {
    maxOrderNotional: cash(AMOUNT),
    maxOpenNotional: cash(AMOUNT),
    maxOrdersPerMinute: Number.MAX_SAFE_INTEGER,
  };
  return handFed({
    symbols: [],
    settings,
    account: REAL,
    venues: new Map([[REAL, { wire, caps: caps(limits) }]]),
    onCommit,
  });
}
