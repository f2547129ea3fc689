// Bench of detection: all patterns on, real change objects; one process a tape and size. `node bench/detection.ts [passes]`
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import v8 from 'node:v8';
import { history, MARKETS } from './history.ts';
import { advance, createEngine, DEFAULT_DETECTION } from '#detection/detection.ts';
import type { PatternChange } from '#model/pattern.ts';
import type { Timeframe } from '#model/time.ts';

const WARM_BARS = 1_000_000;

type Tape = { readonly file: string; readonly timeframe: Timeframe; readonly bars: number };
const TAPES: readonly Tape[] = [
  { file: '../smc-conformance/EURUSD_15M.csv', timeframe: '15m', bars: 24_424 },
  { file: 'binance-BTCUSDT-1m.csv.gz', timeframe: '1m', bars: 100_000 },
  { file: 'binance-BTCUSDT-1m.csv.gz', timeframe: '1m', bars: 1_000_000 },
];

async function measure(tape: Tape, passes: number): Promise<string> {
  const { columns } = await history(tape.file, tape.bars);
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
if (wanted !== undefined && wanted !== 'all') console.log(await measure(TAPES[Number(wanted)]!, passes));
else if (!existsSync(MARKETS)) console.log('no data to measure on');
else {
  console.log('M bars/s                              bars   best median   cold    cpu  ev/bar  B/bar  zones RSS MB');
  for (const index of TAPES.keys())
    process.stdout.write(execFileSync(process.execPath, [import.meta.filename, String(index), String(passes)]));
}
