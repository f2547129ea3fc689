import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { cash, ONE, quantity } from '#model/number.ts';
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import { fold } from '#model/view.ts';
import { liveAgent } from './live-agent.ts';
import { PATIENT_CONFIG, quietShell } from './shell.fixture.ts';
import type { Event } from '#model/event.ts';
import type { LiveAgent } from './live-agent.ts';
import type { Price } from '#model/number.ts';

const ACCOUNT = 'paper-1';
const directory = mkdtempSync(join(tmpdir(), 'smc-live-'));
let agent: LiveAgent;
const start = (): Promise<LiveAgent> =>
  liveAgent(
    { kind: 'demo' },
    {
      config: PATIENT_CONFIG,
      configPath: join(directory, 'config.yaml'),
      directory,
      venue: undefined,
      speed: 60,
      shell: quietShell(),
    },
  );

before(async () => {
  agent = await start();
});
after(async () => {
  await agent.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Half a percent away from the last price: a stop that a position can have. */
const near = (percent: bigint): Price => {
  const { last } = agent.port.prices()[0]!;
  return (((last * (1000n + percent * 10n)) / 1000n / ONE) * ONE) as Price;
};
const ticket = (id: string) =>
  ({
    id,
    account: ACCOUNT,
    symbol: 'BTCUSDT',
    side: 'buy',
    type: 'limit',
    quantity: quantity('0.001'),
    price: near(-2n),
    stopLoss: near(-3n),
    takeProfit: undefined,
  }) as const;

test('after the start the agent knows candles of every timeframe, a price, its limits and its agents', () => {
  const { port } = agent;
  for (const timeframe of ['1m', '15m'] as const) {
    const candles = port.candles('BTCUSDT', timeframe, 100);
    assert.equal(candles.length, 100, timeframe);
    const step = timeframe === '1m' ? MINUTE_MS : 15 * MINUTE_MS;
    for (const [index, { openTime }] of candles.entries())
      assert.equal(openTime, candles[0]!.openTime + index * step, 'each candle once and in order');
  }
  assert.equal(port.prices().length, 3);
  assert.equal(port.limits(ACCOUNT).maxDailyLoss, cash('500'));
  assert.deepEqual(port.capital(ACCOUNT), { currency: 'USDT', amount: cash('10000') });
  assert.equal(port.system().state, 'running');
  assert.ok(port.agents().length >= 8 && port.agents().every(({ state }) => state === 'running'));
  assert.equal(port.feeds()[0]!.state, 'live');
});

test('a preview says what an order would get, and nothing happens', async () => {
  const { port } = agent;
  const before = port.sequences().last;
  const answer = await port.preview(ticket('looked'));
  assert.equal(answer.outcome, 'approved', 'detail' in answer ? answer.detail : '');
  if (answer.outcome === 'approved') assert.equal(answer.quantity, quantity('0.001'));
  const large = await port.preview({ ...ticket('large'), quantity: quantity('50') });
  assert.equal(large.outcome, 'approved');
  // 1,000 is the largest position; the price is about 60,000.
  if (large.outcome === 'approved') assert.ok(large.quantity < quantity('0.02') && large.quantity > quantity('0.01'));
  assert.equal((await port.preview({ ...ticket('odd'), stopLoss: near(3n) })).outcome, 'refused');
  assert.equal(port.sequences().last, before);
});

test('an order of a person goes through risk to the venue, once for its id, and is cancelled once', async () => {
  const { port } = agent;
  const first = await port.createOrder(ticket('one'), 'kim');
  assert.equal(first.outcome, 'placed');
  assert.deepEqual(await port.createOrder(ticket('one'), 'kim'), first, 'the same id is the same order');
  if (first.outcome !== 'placed') return;
  assert.equal(first.quantity, quantity('0.001'));
  const busy = await port.createOrder(ticket('two'), 'kim');
  assert.equal(busy.outcome === 'refused' && busy.reason, 'symbol-busy');
  assert.deepEqual(await port.createOrder(ticket('two'), 'kim'), busy);
  void port.cancelOrder(ACCOUNT, first.orderId, 'kim');
  assert.equal(port.view(ACCOUNT).orders.get(first.orderId)!.order.state, 'canceled');
});

test('a change of an order cancels the old one and sends the new one, once for its id', async () => {
  const { port } = agent;
  const first = await port.createOrder({ ...ticket('to-change'), type: 'limit', price: near(-1n) }, 'kim');
  assert.equal(first.outcome, 'placed');
  if (first.outcome !== 'placed') return;
  const other = { ...ticket('changed'), type: 'limit', price: near(-2n), replaces: first.orderId } as const;
  const before = port.sequences().last;
  assert.equal((await port.preview(other)).outcome, 'approved', 'as if the room of the old one were free');
  assert.equal(port.sequences().last, before);
  const changed = await port.amendOrder(other, 'kim');
  assert.equal(changed.outcome, 'placed');
  assert.deepEqual(await port.amendOrder(other, 'kim'), changed, 'the same id is the same change');
  if (changed.outcome !== 'placed') return;
  const { orders, plans } = port.view(ACCOUNT);
  const stateOf = (id: string): string => orders.get(id)!.order.state;
  assert.deepEqual([stateOf(first.orderId), stateOf(changed.orderId)], ['canceled', 'accepted']);
  const planOf = (id: string) => plans.get(orders.get(id)!.order.request.planId)!;
  assert.equal(planOf(changed.orderId).expiresAt, planOf(first.orderId).expiresAt, 'it does not wait for longer');
  const late = await port.amendOrder({ ...other, id: 'too-late' }, 'kim');
  assert.equal(late.outcome === 'refused' && late.reason, 'nothing-to-replace');
  void port.cancelOrder(ACCOUNT, changed.orderId, 'kim');
});

test('the past is told by kind, account and time, and a late hearer misses nothing and hears nothing twice', () => {
  const { port } = agent;
  const plans = port.events(0, 10, { accounts: [ACCOUNT], kinds: ['command'] });
  assert.ok(plans.some((event) => event.kind === 'command' && event.data.type === 'cancel'));
  assert.deepEqual(port.events(0, 10, { accounts: [], kinds: ['command'] }), [], 'others are not told');
  const heard: Event[] = [];
  const { last } = port.sequences();
  const stop = port.subscribe(last - 9, (event) => void heard.push(event));
  void port.command(ACCOUNT, { type: 'pause', by: 'kim' });
  assert.equal(port.system().state, 'paused');
  void port.command(ACCOUNT, { type: 'resume', by: 'kim' });
  stop();
  const sequences = heard.map(({ sequence }) => sequence);
  assert.deepEqual(
    sequences,
    sequences.map((_, index) => last - 9 + index),
  );
  assert.ok(sequences.at(-1)! > last);
});

test('a backup is made beside the running agent, is listed, and is verified by its hash', async () => {
  const { backups } = agent.port;
  const made = await backups.create();
  assert.equal(made.verifiedAt, undefined);
  assert.deepEqual(backups.list(), [made]);
  const verified = await backups.verify(made.name);
  assert.ok(verified.verifiedAt! >= made.createdAt);
  await assert.rejects(backups.verify('../../etc/passwd'), { code: 'FILE_NOT_FOUND' });
});

test('the audit log is listed newest first, in pages, and proves itself', () => {
  const { audit } = agent.port;
  for (let each = 1; each <= 5; each += 1)
    audit.append({ time: each, actor: 'kim', action: 'test', subject: String(each), reason: '' });
  const page = audit.list(undefined, 2);
  assert.deepEqual(
    page.map(({ subject }) => subject),
    ['5', '4'],
  );
  assert.deepEqual(
    audit.list(page.at(-1)!.number, 10).map(({ subject }) => subject),
    ['3', '2', '1'],
  );
  assert.equal(audit.verify().fault, undefined);
});

test('a backtest runs beside the agent on the candles that it has seen', async () => {
  const { port } = agent;
  const candles = port.candles('BTCUSDT', '1m', 5_000);
  const from = candles[0]!.openTime;
  const run = port.backtest({
    strategies: [],
    symbols: ['BTCUSDT'],
    timeframe: '1m',
    from,
    to: from + 60 * HOUR_MS,
    capital: cash('5000'),
    source: 'recorded',
  });
  const outcome = await run.done;
  assert.equal(run.progress(), 1);
  assert.equal(outcome.currency, 'USDT');
  assert.equal(
    outcome.finalEquity,
    outcome.trades.reduce((equity, { trade }) => equity + trade.netPnl, cash('5000') as bigint),
  );
  const nothing = port.backtest({
    strategies: [],
    symbols: ['BTCUSDT'],
    timeframe: '1m',
    from: 0,
    to: HOUR_MS,
    capital: cash('5000'),
    source: 'recorded',
  });
  await assert.rejects(nothing.done, { code: 'DATA_EMPTY' });
});

test('a configuration is checked, saved with who and why, and a save on an old version is refused', () => {
  const { configuration } = agent.port;
  const { version } = configuration.current();
  const text = `risk_manager: { max_daily_loss: 400 }\ncircuit_breaker: ${JSON.stringify(PATIENT_CONFIG.circuit_breaker)}\n`;
  assert.deepEqual(configuration.check(text).changes, [
    { path: 'risk_manager.max_daily_loss', from: '500', to: '400', applies: 'now' },
  ]);
  assert.match(configuration.check('risk_manager: { max_daily_los: 4 }').faults[0]!.reason, /max_daily_loss/);
  const saved = configuration.save(text, version, 'kim', 'a calm month');
  assert.equal(saved.version, version + 1);
  assert.deepEqual(configuration.history()[0], saved);
  assert.equal(agent.port.limits(ACCOUNT).maxDailyLoss, cash('400'), 'limits take effect at once');
  assert.equal(readFileSync(join(directory, 'config.yaml'), 'utf8'), saved.text, 'the next start reads it');
  assert.throws(() => configuration.save('', version, 'ana', ''), { code: 'CONFIG_CHANGED' });
});

test('a new start knows what the last one knew', async () => {
  const expected = structuredClone(agent.port.view(ACCOUNT));
  const { last } = agent.port.sequences();
  assert.ok(expected.orders.size > 0);
  await agent.stop();
  agent = await start();
  const view = agent.port.view(ACCOUNT);
  // The market goes on from the first moment on: what has happened since is told by its events.
  const since = agent.port.events(last + 1, 10_000, { accounts: [ACCOUNT] });
  for (const event of since) fold(expected, event);
  assert.deepEqual([...view.orders], [...expected.orders]);
  assert.deepEqual(view.trades, expected.trades);
  assert.ok(agent.port.sequences().last >= last);
  assert.equal(agent.port.candles('BTCUSDT', '1m', 5_000).length > 3_000, true);
  assert.equal(agent.port.audit.verify().count, 5);
  assert.equal(agent.port.limits(ACCOUNT).maxDailyLoss, cash('500'), 'what it is started with has the last word');
});
