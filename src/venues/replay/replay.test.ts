// Replay: real recordings give the exchange's own candles and whole books; files of candles give the trades that orders need.
import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { replayFeed, surveyReplay } from './replay.ts';
import { toNumber } from '#model/number.ts';
import { walk } from './candle-walk.ts';
import type { FeedMessage } from '#model/feed.ts';
import type { ReplayEnd, ReplayOptions } from './replay.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);
const skip = existsSync(DATA) ? false : 'the folder of market data is not there';
const raw = (name: string): string => fileURLToPath(new URL(`raw/${name}`, DATA));

const folder = mkdtempSync(join(tmpdir(), 'replay-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(mkdtempSync(join(folder, 'f-')), name);
  writeFileSync(path, content);
  return path;
};

type Played = { readonly said: readonly FeedMessage[]; readonly end: ReplayEnd };

async function played(paths: readonly string[], options: Partial<ReplayOptions> = {}): Promise<Played> {
  const said: FeedMessage[] = [];
  const feed = replayFeed({ paths, speed: Number.POSITIVE_INFINITY, clock: () => performance.now(), ...options });
  await feed.start((message) => said.push(message));
  const end = await feed.ended;
  await feed.stop();
  return { said, end };
}

const ofKind = <K extends FeedMessage['kind']>(said: readonly FeedMessage[], kind: K) =>
  said.filter((message): message is Extract<FeedMessage, { kind: K }> => message.kind === kind);
const incidents = (said: readonly FeedMessage[], incident: string): number =>
  ofKind(said, 'status').filter((message) => message.incident === incident).length;
const candleRows = (said: readonly FeedMessage[]): number[][] =>
  ofKind(said, 'candle').map(({ candle: { openTime, open, high, low, close, volume } }) => [
    openTime,
    open,
    high,
    low,
    close,
    volume,
  ]);

describe('recordings of the exchange', { skip }, () => {
  const spot = ['20240808', '20240809'].map((day) => raw(`binance-spot-ws-btcusdt-${day}.jsonl.gz`));

  test('trades of two files make the official candles, the book is in step to the end, and nothing is lost', async () => {
    const { said, end } = await played(spot);
    const official = readFileSync(
      new URL('expected/trades-to-klines/binance-BTCUSDT-1m-20240808T2355_20240809T0004.csv', DATA),
      'utf8',
    )
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(',').map(Number));
    const given = candleRows(said);
    deepStrictEqual(
      given.map((row) => row.slice(0, 5)),
      official.map((row) => row.slice(0, 5)),
    );
    for (const [at, row] of given.entries()) ok(Math.abs(row[5]! - official[at]![5]!) < 1e-7);
    strictEqual(ofKind(said, 'print').length, 19_904);
    ok(ofKind(said, 'quote').length > 70_000);
    const books = ofKind(said, 'book');
    ok(
      books.length > 6_400 &&
        books.every(({ state, bids, asks }) => state === 'synchronised' && bids[0]![0] < asks[0]![0]),
    );
    deepStrictEqual([incidents(said, 'book-lost'), incidents(said, 'prints-missing'), end.malformed], [0, 0, 0]);
    strictEqual(end.reason, 'end');
  });

  test('it says the same again, also at a finite speed, and in whatever order the files are named', async () => {
    const text = ({ said }: Played): string =>
      JSON.stringify(said, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
    const first = text(await played([spot[0]!]));
    strictEqual(text(await played([spot[0]!], { speed: 2000 })), first);
    strictEqual(candleRows((await played(spot.toReversed())).said).length, 10);
  });

  test('times are the recorder’s own: here its clock was behind that of the exchange', async () => {
    const { said } = await played([spot[0]!]);
    const [print] = ofKind(said, 'print');
    ok(print!.exchangeTime - print!.receiveTime > 1000);
    strictEqual(new Date(print!.receiveTime).toISOString().slice(0, 16), '2024-08-08T23:54');
  });

  test('derivatives count changes of the book by the one before: their chain holds too', async () => {
    const { said, end } = await played([raw('binance-usdm-ws-btcusdt-20240808-first120s.jsonl.gz')]);
    deepStrictEqual([incidents(said, 'book-lost'), end.malformed], [0, 0]);
    ok(ofKind(said, 'book').length > 1000 && ofKind(said, 'quote').length > 1000);
    strictEqual(ofKind(said, 'print').length, 4315);
  });

  test('a folder of streams and of answers is one recording: four markets, each with its book', async () => {
    const { said, end } = await played([raw('cryptofeed')]);
    const symbols = ['BLZETH', 'LRCBTC', 'NKNUSDT', 'RUNEEUR'];
    const bySymbol = (kind: 'quote' | 'book' | 'print'): Record<string, number> =>
      Object.fromEntries(
        symbols.map((name) => [name, ofKind(said, kind).filter(({ symbol }) => symbol === name).length]),
      );
    deepStrictEqual(bySymbol('quote'), { BLZETH: 1, LRCBTC: 9, NKNUSDT: 74, RUNEEUR: 0 });
    deepStrictEqual(bySymbol('print'), { BLZETH: 0, LRCBTC: 1, NKNUSDT: 1, RUNEEUR: 0 });
    const books = bySymbol('book');
    for (const symbol of ['BLZETH', 'LRCBTC', 'NKNUSDT']) ok(books[symbol]! > 5, `${symbol}: ${books[symbol]}`);
    deepStrictEqual([incidents(said, 'book-lost'), end.malformed, end.reason], [0, 0, 'end']);
  });

  test('only the symbols that are wanted are played', async () => {
    const { said } = await played([raw('cryptofeed')], { symbols: ['NKNUSDT'] });
    deepStrictEqual([...new Set(ofKind(said, 'quote').map(({ symbol }) => symbol))], ['NKNUSDT']);
  });
});

const MINUTE = 60_000;
const START = Date.UTC(2025, 0, 6);
const HEADER = 'timestamp_ms,open,high,low,close,volume';
const candleText = (rows: number, from = START): string =>
  [
    HEADER,
    ...Array.from(
      { length: rows },
      (_, at) => `${from + at * MINUTE},${100 + at},${102 + at},${99 + at},${101 + at},13`,
    ),
  ].join('\n');

describe('candle files', () => {
  test('each candle comes at its end, after the trades of its walk', async () => {
    const { said, end } = await played([file('BTCUSDT-1m.csv', candleText(5))]);
    deepStrictEqual(
      candleRows(said).map(([time]) => time),
      [0, 1, 2, 3, 4].map((at) => START + at * MINUTE),
    );
    const times = said.filter(({ kind }) => kind !== 'status').map(({ exchangeTime }) => exchangeTime);
    deepStrictEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    strictEqual(ofKind(said, 'print').length, 5 * 13);
    deepStrictEqual([end.reason, end.from, end.to], ['end', START, START + 5 * MINUTE]);
    const last = ofKind(said, 'status').at(-1)!;
    deepStrictEqual([last.state, last.symbol], ['stopped', '']);
    match(last.detail, /^the recording has ended: \d+ messages/);
  });

  test('history comes at once and without trades, before the start resolves', async () => {
    const said: FeedMessage[] = [];
    const feed = replayFeed({
      paths: [file('BTCUSDT-1m.csv.gz', gzipSync(candleText(10)))],
      speed: 1,
      clock: () => 0,
      history: 7,
    });
    await feed.start((message) => said.push(message));
    deepStrictEqual(
      ofKind(said, 'candle').map(({ origin }) => origin),
      Array.from({ length: 7 }, () => 'backfill'),
    );
    await feed.stop();
    deepStrictEqual([(await feed.ended).reason, ofKind(said, 'candle').length], ['stopped', 7]);
    ok(ofKind(said, 'print').length <= 1);
  });

  test('two markets come side by side in the order of time', async () => {
    const { said } = await played([
      file('BTCUSDT-1m.csv', candleText(4)),
      file('ETHUSDT-1m.csv', candleText(4, START + 2 * MINUTE)),
    ]);
    deepStrictEqual(
      ofKind(said, 'candle').map(({ candle }) => candle.symbol.slice(0, 3)),
      ['BTC', 'BTC', 'BTC', 'ETH', 'BTC', 'ETH', 'ETH', 'ETH'],
    );
  });

  test('the walk meets all four prices, stays between them, and adds up to the volume', () => {
    const price = fc.integer({ min: 1, max: 10_000_000 }).map((cents) => cents / 100);
    fc.assert(
      fc.property(price, price, price, price, fc.integer({ min: 0, max: 1_000_000 }), (a, b, c, d, volume) => {
        const [low, high] = [Math.min(a, b, c, d), Math.max(a, b, c, d)];
        const steps = walk({ symbol: 'X', timeframe: '1m', openTime: START, open: a, high, low, close: d, volume }, 3);
        const prices = steps.map((step) => toNumber(step.price));
        deepStrictEqual([prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)], [a, high, low, d]);
        const total = steps.reduce((sum, { quantity }) => sum + toNumber(quantity), 0);
        ok(Math.abs(total - volume) < 1e-6);
        ok(steps.every(({ exchangeTime }) => exchangeTime >= START && exchangeTime < START + MINUTE));
      }),
    );
  });
});

describe('what is refused or survived', () => {
  const trade = (id: number, time: number, price = '100.5'): string =>
    `${time}000000 {"stream":"btcusdt@trade","data":{"e":"trade","E":${time},"s":"BTCUSDT","t":${id},"p":"${price}","q":"1","T":${time},"m":false,"M":true}}`;

  test('lines that are none, and messages that are not as documented, are counted and left out', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => trade(at, START + at * 1000));
    lines[7] = 'what is this';
    lines[9] = trade(9, START + 9000, '-1');
    lines[20] = trade(3, START + 20_000);
    const { said, end } = await played([file('a.jsonl', lines.join('\n'))]);
    deepStrictEqual([end.malformed, ofKind(said, 'print').length], [2, 37]);
    // The one that was left out, and the one that came a second time, leave holes.
    strictEqual(incidents(said, 'prints-missing'), 3);
  });

  test('a file that breaks off is played as far as it goes, and that is said', async () => {
    const lines = Array.from({ length: 5000 }, (_, at) => trade(at, START + at * 1000));
    const packed = gzipSync(lines.join('\n'));
    const path = file('a.jsonl.gz', packed);
    const survey = await surveyReplay([path]);
    writeFileSync(path, packed.subarray(0, packed.length / 2));
    const { end } = await played([path], { survey });
    deepStrictEqual([end.reason, end.problem?.code, end.messages > 1000], ['failed', 'FILE_FORMAT', true]);
    await rejects(played([path]), { code: 'FILE_FORMAT' });
  });

  const REFUSED: readonly (readonly [string, () => readonly string[], string])[] = [
    ['a path that is not there', () => [join(folder, 'nothing')], 'FILE_NOT_FOUND'],
    ['a folder without anything to replay', () => [mkdtempSync(join(folder, 'empty-'))], 'DATA_EMPTY'],
    ['an empty recording', () => [file('a.jsonl', '')], 'DATA_EMPTY'],
    ['text that is no recording', () => [file('a.jsonl', 'one\ntwo\nthree')], 'FILE_FORMAT'],
    [
      'one market in two files',
      () => [file('BTCUSDT-1m.csv', candleText(3)), file('BTCUSDT-1m.csv', candleText(3))],
      'USAGE',
    ],
    [
      'candles of two timeframes',
      () => [
        file('BTCUSDT-1m.csv', candleText(3)),
        file('ETHUSDT-5m.csv', `${HEADER}\n${[0, 5, 10].map((at) => `${START + at * MINUTE},1,1,1,1,1`).join('\n')}`),
      ],
      'USAGE',
    ],
  ];
  for (const [name, paths, code] of REFUSED)
    test(name, async () => {
      await rejects(played(paths()), { code });
    });
});
