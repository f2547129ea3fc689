// Statistics: the door of the room. Pure and seeded: the same run gives the same figures to the byte.
export type { EquityPoint, TradeSample } from './sample.ts';
export { bootstrapInterval, meanBlockOf, resample, type Statistic } from './bootstrap.ts';
export { correlation, quantile } from './moments.ts';
export { dailyReturns, drawdownsOf } from './equity.ts';
export { deflatedSharpe, minimumTrackRecord, sharpeSampleOf } from './sharpe.ts';
export { metricsOf, type Metrics } from './metrics.ts';
export { monteCarlo, type MonteCarlo } from './monte-carlo.ts';
export { randomEntryNull, type RandomEntryNull } from './random-entry.ts';
export { nullEntries, type NullTrade } from './null-entries.ts';
export { probabilityOfOverfitting } from './overfitting.ts';
export { profitFactor, winRate } from './trades.ts';
export { seededRandom } from './random.ts';
export { superiorAbility } from './superior.ts';
export { bestOf, walkForward, walkForwardEfficiency, type WalkStep, type WalkTrade } from './walk-forward.ts';
