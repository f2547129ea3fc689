// Bench of the log: what a commit costs, and how long a start takes with a million events behind it.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { durableBus, memoryBus } from '#bus/bus.ts';
import { DEFAULT_CONFIG, instrumentOf, pipelineSettings } from '#config/config.ts';
import { pipeline } from '#pipeline';
import { backupStore, openLog, verifyBackup } from '#store/log/log.ts';
import { candleAt } from '#model/candle.ts';
import type { Event, Kind } from '#model/event.ts';
import { durationOf } from '#model/time.ts';
import { history } from './history.ts';

const ACCOUNT = 'paper';
const EVENTS = 1_000_000;
/** A run that was killed just before its next checkpoint has as much to replay as any can have. */
const TAIL = 49_000;
const COMMITS = 5_000;
const PASSES = 5;
const BATCH = 1_000;

const config = DEFAULT_CONFIG;
const series = await history('binance-BTCUSDT-1m.csv.gz', 400_000);
const settings = pipelineSettings(config, [instrumentOf(config, 'BTCUSDT')], '1m');
const home = mkdtempSync(join(tmpdir(), 'smc-bench-'));
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const share = (values: readonly number[], at: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(at * (values.length - 1))]!;
const say = (name: string, value: string): void => console.log(`${name} | ${value}`);
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

type Inputs = { readonly input: ReturnType<typeof memoryBus>['input'] };
function feed({ input }: Inputs, from: number, to: number): void {
  for (let row = from; row < to; row += 1) {
    const candle = candleAt(series, row);
    const time = candle.openTime + durationOf('1m');
    for (const kind of ['tape', 'mark', 'candle'] as const) input(kind, 'BTCUSDT', time, candle);
  }
}

// One input a commit, as when nothing may wait.
{
  const log = openLog(join(home, 'commits'));
  const bus = durableBus(pipeline(settings), log, { accounts: [ACCOUNT], checkpointEvery: Number.MAX_SAFE_INTEGER });
  feed(bus, 0, 300);
  const took: number[] = [];
  const timed: Inputs = {
    input(...event) {
      const start = performance.now();
      bus.input(...event);
      took.push(performance.now() - start);
    },
  };
  feed(timed, 300, 300 + Math.ceil(COMMITS / 3));
  say('input to the disk, p50', ms(share(took, 0.5)));
  say('input to the disk, p99', ms(share(took, 0.99)));
  log.close();
}

// A million events of the real line, with the checkpoint of a run that was killed 49,000 events later.
const store = join(home, 'million');
{
  const log = openLog(store);
  let batch: Event[] = [];
  const write = (): void => {
    log.append(batch);
    batch = [];
  };
  const hear = (event: Event): void => void batch.push(event);
  const bus = memoryBus(pipeline(settings), { accounts: [ACCOUNT], tap: { hears: 'all', hear } });
  let hasCheckpoint = false;
  const start = performance.now();
  for (let row = 0; log.lastSequence() < EVENTS; row += 1) {
    feed(bus, row, row + 1);
    if (batch.length >= BATCH) write();
    if (!hasCheckpoint && batch.length === 0 && log.lastSequence() >= EVENTS - TAIL) {
      hasCheckpoint = true;
      const before = performance.now();
      const { head, next } = bus.capture((agent, key, state) => void writer.put(agent, key, state));
      const writer = log.beginCheckpoint(head, '');
      while (next());
      writer.finish();
      say('checkpoint', ms(performance.now() - before));
    }
  }
  say('events written in batches', `${Math.round(EVENTS / (performance.now() - start))} k/s`);
  log.close();
  say('size of a million events', `${Math.round(statSync(join(store, 'events.db')).size / 2 ** 20)} MiB`);
}

const ready: number[] = [];
let replayed = 0;
for (let pass = 0; pass < PASSES; pass += 1) {
  const start = performance.now();
  const log = openLog(store);
  const bus = durableBus(pipeline(settings), log, { accounts: [ACCOUNT] });
  ready.push(performance.now() - start);
  replayed = bus.recovery.replayed;
  log.close();
}
say(`start with a million events, ${replayed} to replay, median`, ms(median(ready)));
say('start, worst', ms(Math.max(...ready)));

// A busy market: many ticks to a candle, which wait for its commit.
{
  const log = openLog(join(home, 'ticks'));
  const waits: readonly Kind[] = ['tape', 'mark', 'account'];
  const bus = durableBus(pipeline(settings), log, { accounts: [ACCOUNT], waits });
  const candles = 3_000;
  const ticks = 40;
  const start = performance.now();
  for (let row = 0; row < candles; row += 1) {
    const candle = candleAt(series, row);
    const time = candle.openTime + durationOf('1m');
    for (let tick = 1; tick < ticks; tick += 1) bus.input('tape', 'BTCUSDT', time, candle);
    feed(bus, row, row + 1);
  }
  bus.flush();
  say(`ticks, ${ticks} to a candle, all kept`, `${Math.round((candles * ticks) / (performance.now() - start))} k/s`);
  log.close();
}

{
  const start = performance.now();
  await backupStore(store, join(home, 'backup.db'));
  say('backup of a million events', ms(performance.now() - start));
  const before = performance.now();
  await verifyBackup(join(home, 'backup.db'));
  say('its verification', ms(performance.now() - before));
}
rmSync(home, { recursive: true });
