// Config: from what a person chose to the settings of every room, and what is refused on the way there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_DECISION } from '#decision/decision.ts';
import { DEFAULT_DETECTION } from '#detection/detection.ts';
import { DEFAULT_BREAKER } from '#breaker/breaker.ts';
import { SmcError } from '#model/fate.ts';
import { cash, formatFixed, rate } from '#model/number.ts';
import { durationOf, HOUR_MS, TIMEFRAMES } from '#model/time.ts';
import type { Timeframe } from '#model/time.ts';
import { pipeline } from '#pipeline';
import type { PipelineSettings } from '#pipeline';
import { DEFAULT_RISK } from '#risk/risk.ts';
import { COSTS_OF_KIND, DEFAULT_SIMULATED } from '#venues/simulated/simulated.ts';
import { DEFAULT_CONFIG, detectionSettings, higherTimeframe, instrumentOf, pipelineSettings } from './config.ts';
import { parseConfig } from './load.ts';

function settingsOf(text: string, symbols: readonly string[] = ['BTCUSDT'], base: Timeframe = '15m'): PipelineSettings {
  const config = parseConfig(text, 'my.yaml');
  return pipelineSettings(
    config,
    symbols.map((symbol) => instrumentOf(config, symbol)),
    base,
  );
}

function refusalOf(act: () => unknown): SmcError {
  try {
    act();
  } catch (thrown) {
    assert.ok(thrown instanceof SmcError, String(thrown));
    return thrown;
  }
  assert.fail('nothing was refused');
}

test('without a file every room stands at its own defaults', () => {
  const settings = settingsOf('{}');
  assert.deepEqual(settings, pipelineSettings(DEFAULT_CONFIG, [instrumentOf(DEFAULT_CONFIG, 'BTCUSDT')], '15m'));
  assert.deepEqual(settings.detection, DEFAULT_DETECTION);
  assert.deepEqual(settings.decision, DEFAULT_DECISION);
  assert.deepEqual(settings.risk, { ...DEFAULT_RISK, currency: 'USDT' });
  assert.deepEqual(settings.breaker, DEFAULT_BREAKER);
  assert.deepEqual(settings.venue, { ...DEFAULT_SIMULATED, costsOf: { BTCUSDT: COSTS_OF_KIND.spot } });
  assert.deepEqual(settings.ledger, { currency: 'USDT', capital: cash('10000'), rates: {} });
  assert.doesNotThrow(() => pipeline(settings));
});

test('every key reaches the room that it is for', () => {
  const settings = settingsOf(`
paper_trading: { initial_balance: "25000.5", max_positions: 7, account_type: spot, leverage: 2.5, currency: USD }
rates: { USDTUSD: 0.9995 }
detection: { swing_bars: 31, internal_bars: 4, structure_break: wick, zone_break: wick, displacement_atr: 2,
  gap_minimum_atr: 0.4, equal_tolerance_atr: 0.2, order_block_candle: both }
indicators: [{ name: rsi, timeframe: 1h, parameters: { period: 9 } }, { name: vwap }]
decision_engine: { confidence_threshold: 0.55, minimum_evidence: 3, minimum_reward: 2, minimum_stop_atr: 1,
  maximum_stop_atr: 4, expiry_bars: 8, warm_up_bars: 50, strategies: [{ name: order-block, parameters: { reachAtr: 2 } }] }
risk_manager: { max_position_size: 2000, max_daily_loss: 300, stop_loss_percent: 0.25, take_profit_ratio: 2.5,
  max_drawdown_percent: 12.5, max_symbol_exposure: 4000, min_seconds_between_trades: 90, warn_at_percent: 70,
  day_zone: America/New_York, day_start: "17:30", groups: [{ name: majors, symbols: [BTCUSDT], max_exposure: 3000 }] }
circuit_breaker: { max_rejects_in_a_row: 2 }
simulation: { path: ohlc, limit_fill: touch, latency_ms: 250, volume_share: 0.1, taker_fee_bps: 4.5, spread_bps: 2 }
`);
  const { detection, decision, risk, breaker, venue, ledger, indicators } = settings;
  assert.deepEqual(detection, {
    ...DEFAULT_DETECTION,
    swingBars: 31,
    internalBars: 4,
    structureBreak: 'wick',
    zoneBreak: 'wick',
    displacementAtr: 2,
    gapMinimumAtr: 0.4,
    equalToleranceAtr: 0.2,
    orderBlockCandle: 'both',
  });
  assert.deepEqual(indicators.choices, [
    { name: 'rsi', timeframe: '1h', parameters: { period: 9 } },
    { name: 'vwap', parameters: {} },
  ]);
  const [strategy, ...others] = decision.strategies;
  assert.deepEqual([strategy!.name, strategy!.parameters['reachAtr'], others.length], ['order-block', 2, 0]);
  assert.deepEqual(
    { ...decision, strategies: [] },
    {
      ...DEFAULT_DECISION,
      strategies: [],
      confidenceThreshold: 0.55,
      minimumEvidence: 3,
      takeProfitRatio: 2.5,
      minimumReward: 2,
      minimumStopAtr: 1,
      maximumStopAtr: 4,
      expiryBars: 8,
      warmUpBars: 50,
    },
  );
  assert.deepEqual(risk, {
    currency: 'USD',
    rates: { USDTUSD: rate('0.9995') },
    accountType: 'spot',
    maxPositionNotional: cash('2000'),
    maxRiskPerTradeBps: 25,
    maxOpenPositions: 7,
    maxDailyLoss: cash('300'),
    dayZone: 'America/New_York',
    dayStartMs: 17.5 * HOUR_MS,
    maxDrawdownBps: 1250,
    maxSymbolExposure: cash('4000'),
    groups: [{ name: 'majors', symbols: ['BTCUSDT'], maxExposure: cash('3000') }],
    maxLeverage: rate('2.5'),
    minTimeBetweenTradesMs: 90_000,
    warnAtPercent: 70,
  });
  assert.deepEqual(breaker, {
    maxDailyLoss: cash('300'),
    maxDrawdownBps: 1250,
    maxRejectsInARow: 2,
    dayZone: 'America/New_York',
    dayStartMs: 17.5 * HOUR_MS,
  });
  const { costsOf, ...rest } = venue;
  const { costsOf: _, ...initial } = DEFAULT_SIMULATED;
  assert.deepEqual(rest, { ...initial, path: 'ohlc', limitFill: 'touch', latencyMs: 250, volumeShare: 0.1 });
  assert.deepEqual(costsOf['BTCUSDT'], { ...COSTS_OF_KIND.spot, takerFeeBps: 4.5, spreadBps: 2 });
  assert.equal(formatFixed(ledger.capital), '25000.5');
  assert.doesNotThrow(() => pipeline(settings));
});

test('each instrument costs what its kind costs; what the file names holds for all', () => {
  const costs = (text: string) => settingsOf(text, ['EURUSD', 'XAUUSD', 'SPY']).venue.costsOf;
  assert.deepEqual(costs('{}'), {
    EURUSD: COSTS_OF_KIND.forex,
    XAUUSD: COSTS_OF_KIND.metal,
    SPY: COSTS_OF_KIND.stock,
  });
  for (const each of Object.values(costs('simulation: { slippage_bps: 3 }'))) assert.equal(each.slippageBps, 3);
});

// ---------------------------------------------------------------- instruments

test('facts of an instrument in the file go before the catalogue’s', () => {
  const config = parseConfig('instruments: { BTCUSDT: { kind: perpetual, min_notional: 100, lot: 0.001 } }', 'x');
  const known = instrumentOf(DEFAULT_CONFIG, 'BTCUSDT');
  const changed = instrumentOf(config, 'BTCUSDT');
  assert.deepEqual(changed, { ...known, kind: 'perpetual', minNotional: cash('100'), lot: 100_000n });
});

test('an unknown instrument is refused with every key that is missing, as the file calls it', () => {
  const config = parseConfig('instruments: { XYZ: { kind: spot, base: XYZ, tick: 0.01 } }', 'x');
  const { code, where, mend } = refusalOf(() => instrumentOf(config, 'XYZ'));
  assert.deepEqual([code, where], ['INSTRUMENT_UNKNOWN', 'instruments.XYZ']);
  assert.match(mend, /give its quote, lot, min_quantity, max_quantity, min_notional, contract_size, hours in/);
  assert.match(mend, /BTCUSDT, ETHUSDT/);
});

test('an instrument that is called like something of every object is unknown', () => {
  for (const symbol of ['constructor', 'toString', '__proto__'])
    assert.equal(refusalOf(() => instrumentOf(DEFAULT_CONFIG, symbol)).code, 'INSTRUMENT_UNKNOWN', symbol);
});

test('an instrument that is given in full needs no catalogue', () => {
  const config = parseConfig(
    `instruments: { XYZ: { kind: stock, base: XYZ, quote: EUR, tick: 0.01, lot: 1, min_quantity: 1, max_quantity: 100,
      min_notional: 0, contract_size: 1, hours: always } }`,
    'x',
  );
  const { quote, contractSize, hours } = instrumentOf(config, 'XYZ');
  assert.deepEqual([quote, contractSize, hours], ['EUR', 1n, 'always']);
});

// ---------------------------------------------------------------- money

test('the account is kept in the one currency that all instruments are priced in, or a person says', () => {
  assert.equal(settingsOf('{}', ['EURUSD', 'GBPUSD']).ledger.currency, 'USD');
  const { code, where, message } = refusalOf(() => settingsOf('{}', ['EURUSD', 'USDJPY']));
  assert.deepEqual([code, where], ['CONFIG_INVALID', 'paper_trading.currency']);
  assert.match(message, /USD and JPY/);
  const said = settingsOf('paper_trading: { currency: USD }', ['EURUSD', 'USDJPY']);
  assert.equal(said.ledger.currency, 'USD');
  assert.doesNotThrow(() => pipeline(said), 'the market USDJPY is the rate');
});

test('a currency without a way into the account is refused when the line is built', () => {
  const settings = settingsOf('paper_trading: { currency: EUR }', ['USDJPY']);
  const { code, mend } = refusalOf(() => pipeline(settings));
  assert.equal(code, 'RATE_NEEDED');
  assert.match(mend, /JPYEUR/);
});

// ---------------------------------------------------------------- timeframes

test('the higher timeframe of each is longer, and the base divides both', () => {
  for (const base of TIMEFRAMES) {
    const { market, decision } = settingsOf('{}', ['BTCUSDT'], base);
    const [entry, higher] = market.timeframes;
    assert.deepEqual(decision.timeframes, [entry]);
    assert.ok(durationOf(entry!) >= durationOf(base));
    assert.equal(higher, higherTimeframe(entry!));
    for (const timeframe of market.timeframes) assert.equal(durationOf(timeframe) % durationOf(base), 0);
    if (higher !== undefined) assert.ok(durationOf(higher) > durationOf(entry!));
  }
});

test('entries on less than the candles, and a higher timeframe that is not higher, are refused', () => {
  const faults = [
    ['market: { entry_timeframe: 5m }', 'market.entry_timeframe'],
    ['market: { entry_timeframe: 1h, higher_timeframe: 15m }', 'market.higher_timeframe'],
    ['market: { entry_timeframe: 1h, higher_timeframe: 1h }', 'market.higher_timeframe'],
    ['market: { higher_timeframe: 15m }', 'market.higher_timeframe'],
  ] as const;
  for (const [text, where] of faults) {
    const thrown = refusalOf(() => settingsOf(text));
    assert.deepEqual([thrown.code, thrown.where], ['CONFIG_INVALID', where], text);
  }
});

test('a timeframe that the candles do not divide is refused when the line is built', () => {
  const { code, message } = refusalOf(() =>
    pipeline(settingsOf('market: { entry_timeframe: 12h }', ['BTCUSDT'], '8h')),
  );
  assert.equal(code, 'CONFIG_INVALID');
  assert.match(message, /12h cannot be made from candles of 8h/);
});

// ---------------------------------------------------------------- names that only a room knows

const NAMES: readonly (readonly [text: string, where: string, mend: RegExp])[] = [
  [
    'decision_engine: { strategies: [order-blok] }',
    'decision_engine.strategies[0].name',
    /did you mean "order-block"\?/,
  ],
  [
    'decision_engine: { strategies: [confluence, { name: order-block, parameters: { reach: 1 } }] }',
    'decision_engine.strategies[1].parameters.reach',
    /did you mean "reachAtr"\?/,
  ],
  [
    'decision_engine: { strategies: [{ name: order-block, parameters: { reachAtr: 1e9 } }] }',
    'decision_engine.strategies[0].parameters.reachAtr',
    /default 1/,
  ],
  ['decision_engine: { minimum_stop_atr: 7 }', 'decision_engine.minimum_stop_atr', /maximum_stop_atr/],
  ['indicators: [{ name: rsii }]', 'indicators[0].name', /rsi/],
  ['indicators: [{ name: sma }, { name: rsi, parameters: { perod: 5 } }]', 'indicators[1].parameters.perod', /period/],
  ['indicators: [{ name: rsi, parameters: { period: -5 } }]', 'indicators[0].parameters.period', /from 1 to 500/],
];
for (const [text, where, mend] of NAMES)
  test(`${JSON.stringify(text)} is refused at ${where}`, () => {
    const thrown = refusalOf(() => pipeline(settingsOf(text)));
    assert.deepEqual([thrown.code, thrown.where], ['CONFIG_INVALID', where]);
    assert.match(thrown.mend, mend);
  });

test('detection alone takes its block and nothing else', () => {
  assert.deepEqual(detectionSettings(DEFAULT_CONFIG), DEFAULT_DETECTION);
  assert.equal(detectionSettings(parseConfig('detection: { swing_bars: 9 }', 'x')).swingBars, 9);
});
