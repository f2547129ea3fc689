// Risk limits: those of one account as the API shows them, and when the trading day that they count in began.
import { DAY_MS, localTime, modulo, zoneCache } from '#model/time.ts';
import type { ApiPort } from '#api/api.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';

/** @param resetAt when a person last reset the breaker of the account: loss is counted anew from there, as risk does */
export const riskLimits = (
  settings: PipelineSettings['risk'],
  time: Millis,
  resetAt: Millis = Number.NEGATIVE_INFINITY,
): ReturnType<ApiPort['limits']> => ({
  maxPositionSize: settings.maxPositionNotional,
  maxDailyLoss: settings.maxDailyLoss,
  maxOpenPositions: settings.maxOpenPositions,
  maxRiskPerTradeBps: settings.maxRiskPerTradeBps,
  maxLeverage: settings.maxLeverage,
  maxDrawdownBps: settings.maxDrawdownBps,
  maxSymbolExposure: settings.maxSymbolExposure,
  groups: settings.groups,
  minTimeBetweenTradesMs: settings.minTimeBetweenTradesMs,
  warnAtPercent: settings.warnAtPercent,
  dayStartedAt: dayStart(settings, time),
  countedFrom: Math.max(dayStart(settings, time), resetAt),
});

/** The last moment at which the clock of the rule's zone showed the hour at which its days begin. */
function dayStart({ dayZone, dayStartMs }: PipelineSettings['risk'], time: Millis): Millis {
  const zone = zoneCache(dayZone);
  const started = time - modulo(localTime(zone, time) - dayStartMs, DAY_MS);
  // The clock may have been put forward or back since.
  return started - (modulo(localTime(zone, started) - dayStartMs + DAY_MS / 2, DAY_MS) - DAY_MS / 2);
}
