// Statistics: the door of the room. Pure and seeded: the same run gives the same figures to the byte.
export type { TradeSample } from './sample.ts';
export { metricsOf, type Metrics } from './metrics.ts';
export { monteCarlo, type MonteCarlo } from './monte-carlo.ts';
export { randomEntryNull, type RandomEntryNull } from './random-entry.ts';
export { nullEntries, type NullTrade } from './null-entries.ts';
export { seededRandom } from './random.ts';
