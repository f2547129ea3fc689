// Statistics: the door of the room. Pure and seeded: the same run gives the same figures to the byte.
export type { EquityPoint, Figure, TradeSample } from './sample.ts';
export { metricsOf, type Metrics, type MetricsInput } from './metrics.ts';
export type { Verdict } from './verdict.ts';
export type { MonthlyRow } from './equity.ts';
export { correlation, type Distribution } from './moments.ts';
export { bootstrapInterval, type Interval } from './bootstrap.ts';
export {
  deflatedSharpe,
  expectedMaximumSharpe,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeSampleOf,
  type SharpeSample,
} from './sharpe.ts';
export { monteCarlo, type MonteCarlo } from './monte-carlo.ts';
export { probabilityOfOverfitting, type Overfitting } from './overfitting.ts';
export { superiorAbility, type Superior } from './superior.ts';
export { randomEntryNull, type RandomEntryNull } from './random-entry.ts';
export { nullEntries, type NullEntries, type NullTrade } from './null-entries.ts';
export { seededRandom, type Random } from './random.ts';
