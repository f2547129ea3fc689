// store candles: candle files into the store of downloaded candles, and out of it again, as they are or made longer.
import { candlePart } from '#store/store.ts';
import { isoTime } from '#model/time.ts';
import { load, parseTime, parseTimeframe } from './load.ts';
import { hasHistory, historyOf } from './store-place.ts';
import { printable } from './terminal.ts';
import { progress, readableCount } from './progress.ts';
import { snakeCase } from './snake-case.ts';
import { SmcError } from '#model/fate.ts';
import { table } from './table.ts';
import type { Candle, CandleSeries } from '#model/candle.ts';
import type { History } from '#store/records/records.ts';
import type { PlaceOptions } from './store-place.ts';
import type { Shell } from './shell.ts';

export type ImportOptions = PlaceOptions & {
  readonly exchange: string;
  readonly symbol?: string;
  readonly json?: boolean;
};

export type CandlesOptions = PlaceOptions & {
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly exchange?: string;
  readonly of?: string;
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
  readonly json?: boolean;
};

/** @throws SmcError of every kind that a file can be wrong in; STORE_* */
export async function importCandles(path: string, options: ImportOptions, shell: Shell): Promise<void> {
  const { symbol, exchange } = options;
  const loaded = await load(path, symbol === undefined ? {} : { symbol }, shell);
  const history = await historyOf(options, shell);
  try {
    const result = await intoHistory(history, loaded.series, exchange, shell);
    shell.out.write(
      options.json === true ? `${JSON.stringify(snakeCase(result))}\n` : `${printable(path)}: ${wordsOf(result)}\n`,
    );
  } finally {
    await history.close();
  }
}

export type IntoStore = { readonly where: string; readonly candles: number; readonly changed: number };

export const wordsOf = ({ where, candles, changed }: IntoStore): string =>
  `${candles} candles in ${printable(where)}, ${changed} of them new or changed`;

/** A symbol is what the file calls it: the same on every exchange, which has a column of its own. @throws SmcError STORE_*, DATA_INVALID */
export async function intoHistory(
  history: History,
  { symbol, timeframe, columns }: CandleSeries,
  exchange: string,
  shell: Shell,
): Promise<IntoStore> {
  const bar = progress(shell.err, { label: 'Storing', total: columns.length, unit: 'candles', clock: shell.clock });
  try {
    const changed = await history.ingest({ symbol, exchange, timeframe }, columns, (done) => bar.at(done));
    return { where: history.where, candles: columns.length, changed };
  } finally {
    bar.end();
  }
}

/** What is there; with --out, the candles of a market as a file. @throws SmcError STORE_*, USAGE, DATA_EMPTY */
export async function storedCandles(options: CandlesOptions, shell: Shell): Promise<void> {
  if (!hasHistory(options, shell))
    throw new SmcError(
      'FILE_NOT_FOUND',
      'no candles were ever stored here',
      options.dataDir ?? 'data',
      'npx smc download --to-store, or npx smc store import',
    );
  const history = await historyOf(options, shell);
  try {
    if (options.out !== undefined) return await writeFile(history, options, options.out, shell);
    const markets = (await history.markets()).filter(
      ({ symbol, exchange, timeframe }) =>
        symbol === (options.symbol ?? symbol) &&
        exchange === (options.exchange ?? exchange) &&
        timeframe === (options.timeframe ?? timeframe),
    );
    if (options.json === true)
      return shell.out.write(`${JSON.stringify(snakeCase({ where: history.where, markets }))}\n`);
    shell.out.write(
      table(
        shell.out,
        [{ title: 'symbol' }, { title: 'exchange' }, { title: 'timeframe' }, { title: 'first' }, { title: 'last' }],
        markets.map((one) => [one.symbol, one.exchange, one.timeframe, isoTime(one.from), isoTime(one.to)]),
      ),
    );
  } finally {
    await history.close();
  }
}

async function writeFile(history: History, options: CandlesOptions, path: string, shell: Shell): Promise<void> {
  const { symbol } = options;
  if (symbol === undefined || options.timeframe === undefined)
    throw new SmcError('USAGE', 'a file is of one market', '--out', 'name it by --symbol and --timeframe');
  if (!/\.csv(?:\.gz)?$/.test(path))
    throw new SmcError('USAGE', 'the file is CSV, plain or packed', '--out', 'name it .csv or .csv.gz');
  const timeframe = parseTimeframe(options.timeframe, '--timeframe');
  const of = options.of === undefined ? undefined : parseTimeframe(options.of, '--of');
  const exchange = options.exchange ?? 'binance';
  const from = options.from === undefined ? undefined : parseTime(options.from, '--from');
  const to = options.to === undefined ? undefined : parseTime(options.to, '--to');
  const asked = {
    symbol,
    exchange,
    timeframe,
    ...(of === undefined ? {} : { of }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  const part = await candlePart(path, { source: `store ${exchange}`, symbol, timeframe, from: from ?? 0 }, Infinity);
  let count = 0;
  try {
    const after = part.last()?.openTime ?? -Infinity;
    for await (const rows of history.read(asked)) {
      const candles = rows
        .filter(({ timestamp }) => timestamp > after)
        .map((row): Candle => ({
          symbol,
          timeframe,
          openTime: row.timestamp,
          open: Number(row.open),
          high: Number(row.high),
          low: Number(row.low),
          close: Number(row.close),
          volume: Number(row.volume),
        }));
      await part.append(candles);
      count += rows.length;
    }
    if (count === 0)
      throw new SmcError(
        'DATA_EMPTY',
        `there is no candle of ${symbol} ${of ?? timeframe} of ${exchange} in this span`,
        history.where,
        'npx smc store candles lists what is there; --of makes longer ones of 1m',
      );
  } catch (thrown) {
    await part.close();
    throw thrown;
  }
  const sha256 = await part.finish();
  shell.out.write(
    options.json === true
      ? `${JSON.stringify(snakeCase({ file: path, candles: count, sha256 }))}\n`
      : `${printable(path)}: ${readableCount(count)} candles\n`,
  );
}
