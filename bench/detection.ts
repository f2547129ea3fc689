// Bench of detection: all patterns on, real change objects; one process a tape and size. `node bench/detection.ts [passes]`
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import v8 from 'node:v8';
import { MINUTE_MS } from '#model/time.ts';
import { advance, createEngine, DEFAULT_DETECTION } from '#detection/detection.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { PatternChange } from '#model/pattern.ts';
import type { Timeframe } from '#model/time.ts';
import { emptyColumns } from '#model/candle.ts';

const WARM_BARS = 300_000;

type Tape = { readonly file: string; readonly timeframe: Timeframe; readonly bars: number };
const DATA = new URL('../../shared/data/', import.meta.url);
const TAPES: readonly Tape[] = [
  { file: 'smc-conformance/EURUSD_15M.csv', timeframe: '15m', bars: 24_424 },
  { file: 'market/binance-BTCUSDT-1m.csv.gz', timeframe: '1m', bars: 100_000 },
  { file: 'market/binance-BTCUSDT-1m.csv.gz', timeframe: '1m', bars: 1_000_000 },
];

function readTape(file: string): CandleColumns {
  const bytes = readFileSync(new URL(file, DATA));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const rows = text.trim().split(/\r?\n/).slice(1);
  const columns = { ...emptyColumns(rows.length), length: rows.length };
  rows.forEach((row, index) => {
    const [time, open, high, low, close, volume] = row.split(',') as [string, string, string, string, string, string];
    columns.openTime[index] = time.includes('.')
      ? Date.parse(`${time.replaceAll('.', '-').replace(' ', 'T')}Z`)
      : +time;
    columns.open[index] = +open;
    columns.high[index] = +high;
    columns.low[index] = +low;
    columns.close[index] = +close;
    columns.volume[index] = +volume;
  });
  return columns;
}

/** Forwards, then back in time, and again: prices go on without a jump, whatever the length. Stamps are even. */
function tile(source: CandleColumns, bars: number): CandleColumns {
  if (bars <= source.length) return source;
  const columns = { ...emptyColumns(bars), length: bars };
  for (let index = 0; index < bars; index += 1) {
    const at = index % (2 * source.length);
    const isBack = at >= source.length;
    const row = isBack ? 2 * source.length - 1 - at : at;
    columns.openTime[index] = source.openTime[0]! + index * MINUTE_MS;
    columns.open[index] = isBack ? source.close[row]! : source.open[row]!;
    columns.high[index] = source.high[row]!;
    columns.low[index] = source.low[row]!;
    columns.close[index] = isBack ? source.open[row]! : source.close[row]!;
    columns.volume[index] = source.volume[row]!;
  }
  return columns;
}

function measure(tape: Tape, passes: number): string {
  const columns = tile(readTape(tape.file), tape.bars);
  const { length, openTime, open, high, low, close, volume } = columns;
  const sink = { events: 0, touches: 0, last: undefined as PatternChange | undefined };
  const emit = (change: PatternChange): void => {
    sink.events += 1;
    sink.touches += change.touches;
    sink.last = change;
  };
  const seconds: number[] = [];
  const cpu: number[] = [];
  let bytes = 0;
  let zones = 0;
  // The first pass is the cold one; on a short tape a few more follow until the compiler has settled.
  const warmUp = Math.max(1, Math.ceil(WARM_BARS / length));
  for (let pass = 0; pass < warmUp + passes; pass += 1) {
    sink.events = 0;
    const engine = createEngine('BTCUSDT', tape.timeframe, DEFAULT_DETECTION);
    const before = v8.getHeapStatistics().total_allocated_bytes ?? Number.NaN;
    const usage = process.cpuUsage();
    const start = process.hrtime.bigint();
    for (let row = 0; row < length; row += 1)
      advance(engine, openTime[row]!, open[row]!, high[row]!, low[row]!, close[row]!, volume[row]!, 0, emit);
    seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
    cpu.push(process.cpuUsage(usage).user / 1e6);
    bytes = (v8.getHeapStatistics().total_allocated_bytes ?? Number.NaN) - before;
    zones = engine.book.open;
  }
  const speed = (time: number): string => (length / time / 1e6).toFixed(2).padStart(6);
  const sorted = seconds.slice(warmUp).toSorted((a, b) => a - b);
  const sortedCpu = cpu.slice(warmUp).toSorted((a, b) => a - b);
  return [
    `${tape.file.split('/').at(-1)!.padEnd(28)} ${String(length).padStart(9)}`,
    speed(sorted[0]!),
    speed(sorted[sorted.length >> 1]!),
    speed(seconds[0]!),
    speed(sortedCpu[sorted.length >> 1]!),
    (sink.events / length).toFixed(2).padStart(7),
    (bytes / length).toFixed(0).padStart(6),
    String(zones).padStart(6),
    (process.memoryUsage().rss / 1e6).toFixed(0).padStart(6),
  ].join(' ');
}

const [wanted, passes] = [process.argv[2], Number(process.argv[3] ?? 5)];
if (wanted !== undefined && wanted !== 'all') console.log(measure(TAPES[Number(wanted)]!, passes));
else if (!existsSync(DATA)) console.log('no data to measure on');
else {
  console.log('M bars/s                              bars   best median   cold    cpu  ev/bar  B/bar  zones RSS MB');
  for (const index of TAPES.keys())
    process.stdout.write(execFileSync(process.execPath, [import.meta.filename, String(index), String(passes)]));
}
