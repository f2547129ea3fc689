// Draft: a setup becomes a plan. The one place where floats turn into exact prices.
import { confidenceOf } from '#model/confidence.ts';
import { formatFixed, fromNumber, toNumber } from '#model/number.ts';
import { durationOf } from '#model/time.ts';
import { patternId } from '#model/pattern.ts';
import type { Analysed } from '#model/event.ts';
import type { Chart } from './strategies/kit/chart.ts';
import type { DecisionSettings } from './settings.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Pattern } from '#model/pattern.ts';
import type { Plan, Reason } from '#model/plan.ts';
import type { Price } from '#model/number.ts';
import type { Setup, Support } from './strategies/kit/strategy.ts';

/** How much of a plan's confidence is the trigger's own; the rest is what supports it. */
const TRIGGER_SHARE = 0.4;
/** From this value on a support speaks: it counts as evidence and is named among the reasons. */
const SPEAKS = 0.5;

export const speaking = (supports: readonly Support[]): number =>
  supports.reduce((count, { value }) => (value >= SPEAKS ? count + 1 : count), 0);

/** 0.4 × the trigger's confidence + 0.6 × the weighted mean of the supports; three decimals. */
function confidenceOfSetup(setup: Setup): number {
  let total = 0;
  let weights = 0;
  for (const { weight, value } of setup.supports) {
    total += weight * value;
    weights += weight;
  }
  const own = confidenceOf(setup.evidence);
  const mean = weights === 0 ? own : total / weights;
  return Math.round((TRIGGER_SHARE * own + (1 - TRIGGER_SHARE) * mean) * 1000) / 1000;
}

/**
 * Prices on the instrument's tick, each rounded to the side that costs: the entry to a worse price, the stop away from
 * the entry (more risk, less size), the target towards it.
 */
export function draftPlan(
  setup: Setup,
  strategy: string,
  analysed: Analysed,
  charts: readonly Chart[],
  instrument: Instrument,
  settings: DecisionSettings,
): Plan {
  const { candle } = analysed;
  const { direction } = setup;
  const { tick } = instrument;
  const long = direction === 1;
  const onTick = (value: number, towardsHigher: boolean): Price =>
    fromNumber<Price>(Math.max(value, toNumber(tick)), tick, towardsHigher ? 'up' : 'down');
  const entry = onTick(setup.entry, long);
  const stop = onTick(setup.stop, !long);
  const from = toNumber(entry);
  const risk = Math.abs(toNumber(entry - stop));
  const full = onTick(from + direction * settings.takeProfitRatio * risk, !long);
  const pool = nextLiquidity(charts, direction, from, settings.minimumReward * risk, Math.abs(toNumber(full) - from));
  const target = pool === undefined ? full : onTick(long ? pool.low : pool.high, !long);
  return {
    id: `${strategy}:${candle.timeframe}:${long ? 'buy' : 'sell'}:${patternId(setup.trigger)}`,
    strategy,
    symbol: candle.symbol,
    timeframe: candle.timeframe,
    side: long ? 'buy' : 'sell',
    orderType: setup.orderType,
    entry,
    stop,
    target,
    expiresAt: candle.openTime + (1 + settings.expiryBars) * durationOf(candle.timeframe),
    confidence: confidenceOfSetup(setup),
    reasons: reasonsOf(setup, pool, full, target),
  };
}

/** The nearest untaken pool between `least` and `most` ahead of the entry, on any of the charts. */
function nextLiquidity(
  charts: readonly Chart[],
  direction: 1 | -1,
  from: number,
  least: number,
  most: number,
): Pattern | undefined {
  let nearest: Pattern | undefined;
  let best = most;
  for (const chart of charts)
    for (const pool of direction === 1 ? chart.above : chart.below) {
      const distance = direction === 1 ? pool.low - from : from - pool.high;
      if (distance >= least && distance < best) {
        nearest = pool;
        best = distance;
      }
    }
  return nearest;
}

function reasonsOf(setup: Setup, pool: Pattern | undefined, full: Price, target: Price): readonly Reason[] {
  const reasons: Reason[] = [
    {
      patternId: patternId(setup.trigger),
      text: `${setup.text}; pattern confidence ${confidenceOf(setup.evidence).toFixed(2)}`,
    },
  ];
  for (const support of setup.supports)
    if (support.value >= SPEAKS) reasons.push({ patternId: support.patternId, text: support.text });
  if (pool !== undefined)
    reasons.push({
      patternId: patternId(pool),
      text: `target brought from ${formatFixed(full)} to liquidity (${pool.variant}) at ${formatFixed(target)}`,
    });
  return reasons;
}
