// backtest: the object for machines adds up to the last unit, is the same each time, and refuses money it cannot convert.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregateColumns } from '#market/market.ts';
import { cash, formatFixed, sum } from '#model/number.ts';
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import { demo, demoFile, file, FROM, smc } from './shell.fixture.ts';

const BARS = 4_000;
const btc = demoFile(demo('BTCUSDT', '15m', BARS, 60_000));
const eth = demoFile(demo('ETHUSDT', '15m', BARS, 3_000));
const eur = demoFile(demo('EURUSD', '15m', BARS, 1.1, 0.000_01));
const jpy = demoFile(demo('USDJPY', '15m', BARS, 150, 0.001));
const busy = file(
  'busy.yaml',
  `decision_engine: { confidence_threshold: 0.4, warm_up_bars: 60 }
risk_manager: { max_position_size: 9000 }
`,
);

type TradeJson = Readonly<Record<string, unknown>> & {
  readonly symbol: string;
  readonly entry_time: number;
  readonly exit_time: number;
};
type ResultJson = Readonly<Record<string, unknown>> & {
  readonly fingerprint: string;
  readonly candles: number;
  readonly trades: readonly TradeJson[];
};

async function result(...words: readonly string[]): Promise<ResultJson> {
  const { exit, out, err } = await smc('backtest', '--config', busy, '--json', ...words);
  assert.equal(exit, 0, err);
  assert.equal(out.trimEnd().split('\n').length, 1, 'one object on one line');
  return JSON.parse(out) as ResultJson;
}

const amount = (text: unknown): bigint => cash(text as string);

/** Exact: the strings are added as the ledger adds. */
function assertAddsUp({ capital, final_equity, trades }: ResultJson): void {
  assert.equal(amount(final_equity), amount(capital) + sum(trades.map((trade) => cash(trade['net_pnl'] as string))));
  for (const { gross_pnl, fees, funding, net_pnl } of trades)
    assert.equal(amount(net_pnl), amount(gross_pnl) - amount(fees) + amount(funding));
}

const RESULT =
  'capital final_equity currency fingerprint start end candles symbols sources timeframes strategies metrics ambiguity random_entry stopped_by breaker_trips trades';
const TRADE =
  'id symbol strategy timeframe side quantity entry_time entry_price exit_time exit_price stop_price target_price fees funding gross_pnl net_pnl risk_amount r adverse_r favourable_r exit_reason ambiguous confidence pattern_ids reasons';

test('the result and each trade have the promised fields, and amounts are decimal strings', async () => {
  const told = await result('--data', btc);
  for (const field of RESULT.split(' ')) assert.ok(field in told, field);
  assert.ok(told.trades.length > 10, `${told.trades.length} trades`);
  for (const trade of told.trades) {
    for (const field of TRADE.split(' ')) assert.ok(field in trade, field);
    for (const field of ['quantity', 'entry_price', 'exit_price', 'stop_price', 'target_price', 'fees', 'net_pnl'])
      assert.match(trade[field] as string, /^-?\d+(\.\d{1,8})?$/, field);
    assert.equal(formatFixed(amount(trade['net_pnl'])), trade['net_pnl']);
    assert.ok(trade.entry_time <= trade.exit_time && trade.entry_time >= FROM);
    assert.ok((trade['pattern_ids'] as string[]).length > 0 && (trade['reasons'] as string[]).length > 0);
    assert.ok(['stop-loss', 'take-profit', 'close', 'end-of-data'].includes(trade['exit_reason'] as string));
  }
  assert.deepEqual([told.candles, told['symbols'], told['currency']], [BARS, ['BTCUSDT'], 'USDT']);
  assert.match(told.fingerprint, /^[0-9a-f]{64}$/);
});

test('final equity is capital and net results, exactly, for each kind of money', async () => {
  assertAddsUp(await result('--data', btc));
  assertAddsUp(await result('--data', btc, '--data', eth));
  assertAddsUp(await result('--data', eur));
  assertAddsUp(await result('--data', jpy, '--currency', 'USD', '--rate', 'JPYUSD=0.0067'));
  assertAddsUp(await result('--data', eur, '--data', jpy, '--currency', 'USD'));
});

test('two runs share the fingerprint and every other byte; other settings do not', async () => {
  const words = ['backtest', '--config', busy, '--json', '--data', btc];
  const first = await smc(...words);
  const second = await smc(...words);
  assert.equal(second.out, first.out);
  const { fingerprint } = JSON.parse(first.out) as ResultJson;
  assert.equal((await result('--data', btc, '--seed', '2')).fingerprint, fingerprint, 'the seed moves no trade');
  for (const other of [
    ['--capital', '5000'],
    ['--strategy', 'order-block'],
    ['--timeframe', '30m'],
    ['--max-position-size', '100'],
  ])
    assert.notEqual((await result('--data', btc, ...other)).fingerprint, fingerprint, other.join(' '));
});

test('--from warms up on what is before it and trades only after it', async () => {
  const from = FROM + 2_000 * 15 * MINUTE_MS;
  const { trades, candles } = await result('--data', btc, '--from', String(from));
  assert.equal(candles, BARS, 'all are read');
  assert.ok(trades.length > 5);
  for (const { entry_time } of trades) assert.ok(entry_time >= from);
});

test('--to ends the history: nothing after it is read', async () => {
  const to = FROM + 2_000 * 15 * MINUTE_MS;
  const told = await result('--data', btc, '--to', String(to));
  assert.deepEqual([told.candles, told['end']], [2_000, to]);
  for (const { exit_time } of told.trades) assert.ok(exit_time <= to);
});

test('several files trade on one account, each market with its own trades', async () => {
  const both = await result('--data', btc, '--data', eth);
  assert.deepEqual([both['symbols'], both.candles], [['BTCUSDT', 'ETHUSDT'], 2 * BARS]);
  const symbols = new Set(both.trades.map(({ symbol }) => symbol));
  assert.deepEqual([...symbols].toSorted(), ['BTCUSDT', 'ETHUSDT']);
  const exits = both.trades.map(({ exit_time }) => exit_time);
  assert.deepEqual(
    exits,
    exits.toSorted((a, b) => a - b),
    'in the order in which they ended',
  );
  const turned = await result('--data', eth, '--data', btc);
  assert.deepEqual(turned['symbols'], ['ETHUSDT', 'BTCUSDT']);
  assertAddsUp(turned);
});

test('a market of the run gives the rate that another needs', async () => {
  const told = await result('--data', eur, '--data', jpy, '--currency', 'USD');
  assert.equal(told['currency'], 'USD');
  const yen = told.trades.filter(({ symbol }) => symbol === 'USDJPY');
  assert.ok(yen.length > 5);
  // A move of the yen is worth 1/150 of it in dollars: what was gained per unit says so.
  for (const { side, quantity, entry_price, exit_price, gross_pnl } of yen) {
    const move = (Number(exit_price) - Number(entry_price)) * (side === 'buy' ? 1 : -1) * Number(quantity);
    assert.ok(Math.abs(Number(gross_pnl) - move / Number(exit_price)) < 0.02 + 0.02 * Math.abs(Number(gross_pnl)));
  }
});

test('money that cannot be converted is refused, and the flag that mends it mends it', async () => {
  const words = ['backtest', '--config', busy, '--data', jpy, '--currency', 'EUR', '--json'];
  const { exit, out, err } = await smc(...words);
  assert.deepEqual([exit, out], [4, '']);
  const { error } = JSON.parse(err.trimEnd().split('\n').at(-1)!) as { error: Record<string, string> };
  assert.equal(error['code'], 'RATE_NEEDED');
  assert.match(error['mend']!, /--rate JPYEUR=/);
  const mended = await smc(...words, '--rate', 'JPYEUR=0.0061');
  assert.equal(mended.exit, 0, mended.err);
  assert.equal((JSON.parse(mended.out) as ResultJson)['currency'], 'EUR');
});

test('instruments of several currencies want to be told in which the account is kept', async () => {
  const { exit, err } = await smc('backtest', '--data', eur, '--data', jpy);
  assert.equal(exit, 4);
  assert.match(err, /USD and JPY[^]*--currency/);
});

test('a tape fills inside the candles; one that is coarse or short is refused', async () => {
  const minutes = demo('BNBUSDT', '1m', 60 * 24 * 20, 600);
  const quarters = { ...minutes, timeframe: '15m', columns: aggregateColumns(minutes.columns, '1m', '15m') } as const;
  const coarse = demoFile(quarters);
  const { trades } = await result('--data', coarse, '--tape', demoFile(minutes));
  assert.ok(trades.some(({ exit_time }) => exit_time % (15 * MINUTE_MS) !== 0));
  const hours = demoFile(demo('BNBUSDT', '1h', 480, 600));
  const long = await smc('backtest', '--data', coarse, '--tape', hours);
  assert.equal(long.exit, 2);
  assert.match(long.err, /coarser/);
  const part = demoFile(demo('BNBUSDT', '1m', 60 * 24 * 4, 600));
  const short = await smc('backtest', '--data', coarse, '--tape', part);
  assert.equal(short.exit, 2);
  assert.match(short.err, /the tape covers 2025-03-03T00:00:00Z to 2025-03-06T23:59:00Z/);
  const within = String(FROM + 4 * 24 * HOUR_MS);
  assert.equal((await smc('backtest', '--data', coarse, '--tape', part, '--to', within)).exit, 0);
});

test('without --json a person reads the verdict first, and the same figures', async () => {
  const { out, err, exit } = await smc('backtest', '--config', busy, '--data', btc);
  assert.equal(exit, 0);
  const told = await result('--data', btc);
  assert.match(out, /^(?:Not enough trades|Not proven|.+)\n\n/);
  assert.match(out, new RegExp(`^final equity +${(told['final_equity'] as string).replace('.', '\\.')} USDT`, 'm'));
  assert.match(out, new RegExp(`^fingerprint ${told.fingerprint}$`, 'm'));
  assert.match(out, new RegExp(`^trades +${told.trades.length}$`, 'm'));
  assert.match(err, /\[BACKTEST\] recorded prices, simulated orders/);
});

test('a lot that is dearer than the largest position is told, not only counted', async () => {
  const { out } = await smc('backtest', '--config', busy, '--data', eur, '--max-position-size', '1');
  assert.match(out, /the smallest EURUSD order is worth .* --max-position-size/);
});
