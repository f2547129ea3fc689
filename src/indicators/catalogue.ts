// Catalogue: every indicator by name. Arithmetic is the trading-signals library's; what it lacks stands in files of its own.
import {
  ADX,
  ATR,
  BollingerBands,
  DonchianChannels,
  EMA,
  IchimokuCloud,
  MACD,
  MFI,
  RSI,
  SMA,
  StochasticOscillator,
  SuperTrend,
} from 'trading-signals';
import { bars, factor } from './definition.ts';
import { onBalanceVolume } from './on-balance-volume.ts';
import { volumeProfile } from './volume-profile.ts';
import { vwap } from './vwap.ts';
import type { Definition, Values } from './definition.ts';

type Updating<Input> = { update: (input: Input, replace: boolean) => unknown; readonly isStable: boolean };
type Bands = { readonly lower: number; readonly middle: number; readonly upper: number };

/** The library computes early values of a moving average and marks them unstable: those are not said. */
const single = <Input>(indicator: Updating<Input>, input: Input): Values => {
  const value = indicator.update(input, false);
  return indicator.isStable && typeof value === 'number' ? [value] : undefined;
};

const bands = (result: Bands | null): Values =>
  result === null ? undefined : [result.lower, result.middle, result.upper];

const BANDS = ['lower', 'middle', 'upper'] as const;

const DEFINITIONS: readonly Definition[] = [
  {
    name: 'sma',
    memory: 'fading',
    outputs: ['value'],
    parameters: { period: bars(20) },
    make: ({ period }) => {
      const sma = new SMA(period!);
      return (candle) => single(sma, candle.close);
    },
  },
  {
    name: 'ema',
    memory: 'fading',
    outputs: ['value'],
    parameters: { period: bars(20) },
    make: ({ period }) => {
      const ema = new EMA(period!);
      return (candle) => single(ema, candle.close);
    },
  },
  {
    name: 'rsi',
    memory: 'fading',
    outputs: ['value'],
    parameters: { period: bars(14) },
    make: ({ period }) => {
      const rsi = new RSI(period!);
      return (candle) => single(rsi, candle.close);
    },
  },
  {
    name: 'macd',
    memory: 'fading',
    outputs: ['macd', 'signal', 'histogram'],
    parameters: { short: bars(12), long: bars(26), signal: bars(9) },
    make: ({ short, long, signal }) => {
      const macd = new MACD(new EMA(short!), new EMA(long!), new EMA(signal!));
      return (candle) => {
        const result = macd.update(candle.close, false);
        return result === null ? undefined : [result.macd, result.signal, result.histogram];
      };
    },
  },
  {
    name: 'atr',
    memory: 'fading',
    outputs: ['value'],
    parameters: { period: bars(14) },
    make: ({ period }) => {
      const atr = new ATR(period!);
      return (candle) => single(atr, candle);
    },
  },
  {
    name: 'adx',
    memory: 'fading',
    outputs: ['adx', 'plus', 'minus'],
    parameters: { period: bars(14) },
    make: ({ period }) => {
      const adx = new ADX(period!);
      return (candle) => {
        const value = adx.update(candle, false);
        // The library gives the directional indices as shares of one; the field reads them in percent.
        return value === null ? undefined : [value, 100 * Number(adx.pdi), 100 * Number(adx.mdi)];
      };
    },
  },
  {
    name: 'bollinger',
    memory: 'fading',
    outputs: BANDS,
    parameters: { period: bars(20), deviations: factor(2) },
    make: ({ period, deviations }) => {
      const bollinger = new BollingerBands(period!, deviations);
      return (candle) => bands(bollinger.update(candle.close, false));
    },
  },
  {
    name: 'keltner',
    memory: 'fading',
    outputs: BANDS,
    parameters: { period: bars(20), multiplier: factor(1.5) },
    // Keltner's own form, means of the typical price and of the range; the library's class is the later exponential one.
    make: ({ period, multiplier }) => {
      const middle = new SMA(period!);
      const range = new ATR(period!, SMA);
      return (candle) => {
        const centre = middle.update((candle.high + candle.low + candle.close) / 3, false);
        const width = range.update(candle, false);
        if (centre === null || width === null) return undefined;
        return [centre - multiplier! * width, centre, centre + multiplier! * width];
      };
    },
  },
  {
    name: 'donchian',
    memory: 'fading',
    outputs: BANDS,
    parameters: { period: bars(20) },
    make: ({ period }) => {
      const donchian = new DonchianChannels(period);
      return (candle) => bands(donchian.update(candle, false));
    },
  },
  {
    name: 'mfi',
    memory: 'fading',
    outputs: ['value'],
    parameters: { period: bars(14) },
    make: ({ period }) => {
      const mfi = new MFI(period!);
      return (candle) => single(mfi, candle);
    },
  },
  {
    name: 'stochastic',
    memory: 'fading',
    outputs: ['k', 'd'],
    parameters: { period: bars(14), slowing: bars(3), signal: bars(3) },
    make: ({ period, slowing, signal }) => {
      const stochastic = new StochasticOscillator({ kPeriod: period!, kSlowingPeriod: slowing!, dPeriod: signal! });
      return (candle) => {
        const result = stochastic.update(candle, false);
        return result === null ? undefined : [result.stochK, result.stochD];
      };
    },
  },
  {
    name: 'ichimoku',
    memory: 'fading',
    outputs: ['conversion', 'base', 'spanA', 'spanB'],
    parameters: { conversion: bars(9), base: bars(26), spanB: bars(52) },
    make: ({ conversion, base, spanB }) => {
      const cloud = new IchimokuCloud({
        conversionInterval: conversion!,
        baseInterval: base!,
        spanBInterval: spanB!,
      });
      return (candle) => {
        const result = cloud.update(candle, false);
        return result === null ? undefined : [result.conversion, result.base, result.spanA, result.spanB];
      };
    },
  },
  {
    name: 'supertrend',
    memory: 'fading',
    outputs: ['value', 'direction'],
    parameters: { period: bars(10), multiplier: factor(3) },
    make: ({ period, multiplier }) => {
      const trend = new SuperTrend({ interval: period!, multiplier: multiplier! });
      return (candle) => {
        const result = trend.update(candle, false);
        return result === null ? undefined : [result.supertrend, result.trend === 'BULLISH' ? 1 : -1];
      };
    },
  },
  vwap,
  onBalanceVolume,
  volumeProfile,
];

const BY_NAME: ReadonlyMap<string, Definition> = new Map(DEFINITIONS.map((item) => [item.name, item]));

export const indicatorNames: readonly string[] = DEFINITIONS.map(({ name }) => name);

export const findDefinition = (name: string): Definition | undefined => BY_NAME.get(name);
