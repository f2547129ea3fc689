// Candle parcel: the candles of a study in Redis, in pieces, for every machine that runs a trial of it.
import { createHash } from 'node:crypto';
import type { CandleSeries } from '#model/candle.ts';
import type { Redis } from 'ioredis';
import type { Timeframe } from '#model/time.ts';

/** One large value would hold up a server that does one thing at a time. */
const PIECE_BYTES = 4 * 2 ** 20;
/** After the last that was heard of the study. */
const LIFE_S = 86_400;
const NAMES = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;

type Head = {
  readonly markets: readonly { readonly symbol: string; readonly timeframe: Timeframe; readonly length: number }[];
  readonly pieces: number;
  readonly sum: string;
};

const headKey = (study: string): string => `smc:candles:${study}`;
const pieceKey = (study: string, piece: number): string => `smc:candles:${study}:${piece}`;

/** Puts there what is not there, and lets what is there live on. */
export async function putCandles(redis: Redis, study: string, markets: readonly CandleSeries[]): Promise<void> {
  if (await keepCandles(redis, study)) return;
  const bytes = Buffer.concat(
    markets.flatMap(({ columns }) =>
      NAMES.map((name) => {
        const { buffer, byteOffset } = columns[name];
        return new Uint8Array(buffer, byteOffset, columns.length * 8);
      }),
    ),
  );
  const pieces = Math.ceil(bytes.length / PIECE_BYTES);
  for (let piece = 0; piece < pieces; piece += 1) {
    const part = bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);
    await redis.set(pieceKey(study, piece), part, 'EX', LIFE_S);
  }
  const head: Head = {
    markets: markets.map(({ symbol, timeframe, columns }) => ({ symbol, timeframe, length: columns.length })),
    pieces,
    sum: createHash('sha256').update(bytes).digest('hex'),
  };
  // The head last: who finds it finds all of it.
  await redis.set(headKey(study), JSON.stringify(head), 'EX', LIFE_S);
}

/** @returns whether all of it is there */
async function keepCandles(redis: Redis, study: string): Promise<boolean> {
  const text = await redis.get(headKey(study));
  if (text === null) return false;
  const { pieces } = JSON.parse(text) as Head;
  const keys = [headKey(study), ...Array.from({ length: pieces }, (_, piece) => pieceKey(study, piece))];
  const answers = await Promise.all(keys.map((key) => redis.expire(key, LIFE_S)));
  return answers.every((answer) => answer === 1);
}

/** @throws Error where they are not there, or not as they were put there */
export async function getCandles(redis: Redis, study: string): Promise<readonly CandleSeries[]> {
  const text = await redis.get(headKey(study));
  if (text === null) throw new Error('the candles of the study are gone');
  const { markets, pieces, sum } = JSON.parse(text) as Head;
  const parts: Buffer[] = [];
  for (let piece = 0; piece < pieces; piece += 1) {
    const part = await redis.getBuffer(pieceKey(study, piece));
    if (part === null) throw new Error('the candles of the study are gone');
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  if (createHash('sha256').update(bytes).digest('hex') !== sum) throw new Error('the candles of the study are damaged');
  let at = 0;
  const column = (length: number): Float64Array => {
    const values = new Float64Array(length);
    new Uint8Array(values.buffer).set(bytes.subarray(at, at + length * 8));
    at += length * 8;
    return values;
  };
  return markets.map(({ symbol, timeframe, length }) => ({
    symbol,
    timeframe,
    columns: {
      length,
      openTime: column(length),
      open: column(length),
      high: column(length),
      low: column(length),
      close: column(length),
      volume: column(length),
    },
  }));
}
