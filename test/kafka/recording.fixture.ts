// Recording: some hours of made-up markets as candle files, the settings that trade them busily, and what came of it by its digest.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { candleAt } from '#model/candle.ts';
import { demoCandles } from '#market/market.ts';
import { encode } from '#model/codec.ts';
import type { Event, Kind } from '#model/event.ts';

export const MARKETS = [
  { symbol: 'BTCUSDT', seed: 7, startPrice: 60_000, tick: 0.01 },
  { symbol: 'ETHUSDT', seed: 8, startPrice: 3_000, tick: 0.01 },
] as const;
export const ACCOUNTS = ['ana', 'bob'] as const;
const FROM = Date.UTC(2025, 0, 6, 12);
/** A replay gives the first 500 at once. */
const HISTORY = 500;

/** @param minutes after the history @returns the folder of the files */
export function writeRecording(folder: string, minutes: number): string {
  const path = join(folder, 'recording');
  mkdirSync(path, { recursive: true });
  for (const market of MARKETS) {
    const count = HISTORY + minutes;
    const series = demoCandles({ ...market, timeframe: '1m', from: FROM, count });
    const rows = Array.from({ length: count }, (_, row) => {
      const { openTime, open, high, low, close, volume } = candleAt(series, row);
      return [openTime, open, high, low, close, volume].join(',');
    });
    writeFileSync(join(path, `${market.symbol}-1m.csv`), ['time,open,high,low,close,volume', ...rows, ''].join('\n'));
  }
  return path;
}

export type SettingsOptions = {
  readonly address: string;
  readonly prefix: string;
  readonly leaseMs: number;
  /** Of each topic. */
  readonly partitions?: number;
  readonly more?: string;
};

/** Trades as often as it may, and is not stopped by a slow machine. */
export function writeSettings(folder: string, options: SettingsOptions): string {
  const { address, prefix, leaseMs, partitions = 6, more = '' } = options;
  const path = join(folder, 'settings.yaml');
  writeFileSync(
    path,
    `bus: { kind: kafka, brokers: ["${address}"], prefix: ${prefix}, lease_ms: ${leaseMs}, partitions: ${partitions} }
market: { entry_timeframe: 1m, higher_timeframe: 15m }
decision_engine: { confidence_threshold: 0.5, minimum_evidence: 0, minimum_reward: 1 }
circuit_breaker: { max_latency_ms: 600000, max_clock_jump_ms: 600000 }
accounts:
  ana: {}
  bob: { initial_balance: 50000, max_positions: 2, risk_manager: { max_position_size: 4000 } }
${more}`,
  );
  return path;
}

/** What was decided, done and booked. Prices between candles are told where somebody listens, and are no part of it. */
const COMPARED: ReadonlySet<Kind> = new Set<Kind>([
  'candle',
  'candleClosed',
  'pattern',
  'analysed',
  'plan',
  'setupRefused',
  'shadowResult',
  'approved',
  'refused',
  'orderRequested',
  'cancelRequested',
  'venueReport',
  'order',
  'fill',
  'entry',
  'trade',
  'tripped',
  'reset',
]);
const OF_LEDGER: ReadonlySet<Kind> = new Set<Kind>(['entry', 'trade']);

export type Outcome = {
  /** Of each key, over what was said in its order, the numbers of events aside. */
  readonly digests: ReadonlyMap<string, string>;
  readonly ledger: string;
  readonly counts: ReadonlyMap<Kind, number>;
};

export function outcomeOf(events: Iterable<Event>): Outcome {
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  const ledgers = new Map<string, ReturnType<typeof createHash>>();
  const counts = new Map<Kind, number>();
  const add = (to: Map<string, ReturnType<typeof createHash>>, event: Event): void => {
    const hash = to.get(event.key) ?? createHash('sha256');
    to.set(event.key, hash);
    hash.update(encode({ ...event, sequence: 0, cause: 0 })).update('\n');
  };
  for (const event of events) {
    if (!COMPARED.has(event.kind)) continue;
    counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1);
    add(hashes, event);
    if (OF_LEDGER.has(event.kind)) add(ledgers, event);
  }
  const sorted = (of: typeof hashes) =>
    new Map([...of].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, hash]) => [key, hash.digest('hex')] as const));
  return { digests: sorted(hashes), ledger: JSON.stringify([...sorted(ledgers)]), counts };
}
