import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cash, formatFixed, parseFixed, price } from '#model/number.ts';
import { dailyResult, maxDrawdown } from './portfolio.ts';
import { emptyView } from '#model/view.ts';
import { rig } from './rig.fixture.ts';
import { START, SYMBOLS, world } from './world.fixture.ts';
import type { AccountState } from '#model/entry.ts';
import type { Rig, Told } from './rig.fixture.ts';

describe('views', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
    const placed = await api.order('ana', { take_profit: api.world.near('BTCUSDT', 4n) });
    assert.equal(placed.status, 201, placed.text);
    api.world.minute();
  });
  after(() => api.app.close());
  const get = (path: string, as: 'ana' | 'bob' | 'admin' | 'cy' = 'ana'): Promise<Told> =>
    api.ask(`GET ${path}`, { as });

  test('a position is valued at the last price, exactly', async () => {
    const { json } = await get('/api/trading/positions');
    assert.equal(json.items.length, 1);
    const [position] = json.items;
    const held = [...api.world.port.view('one').positions.values()][0]!;
    const value = (parseFixed(position.quantity) * api.world.last('BTCUSDT')) / 100_000_000n;
    assert.equal(position.current_price, formatFixed(api.world.last('BTCUSDT')));
    assert.equal(position.unrealized_pnl, formatFixed(value - held.cost));
    assert.equal(position.side, 'buy');
    assert.ok(price(position.stop_loss) < api.world.last('BTCUSDT') && price(position.take_profit) > 0n);
    const summary = await get('/api/trading/account-summary');
    assert.equal(summary.json.unrealized_pnl, position.unrealized_pnl, 'as the ledger has it');
  });

  test('the portfolio sums up exposure, result of the day, fall and limits', async () => {
    const { json } = await get('/api/v1/risk/portfolio');
    const [position] = json.positions;
    assert.equal(json.total_exposure, position.exposure);
    const equity = api.world.port.view('one').account!.equity;
    assert.equal(json.equity, formatFixed(equity));
    assert.equal(json.daily_pnl, formatFixed(equity - cash('10000')));
    assert.ok(Number(json.max_drawdown) > 0 && Number(json.max_drawdown) < 0.01, json.max_drawdown);
    assert.deepEqual(json.risk_limits, {
      max_position_size: '1000',
      max_daily_loss: '500',
      max_positions: 3,
      max_risk_per_trade_bps: 200,
      max_leverage: '1',
      max_drawdown_bps: null,
      max_symbol_exposure: null,
      groups: [{ name: 'majors', symbols: ['BTCUSDT', 'ETHUSDT'], max_exposure: '1500' }],
      min_seconds_between_trades: 1.5,
      warn_at_percent: 80,
      day_started_at: api.world.port.limits('one').dayStartedAt,
      counted_from: api.world.port.limits('one').countedFrom,
    });
  });

  test('readiness tells each figure with its threshold and what is short, and which account is real', async () => {
    const { json } = await get('/api/v1/risk/readiness?account=one');
    assert.deepEqual(json, {
      account: 'one',
      mode: 'paper',
      venue: null,
      evidence: 'one',
      ready: false,
      figures: [
        { name: 'paper-days', value: 31, needed: 30, ok: true, shortfall: '' },
        { name: 'sharpe', value: null, needed: 1.5, ok: false, shortfall: 'fewer than two days' },
      ],
    });
    const real = (await get('/api/v1/risk/readiness?account=two', 'admin')).json;
    assert.deepEqual([real.mode, real.venue, real.evidence], ['real', 'binance', 'one']);
    assert.deepEqual((await get('/system/status', 'admin')).json.real_accounts, ['two']);
    assert.deepEqual((await get('/system/status')).json.real_accounts, [], 'others are nobody’s business');
    assert.equal((await get('/api/v1/risk/readiness?account=one', 'bob')).code, 'not_found');
  });

  test('what stands otherwise at the exchange is told as last compared, and compared when somebody asks', async () => {
    const last = '/api/v1/risk/reconciliation?account=two';
    const now = (as: 'admin' | 'bob' | 'cy', account = 'two') =>
      api.ask(`POST /api/v1/risk/reconcile?account=${account}`, { as });
    const empty = { account: 'two', venue: 'binance', compared_at: null, open_orders: null, differences: [] };
    assert.deepEqual((await get(last, 'bob')).json, { ...empty, note: 'nothing has been compared yet' });
    const { json } = await now('bob');
    assert.deepEqual(json, {
      ...empty,
      compared_at: api.world.time(),
      open_orders: 3,
      differences: [
        { kind: 'base_short', subject: 'BTC', ours: '0.02', theirs: '0.01', repaired: false },
        { kind: 'orphan', subject: 'smc-gone-e', ours: 'none', theirs: 'buy 0.01 BTCUSDT, new', repaired: true },
      ],
      note: '2 differences',
    });
    assert.deepEqual((await get(last, 'admin')).json, json);
    const { actor, action, subject, reason } = api.world.audited.at(-1)!;
    assert.deepEqual([actor, action, subject, reason], ['bob@example.org', 'reconcile', 'two', '2 differences']);
    api.world.silence(true);
    assert.equal((await now('bob')).code, 'venue_silent');
    assert.deepEqual((await get(last, 'bob')).json, json, 'what was compared before is still told');
  });

  test('a paper account has no exchange to compare with, and of others nothing is told', async () => {
    const { json } = await api.ask('POST /api/v1/risk/reconcile', { as: 'ana' });
    assert.deepEqual([json.venue, json.compared_at, json.differences], [null, null, []]);
    assert.equal(json.note, 'a paper account has no exchange to compare with');
    assert.deepEqual((await get('/api/v1/risk/reconciliation')).json, json);
    assert.equal((await get('/api/v1/risk/reconciliation?account=two')).code, 'not_found');
    assert.equal((await api.ask('POST /api/v1/risk/reconcile?account=two', { as: 'ana' })).code, 'not_found');
    assert.equal((await api.ask('POST /api/v1/risk/reconcile', { as: 'cy' })).code, 'forbidden');
  });

  test('the rules of a firm tell floors, room, days and where they were read', async () => {
    const { firm } = (await get('/api/v1/risk/portfolio')).json;
    const { balance, equity } = firm;
    assert.deepEqual([firm.rules, firm.phase, firm.state, firm.size], ['ftmo-2-step', 'challenge', 'running', '10000']);
    const [daily, most] = firm.floors;
    assert.deepEqual([daily.floor, daily.level, daily.loss], ['daily_loss', '9500', '500']);
    assert.equal(cash(daily.room), cash(equity) - cash('9500'));
    assert.equal(cash(daily.level_after_reset), cash(balance) - cash('500'));
    assert.deepEqual([most.floor, most.level, most.level_after_reset], ['max_loss', '9000', '9000']);
    assert.deepEqual(
      [firm.profit_target, firm.days_traded, firm.minimum_days, firm.message_budget, firm.touch, firm.next_news],
      ['1000', 1, 4, 2_000, null, null],
    );
    assert.ok(firm.messages_today > 0);
    assert.deepEqual([firm.source.version, firm.source.read_on, firm.source.sources], [1, '2026-11-20', ['a page']]);
    assert.equal((await get('/api/v1/risk/portfolio', 'bob')).json.firm, null);
  });

  test('an account that holds nothing is what it began with', async () => {
    const { json } = await get('/api/trading/account-summary', 'bob');
    assert.deepEqual(
      [json.account, json.cash, json.equity, json.open_positions, json.total_trades],
      ['two', '10000', '10000', 0, 0],
    );
    assert.deepEqual((await get('/api/trading/positions', 'bob')).json.items, []);
  });

  test('what is flattened becomes a trade whose parts add up', async () => {
    const told = await api.ask('POST /system/command', { as: 'ana', body: { type: 'flatten' } });
    assert.deepEqual(told.json, { accepted: true, account: 'one' });
    api.world.minute();
    const { json } = await get('/api/trading/paper-trades');
    assert.equal(json.items.length, 1);
    const [trade] = json.items;
    assert.equal(trade.exit_reason, 'close');
    assert.equal(cash(trade.net_pnl), cash(trade.gross_pnl) - cash(trade.fees) + cash(trade.funding));
    const summary = await get('/api/trading/account-summary');
    assert.equal(summary.json.realized_pnl, trade.net_pnl);
    assert.deepEqual((await get('/api/trading/paper-trades', 'bob')).json.items, []);
  });

  test('commands of a person are events that say who', () => {
    const commands = api.world.events.filter((event) => event.kind === 'command');
    assert.deepEqual(
      commands.map(({ key, data }) => [key, data.type, data.by]),
      [['one', 'flatten', 'ana@example.org']],
    );
  });

  test('an emergency stop halts the account; only a person brings it back, and the system only an admin', async () => {
    const stop = await api.ask('POST /system/command', { as: 'bob', body: { type: 'emergency_stop' } });
    assert.equal(stop.status, 202);
    const { json } = await get('/system/status', 'bob');
    assert.deepEqual(
      json.breakers.map((breaker: { account: string; tier: string }) => [breaker.account, breaker.tier]),
      [['two', 'system']],
    );
    assert.deepEqual((await get('/system/status', 'ana')).json.breakers, []);
    const order = await api.order('bob');
    assert.equal(`${order.code} ${order.json.reason}`, 'risk_refused breaker_tripped');
    const body = { type: 'reset_breaker', tier: 'system', reason: 'looked at it' };
    assert.equal((await api.ask('POST /system/command', { as: 'bob', body })).code, 'forbidden');
    assert.equal((await api.ask('POST /system/command?account=two', { as: 'admin', body })).status, 202);
    assert.deepEqual((await get('/system/status', 'bob')).json.breakers, []);
  });

  for (const body of [
    {},
    { type: 'cancel' },
    { type: 'reset_breaker', tier: 'system' },
    { type: 'pause', by: 'admin' },
  ])
    test(`no command is ${JSON.stringify(body)}`, async () => {
      assert.equal((await api.ask('POST /system/command', { as: 'ana', body })).code, 'invalid_request');
    });

  test('an account of another is not there, and who has none is told so', async () => {
    assert.equal((await get('/api/v1/risk/portfolio?account=one', 'bob')).code, 'not_found');
    assert.equal((await get('/api/v1/risk/portfolio?account=none', 'admin')).code, 'not_found');
    assert.equal((await get('/api/v1/risk/portfolio?account=two', 'admin')).json.account, 'two');
    const users = await get('/api/v1/users', 'admin');
    const { id } = users.json.items.find((user: { email: string }) => user.email === 'cy@example.org');
    await api.ask(`PATCH /api/v1/users/${id}`, { as: 'admin', body: { accounts: [] } });
    const login = await api.ask('POST /api/v1/auth/login', {
      body: { email: 'cy@example.org', password: 'plain words in a row' },
    });
    api.cookies.set('cy', String(login.headers['set-cookie']).split(';')[0]!);
    assert.equal((await get('/api/v1/orders', 'cy')).code, 'no_account');
    assert.equal((await get('/api/trading/market-data', 'cy')).status, 200);
  });

  test('prices, candles and feeds', async () => {
    const { json } = await get('/api/trading/market-data');
    assert.deepEqual(
      json.items.map(({ symbol, last }: { symbol: string; last: string }) => [symbol, last]),
      SYMBOLS.map((symbol) => [symbol, formatFixed(api.world.last(symbol))]),
    );
    const candles = await get('/api/trading/live-ohlcv?symbol=BTCUSDT&timeframe=1m&limit=3');
    assert.deepEqual(
      candles.json.items.map(({ open_time }: { open_time: number }) => open_time),
      [3, 2, 1].map((ago) => api.world.time() - ago * 60_000),
    );
    assert.equal(candles.json.items[0].open_time >= START, true);
    const health = await get('/api/trading/data-health');
    assert.deepEqual([health.json.items[0].name, health.json.items[0].state], ['demo', 'live']);
  });

  test('markets tell their steps, and what their money is worth to the own accounts', async () => {
    const { json } = await get('/api/v1/instruments');
    assert.deepEqual(
      json.items.map(({ symbol }: { symbol: string }) => symbol),
      SYMBOLS,
    );
    assert.deepEqual(json.items[0], {
      symbol: 'BTCUSDT',
      kind: 'spot',
      base: 'BTC',
      quote: 'USDT',
      tick: '0.01',
      lot: '0.00001',
      min_quantity: '0.00001',
      max_quantity: '9000',
      min_notional: '5',
      contract_size: '1',
      rates: [{ account: 'one', currency: 'USDT', rate: '1' }],
    });
    const all = await get('/api/v1/instruments', 'admin');
    assert.deepEqual(
      all.json.items[1].rates.map(({ account }: { account: string }) => account),
      ['one', 'two'],
    );
  });

  test('a rate that nobody knows is null', async () => {
    const around = world(1);
    const apart = await rig({ world: { ...around, port: { ...around.port, rate: () => undefined } } });
    const { json } = await apart.ask('GET /api/v1/instruments', { as: 'bob' });
    assert.deepEqual(json.items[0].rates, [{ account: 'two', currency: 'USDT', rate: null }]);
    await apart.app.close();
  });

  test('the history joins up page by page, without what belongs to others', async () => {
    const seen: number[] = [];
    let path = '/events/history?limit=500&from_sequence=1';
    for (;;) {
      const { json } = await get(path);
      for (const event of json.items) {
        seen.push(event.sequence);
        assert.notEqual(event.key, 'two');
      }
      if (json.next_cursor === null) break;
      path = `/events/history?limit=500&cursor=${json.next_cursor}`;
    }
    const own = api.world.events.filter(({ key }) => key !== 'two').map(({ sequence }) => sequence);
    assert.deepEqual(seen, own);
    const latest = await get('/events/history?limit=5');
    assert.equal(latest.json.items.at(-1).sequence, own.at(-1));
  });

  test('the history tells exact numbers as text and what is not known as null', async () => {
    const { json } = await get('/events/history?kind=fill&from_sequence=1');
    assert.match(json.items[0].data.price, /^\d+(\.\d+)?$/);
    assert.equal(json.items[0].data.client_id.startsWith('smc-'), true);
    const analysed = await get('/events/history?kind=analysed&from_sequence=1&limit=1');
    assert.equal(analysed.json.items[0].data.atr, null);
  });

  test('agents, status, configuration and health', async () => {
    const agents = await get('/agents/status');
    assert.deepEqual(
      agents.json.items.map(({ name, state, error_count }: Record<string, unknown>) => [name, state, error_count]),
      [
        ['market', 'running', 0],
        ['risk', 'running', 0],
      ],
    );
    const { json } = await get('/system/status');
    assert.deepEqual(json.sessions[1], {
      name: 'london',
      role: 'session',
      zone: 'Europe/London',
      start: '08:00',
      end: '17:00',
    });
    assert.deepEqual([json.mode, json.source, json.accounts], ['paper', 'demo', ['one']]);
    assert.deepEqual((await get('/config')).json, { app: { mode: 'paper' } });
    assert.deepEqual(Object.keys((await api.ask('GET /health')).json), ['status', 'mode', 'timestamp']);
  });
});

describe('portfolio by hand', () => {
  const state = (equity: string): AccountState => ({
    currency: 'USDT',
    cash: cash(equity),
    unrealised: cash('0'),
    equity: cash(equity),
    openPositions: 0,
  });
  const view = emptyView();
  for (const [time, equity] of [
    [1, '100'],
    [2, '120'],
    [3, '90'],
    [4, '130'],
    [5, '110'],
  ] as const)
    view.equity.push({ time, account: state(equity) });
  view.account = state('110');

  test('the largest fall is from 120 to 90, a quarter', () => {
    assert.deepEqual(maxDrawdown(view), { amount: cash('30'), share: '0.25' });
    assert.deepEqual(maxDrawdown(emptyView()), { amount: 0n, share: '0' });
  });
  test('the result of the day counts from the last equity before it', () => {
    assert.equal(dailyResult(view, 3), cash('20'));
    assert.equal(dailyResult(view, 0), cash('10'));
    assert.equal(dailyResult(emptyView(), 0), undefined);
  });
});
