// All benches, one process each, into bench/RESULTS.md with the machine they ran on. `npm run bench`
// Some of them, the others' sections kept as they were: `npm run bench -- latency api`
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { MARKETS } from './history.ts';

const here = (name: string): string => new URL(name, import.meta.url).pathname;
const chosen = process.argv.slice(2);
/** Stands where a section is kept. */
const KEPT = '(kept)';
const measure = (name: string): string =>
  chosen.length > 0 && !chosen.includes(name.replace(/\.ts$/, ''))
    ? KEPT
    : execFileSync(process.execPath, [here(name)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

if (!existsSync(MARKETS)) {
  console.log('no market data beside the checkout: nothing to measure on');
  process.exit(0);
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const load = loadavg()[0]!.toFixed(2);

const asTable = (text: string): string => {
  const rows = text.split('\n').map((line) => `| ${line.trim()} |`);
  return ['| what | figure |', '| --- | --- |', ...rows].join('\n');
};

const page = `# Results

Written by \`npm run bench\`, never by hand. Version ${version}, commit ${commit}; Node ${process.version}; ${cpus().length} ×
${cpus()[0]!.model}, ${Math.round(totalmem() / 2 ** 30)} GiB; one-minute load before the run ${load}. The machine is virtual and shared:
differences below 1.3x are noise. Data: real candles (EURUSD 15m 2022 to 2023; BTCUSDT 1m July and August 2024, tiled forwards and
backwards to length, so that the price has no jumps).

## Detection

All patterns on, every change a real object, no higher timeframe. M bars/s on one core; bytes are what V8 allocated. What the
speed is bought with is said beside it: events per bar. The best-known library does 0.0052 M bars/s at 24,424 bars and
0.0035 at 100,000 for its eight calls on a machine of this kind, and cannot be fed bar by bar.

\`\`\`
${measure('detection.ts')}
\`\`\`

## Backtest

One-minute candles through the whole line: market, 15m and 1h detection, order-block strategy, risk, simulated venue with fees,
spread and slippage, ledger. The last two rows are a parameter sweep over worker threads.

${asTable(measure('backtest.ts'))}

## Sweep

Many settings over one history: worker threads of one process, and worker processes fed through BullMQ by a Redis on the same two cores. Then a large file of candles read as it
is, and from the cache that DuckDB keeps of it; both readings grade the candles, and the cache is checked against the hash of the file.

${asTable(measure('sweep.ts'))}

## Latency

The agent as it runs live, on this disk: a message of the feed is handed to it, and the time is taken when the order, already on the disk, is told to
who would send it. Below it the same line without a log. The target is 1 ms for 99 of 100 in process; the limit is 50 ms.

${asTable(measure('latency.ts'))}

## Orders

Real execution against the simulated exchange on loopback, in a process of its own on the same two cores: the runtime as it runs live, its log on this
disk, an account that trades there. Bytes are on the socket when the system has taken them; with each candle of the busy part come the prints of 5 ms. At
an exchange no tick makes an order: stops and targets stand there, and what a fill leads to is measured in its place. Targets: 1 ms for 99 of 100 in process; an
answer within 1 ms (p50) and 10 ms (p99); 1,000 open orders compared within 1 s; 10,000 paths within 0.5 s. Clients of others place the same order in the same run, in turns.

${asTable(measure('orders.ts'))}

## Breadth

Every market is at another place of the tape and closes in the same millisecond, on 1m, 3m, 5m, 15m and 1h together, one after the other on one core.

${asTable(measure('breadth.ts'))}

## Trades

Prints of three markets through the live inputs, each with an order at work so that every second is logged. What is not in the log is counted
at the end.

${asTable(measure('ticks.ts'))}

## Memory

${asTable(measure('memory.ts'))}

## Capacity

What one more market, timeframe and account costs the programs apart: watch and trade as they run, on a log that is an array in place of Kafka, so that nothing of a
broker or a wire is in it; CPU time of their thread, slopes over three sizes. A market that is traded says two turns a second. The rows of whole desks are those figures
multiplied, and nothing of them was run: [docs/capacity.md](../docs/capacity.md).

${asTable(measure('capacity.ts'))}

## API

Over real sockets, the other side in a process of its own on the same two cores. Nothing is compressed. The time from the feed to a client has in it the
sending to those before it and the reading of all of them by one process.

${asTable(measure('api.ts'))}

## Log

The durable log: every input on the disk before anyone hears of it. A start loads the newest checkpoint and replays what came
after; what is measured is the most that there can be to replay. Commits wait for the disk, so that theirs are figures of this disk.

${asTable(measure('log.ts'))}

## Scale

Four markets of minutes through the whole line in one process, its log on this disk; then the agents of markets as one program and as two over an Apache Kafka of one broker, which shares the two
cores with them; each input is a record, 500 of them a transaction. The last row is the time from a candle given to \`watch\` to the order that \`trade\`, another process, has on the log, at a pace. Targets: two watches 1.7 times one;
20 ms for 99 of 100. Needs \`SMC_KAFKA_JARS\` ([docs/scale.md](../docs/scale.md)).

${asTable(measure('scale.ts'))}

## Store

A million candles of one minute into the store of downloaded candles, out of it, and made into hours. In transactions of 20,000 rows on this disk: PostgreSQL,
which gets them by COPY and has 512 MB of buffers, syncs each of them, SQLite (synchronous=NORMAL) its checkpoints. With TimescaleDB the time has in it that candles of five longer timeframes are
made ready. Rows of a database are exact decimals, those of DuckDB, which reads a Parquet file, are floats.

${asTable(measure('store.ts'))}

## Dashboard

The chart of the trading page in a headless browser that draws by software: ten thousand candles, panned with every frame, at as many
frames as there is time for. 60 are what a screen shows.

${asTable(measure('chart.ts'))}

## Pages

The trading page before the agent on the demo market, at 120 minutes of the market in a minute. What it weighs is what is still held after a
collection of garbage.

${asTable(measure('pages.ts'))}

## Whole commands

Process start included; the median of 7 runs after one that is not counted.

${asTable(measure('commands.ts'))}
`;
/** Sections by their heading, the page's own head under ''. */
const sectionsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(/^(?=## )/m).map((section) => [/^## (.*)$/m.exec(section)?.[1] ?? '', section]));
const earlier = sectionsOf(existsSync(here('RESULTS.md')) ? readFileSync(here('RESULTS.md'), 'utf8') : '');
const headOf = (pattern: RegExp, otherwise: string): string => pattern.exec(earlier.get('') ?? '')?.[1] ?? otherwise;
const commitOf = headOf(/commit ([0-9a-f]+)/, 'an earlier one');
const loadOf = headOf(/load before the run (\d+\.\d+)/, 'unknown');
const written = [...sectionsOf(page)]
  .map(([heading, section]) => {
    if (!section.includes(KEPT)) return section;
    const kept = earlier.get(heading);
    if (kept === undefined) return `## ${heading}\n\nNot measured yet.\n\n`;
    return /^Measured at commit/m.test(kept)
      ? kept
      : `${kept.trimEnd()}\n\nMeasured at commit ${commitOf}, load before the run ${loadOf}.\n\n`;
  })
  .join('');
writeFileSync(here('RESULTS.md'), written);
execFileSync('oxfmt', [here('RESULTS.md')], { stdio: 'ignore' });
console.log(written);
