// A desk for tests of the gate: a folder with secrets, people with second factors, a log of paper trading, and an exchange that answers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cash, quantity } from '#model/number.ts';
import { DAY_MS, HOUR_MS } from '#model/time.ts';
import { DEFAULT_CONFIG, realAccounts } from '#config/config.ts';
import { openLog } from '#store/log/log.ts';
import { openPeople } from '#store/people/people.ts';
import { openSecrets, Secret } from '#secrets/secrets.ts';
import { arm, bindingOf, gate, keyNames } from './real.ts';
import type { AskedWire } from './ask-venue.ts';
import type { Config, RealAccount } from '#config/config.ts';
import type { Event } from '#model/event.ts';
import type { GateReport } from './gate.ts';
import type { Secrets } from '#secrets/secrets.ts';
import type { TestContext } from 'node:test';
import type { WireUpdate } from '#model/order-wire.ts';
import type { User } from '#store/people/people.ts';

export const NOW = Date.UTC(2026, 5, 1);
const API_KEY = 'api-key-of-a-test';
const MASTER = 'ab'.repeat(32);

type RealBlock = NonNullable<Config['accounts'][string]['real']>;
const REAL: RealBlock = {
  capital_cap: '200',
  cap_ramp: [],
  max_order_notional: '100',
  max_open_notional: '200',
  max_orders_per_minute: 10,
  two_person: false,
  armed_days: 30,
};

export const configOf = (real: Partial<RealBlock> = {}, own: Partial<Config> = {}): Config => ({
  ...DEFAULT_CONFIG,
  app: { mode: 'real' },
  accounts: {
    'paper-1': { risk_manager: {} },
    live: { venue: 'binance', account_type: 'spot', risk_manager: {}, real: { ...REAL, ...real } },
  },
  ...own,
});

export const liveOf = (config: Config): RealAccount => realAccounts(config)[0]!;

/** Thirty days and more that go up by 30 and down by 10, hour by hour. */
function goodRecord(store: string): void {
  const log = openLog(store);
  const events: Event[] = [];
  const say = (kind: Event['kind'], key: string, time: number, data: object): void =>
    void events.push({ sequence: events.length + 1, cause: 0, kind, key, time, data } as Event);
  const from = NOW - 40 * DAY_MS;
  for (let day = 0; day < 31; day += 1) {
    const start = from + day * DAY_MS;
    say('account', 'paper-1', start + 1, {
      equity: cash(String(10_000 + day * 10 + (day % 2) * 20)),
      openPositions: 1,
    });
    for (let hour = 1; hour <= 8; hour += 1)
      say('candle', 'BTCUSDT', start + hour * HOUR_MS, {
        symbol: 'BTCUSDT',
        timeframe: '1m',
        openTime: start,
        close: 1,
      });
  }
  for (const net of ['10', '10', '-5']) say('trade', 'paper-1', NOW, { netPnl: cash(net) });
  log.append(events);
  log.close();
}

type Answers = {
  readonly canTrade?: boolean;
  readonly canWithdraw?: boolean;
  readonly isBoundToAddress?: boolean | undefined;
  readonly balance?: string;
  readonly skewMs?: number;
  /** Ids of open orders. */
  readonly open?: readonly string[];
};

export const wireOf = (answers: Answers = {}): AskedWire => ({
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  now: () => NOW + (answers.skewMs ?? 0),
  permissions: () =>
    Promise.resolve({
      outcome: 'done',
      value: { canTrade: true, canWithdraw: false, isBoundToAddress: true, ...answers },
    }),
  balances: () =>
    Promise.resolve({
      outcome: 'done',
      value: [{ asset: 'USDT', free: quantity(answers.balance ?? '200'), locked: quantity('0') }],
    }),
  openOrders: () => Promise.resolve({ outcome: 'done', value: (answers.open ?? []).map(openOrder) }),
});

/** The log of live holds this, and an order of it works. */
export function hold(store: string): void {
  const log = openLog(store);
  const first = log.lastSequence() + 1;
  const request = { clientId: 'smc-a-s', planId: 'a', symbol: 'BTCUSDT' };
  const facts = [
    ['position', { planId: 'over', symbol: 'BTCUSDT', quantity: quantity('1'), cost: cash('9') }],
    ['position', { planId: 'over', symbol: 'BTCUSDT', quantity: quantity('0'), cost: cash('0') }],
    ['position', { planId: 'a', symbol: 'BTCUSDT', quantity: quantity('0.002'), cost: cash('60') }],
    ['order', { request: { ...request, clientId: 'smc-a-e' }, state: 'filled', filled: quantity('0.002') }],
    ['order', { request, state: 'accepted', filled: quantity('0') }],
    // Of somebody else, adopted.
    [
      'order',
      {
        request: { ...request, clientId: 'ext-BTCUSDT-1', role: 'external' },
        state: 'accepted',
        filled: quantity('0'),
      },
    ],
  ] as const;
  log.append(
    facts.map(
      ([kind, data], index) =>
        ({ sequence: first + index, cause: 0, kind, key: 'live', time: NOW, data }) as unknown as Event,
    ),
  );
  log.close();
}

const openOrder = (id: string): WireUpdate => ({
  id,
  symbol: 'BTCUSDT',
  side: 'sell',
  venueId: '1',
  status: 'new',
  quantity: quantity('0.5'),
  filled: quantity('0'),
  triggered: false,
  reason: '',
  fills: [],
  time: NOW,
});

export type Desk = {
  readonly secrets: Secrets;
  readonly store: string;
  readonly admin: User;
  readonly second: User;
  readonly trader: User;
  readonly people: ReturnType<typeof openPeople>;
  readonly armedBy: (config: Config, ...users: readonly User[]) => void;
  /** @param record in which the evidence is looked for */
  readonly ask: (config: Config, wire?: AskedWire, now?: number, record?: string) => Promise<GateReport>;
};

/** Everything is there but an arming: each test takes away one thing. */
export async function deskOf(context: TestContext): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), 'smc-real-'));
  const store = join(folder, 'binance');
  goodRecord(store);
  const secrets = openSecrets({
    path: join(folder, 'secrets.json'),
    key: { form: 'key', text: new Secret(MASTER) },
  });
  const [keyName, secretName] = keyNames('live');
  secrets.set(keyName, new Secret(API_KEY));
  secrets.set(secretName, new Secret('secret-of-a-test'));
  const people = openPeople({ path: ':memory:', now: () => NOW, cost: { memory: 64, passes: 1 } });
  await people.firstAdmin('plain words in a row', []);
  const added = async (email: string, role: 'admin' | 'trader', accounts: readonly string[]): Promise<User> => {
    const made = await people.addUser({ email, role, accounts });
    if (typeof made === 'string') throw new Error(made);
    return made.user;
  };
  const second = await added('second@localhost', 'admin', []);
  const trader = await added('owner@localhost', 'trader', ['live']);
  context.after(() => {
    people.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    secrets,
    store,
    people,
    admin: people.users.findByEmail('admin@localhost')!,
    second,
    trader,
    armedBy(config, ...users) {
      for (const { id: userId, email } of users)
        arm(secrets, liveOf(config), bindingOf(config, liveOf(config), API_KEY), { userId, email, time: NOW });
    },
    ask: (config, wire = wireOf(), now = NOW, record = store) =>
      gate(liveOf(config), {
        config,
        store,
        record,
        currency: 'USDT',
        secrets,
        people,
        now: () => now,
        wire: () => wire,
      }),
  };
}
