import { test } from 'node:test';
import assert from 'node:assert/strict';
import { decode, encode, FORMAT_VERSION } from './codec.ts';
import { cash, price, quantity, rate } from './number.ts';
import type { Event } from './event.ts';

const envelope = { sequence: 7, time: 1_722_000_000_000, key: 'backtest', cause: 3 } as const;

const events: readonly Event[] = [
  {
    ...envelope,
    kind: 'fill',
    data: {
      id: 'f1',
      clientId: 'c1',
      planId: 'p1',
      role: 'entry',
      symbol: 'BTCUSDT',
      side: 'buy',
      price: price('67864.39'),
      quantity: quantity('0.0147'),
      fee: cash('0.99760654'),
      maker: false,
      time: 1_722_000_000_000,
      ambiguous: false,
    },
  },
  {
    ...envelope,
    kind: 'plan',
    data: {
      id: 'p1',
      strategy: 'order-block',
      symbol: 'BTCUSDT',
      timeframe: '15m',
      side: 'buy',
      orderType: 'limit',
      entry: price('67792.2'),
      stop: price('67468'),
      target: price('68764.8'),
      quantity: quantity('0.25'),
      expiresAt: 1_722_000_900_000,
      confidence: 0.81,
      reasons: [],
    },
  },
  {
    ...envelope,
    kind: 'account',
    data: {
      currency: 'USDT',
      cash: cash('9000.00000001'),
      unrealised: cash('-12.5'),
      equity: cash('8987.50000001'),
      openPositions: 1,
    },
  },
  {
    ...envelope,
    kind: 'command',
    data: {
      type: 'set-limits',
      by: 'ann',
      limits: {
        maxPositionNotional: cash('1000.5'),
        maxRiskPerTradeBps: 100,
        maxOpenPositions: 3,
        maxDailyLoss: cash('500'),
        maxSymbolExposure: cash('0.00000001'),
        groups: [{ name: '12', symbols: ['BTCUSDT'], maxExposure: cash('3000') }],
        maxLeverage: rate('2.5'),
        minTimeBetweenTradesMs: 0,
        warnAtPercent: 80,
      },
    },
  },
  {
    ...envelope,
    kind: 'analysed',
    data: {
      candle: { symbol: 'X', timeframe: '1m', openTime: 0, open: 1, high: 1.5, low: 0.5, close: 1.25, volume: 0 },
      grade: 'good',
      atr: Number.NaN,
      trend: 0,
      internalTrend: -1,
      rangeHigh: Number.NaN,
      rangeLow: 0.5,
      sessions: 0,
    },
  },
];

test('an event comes back from its line as it was, exact numbers and unknowns included', () => {
  for (const event of events) assert.deepEqual(decode(encode(event)), event);
});

test('exact numbers are decimal strings on the wire', () => {
  assert.match(encode(events[0]!), /"price":"67864.39","quantity":"0.0147","fee":"0.99760654"/);
});

test('a line from a newer format is refused', () => {
  const line = encode(events[0]!).replace(`"version":${FORMAT_VERSION}`, `"version":${FORMAT_VERSION + 1}`);
  assert.throws(() => decode(line), /newer/);
});
