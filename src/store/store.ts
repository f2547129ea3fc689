// Store: what is kept and asked for again; for now, candle files.
export { readCandles } from './candle-reader.ts';
export type { ReadOptions, ReadResult } from './candle-reader.ts';
export { candlePart } from './candle-part.ts';
export type { CandlePart } from './candle-part.ts';
export { cacheEntries, candleCache, clearCache } from './candle-cache.ts';
