// Settings: where orders may go, and that nothing else is ever connected to.
import { strictEqual, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { BINANCE_ORDERS, BINANCE_TESTNET_ORDERS, binanceOrders, checkOrderHosts } from './orders.ts';

const addresses = (restUrl: string, wsApiUrl: string): typeof BINANCE_ORDERS => ({
  ...BINANCE_ORDERS,
  restUrl,
  wsApiUrl,
});
const PAPER = { isReal: false, isTestnet: false };
const TESTNET = { isReal: false, isTestnet: true };
const REAL = { isReal: true, isTestnet: false };
const REST = 'https://api.binance.com';
const WS_API = 'wss://ws-api.binance.com';

const ALLOWED = [
  ['http://127.0.0.1:1', 'ws://127.0.0.1:2', PAPER, 'ws://127.0.0.1:2/ws-api/v3'],
  ['http://localhost:1', 'ws://[::1]:2/ws-api/v3', PAPER, 'ws://[::1]:2/ws-api/v3'],
  [REST, WS_API, REAL, 'wss://ws-api.binance.com/ws-api/v3'],
  [
    'https://api2.binance.com',
    'wss://ws-api.binance.com:9443/ws-api/v3',
    REAL,
    'wss://ws-api.binance.com:9443/ws-api/v3',
  ],
  [
    BINANCE_TESTNET_ORDERS.restUrl,
    BINANCE_TESTNET_ORDERS.wsApiUrl,
    TESTNET,
    'wss://ws-api.testnet.binance.vision/ws-api/v3',
  ],
  [
    BINANCE_TESTNET_ORDERS.restUrl,
    BINANCE_TESTNET_ORDERS.wsApiUrl,
    REAL,
    'wss://ws-api.testnet.binance.vision/ws-api/v3',
  ],
] as const;
for (const [rest, wsApi, hosts, url] of ALLOWED)
  test(`${rest} with ${wsApi} is allowed, real ${hosts.isReal}, test network ${hosts.isTestnet}`, () => {
    strictEqual(checkOrderHosts(addresses(rest, wsApi), hosts), url);
  });

const REFUSED = [
  [REST, WS_API, PAPER],
  [REST, WS_API, TESTNET],
  ['http://127.0.0.1:1', WS_API, PAPER],
  [REST, 'ws://127.0.0.1:1', PAPER],
  ['http://127.0.0.1:1', WS_API, REAL],
  [BINANCE_TESTNET_ORDERS.restUrl, BINANCE_TESTNET_ORDERS.wsApiUrl, PAPER],
  [BINANCE_TESTNET_ORDERS.restUrl, WS_API, REAL],
  ['http://api.binance.com', WS_API, REAL],
  [REST, 'ws://ws-api.binance.com', REAL],
  [REST, 'wss://ws-api.binance.com:444', REAL],
  [REST, 'wss://stream.binance.com', REAL],
  ['https://api.binance.com.evil.example', WS_API, REAL],
  [REST, 'wss://ws-api.binance.com.evil.example', REAL],
  ['https://evil.example', 'wss://evil.example', REAL],
  ['https://data-api.binance.vision', WS_API, REAL],
  ['https://user:word@api.binance.com', WS_API, REAL],
  ['https://api.binance.com?x=1', WS_API, REAL],
  ['https://api.binance.com/other', WS_API, REAL],
  [REST, 'wss://ws-api.binance.com/other', REAL],
  ['http://127.0.0.1.evil.example', 'ws://127.0.0.1', REAL],
  ['http://192.168.1.1', 'ws://192.168.1.1', REAL],
  ['nonsense', WS_API, REAL],
] as const;
for (const [rest, wsApi, hosts] of REFUSED)
  test(`${rest} with ${wsApi} is refused before anything is sent, real ${hosts.isReal}, test network ${hosts.isTestnet}`, () => {
    throws(
      () =>
        binanceOrders({
          settings: addresses(rest, wsApi),
          key: { apiKey: 'a', secret: 'b', kind: 'hmac' },
          symbols: [],
          random: Math.random,
          now: Date.now,
          clock: () => performance.now(),
          ...hosts,
        }),
      { code: 'CONFIG_INVALID' },
    );
  });
