// The agent is killed at every step of an order's life at a real exchange's wire, and started again: nothing is lost, nothing is sent
// twice, and what is held is protected. Each step: before a request goes out, after it has, and before each word that comes back.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { handScript, startSimulator } from '#simulator/simulator.ts';
import { multiply, parseFixed } from '#model/number.ts';
import { MINUTE_MS } from '#model/time.ts';
import { openLog } from '#store/log/log.ts';
import { setTimeout as wait } from 'node:timers/promises';
import { ACCOUNT } from './killed-account.fixture.ts';
import type { Cash } from '#model/number.ts';
import type { Event } from '#model/event.ts';
import type { KilledOptions } from './killed.fixture.ts';
import type { Simulator } from '#simulator/simulator.ts';

const PROGRAM = new URL('killed.fixture.ts', import.meta.url).pathname;
const USDT = '10000';
const PATIENCE_MS = 30_000;
/** More steps than a life has: the last run of each kind is one that nobody kills. */
const STEPS_MOST = 60;
/** Every so-manieth step; SMC_KILL_EVERY=1 takes them all. */
const EVERY = Number(process.env['SMC_KILL_EVERY'] ?? 4);

const folder = mkdtempSync(join(tmpdir(), 'smc-killed-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const configPath = join(folder, 'config.yaml');
writeFileSync(
  configPath,
  `app: { mode: real }
exchanges: { binance: { enabled: true, symbols: [BTCUSDT] } }
market: { entry_timeframe: 1m, higher_timeframe: 1h }
decision_engine: { strategies: [order-block], warm_up_bars: 100000 }
accounts:
  paper-1: {}
  ${ACCOUNT}:
    venue: binance
    account_type: spot
    real: { capital_cap: 5000, max_order_notional: 5000, max_open_notional: 5000, max_orders_per_minute: 60 }
`,
);

type Said = {
  readonly steps: number;
  readonly orders: readonly (readonly [role: string, state: string, filled: string])[];
  readonly held: number;
  readonly tripped: readonly string[];
};

/** One run of the program, until it is killed or has done all that there is to do. @returns whether it was killed */
async function run(options: KilledOptions, simulator: Simulator): Promise<boolean> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const now = { said: undefined as Said | undefined, rest: '', errors: '', signal: undefined as string | undefined };
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (now.errors += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (now.rest + text).split('\n');
    now.rest = lines.pop()!;
    const last = lines.at(-1);
    if (last !== undefined) now.said = JSON.parse(last) as Said;
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      now.signal = signal ?? String(code);
      resolve();
    });
  });
  const of = (role: string): string | undefined => now.said?.orders.find((order) => order[0] === role)?.[1];
  const until = async (what: string, holds: () => boolean, again?: () => void): Promise<boolean> => {
    const end = performance.now() + PATIENCE_MS;
    for (let turn = 0; !holds(); turn += 1) {
      if (now.signal !== undefined) return false;
      if (turn % 20 === 0) again?.();
      if (performance.now() > end) {
        child.kill('SIGKILL');
        throw new Error(`never came: ${what}; ${JSON.stringify(now.said)} ${now.errors}`);
      }
      await wait(10);
    }
    return true;
  };
  const trade = (at: number): void =>
    simulator.hand.trade('BTCUSDT', String(at), '10', { taker: at < 50_000 ? 'sell' : 'buy' });
  // A start trips the breaker until prices come, and that calls an entry back: nothing was bought then.
  const ended = ['filled', 'canceled', 'rejected', 'expired'];
  const isOver = (): boolean =>
    now.said?.held === 0 && now.said.orders.length > 0 && now.said.orders.every((order) => ended.includes(order[1]));
  const lived =
    (await until(
      'an order',
      () => of('entry') !== undefined,
      () => trade(50_000),
    )) &&
    (await until(
      'it is protected',
      () => of('stop-loss') === 'accepted' || isOver(),
      () => (options.orderType === 'limit' && of('entry') === 'accepted' ? trade(49_890) : undefined),
    )) &&
    (await until('its end', isOver, () => trade(52_010)));
  if (!lived) {
    await closed;
    if (now.signal === 'SIGKILL') return true;
    throw new Error(`it ended by itself: ${now.errors}`);
  }
  child.kill('SIGTERM');
  await closed;
  strictEqual(now.signal, '0', now.errors);
  return false;
}

function assureSame(directory: string, simulator: Simulator): void {
  const log = openLog(directory);
  const events: readonly Event[] = [...log.read(0)];
  log.close();
  const truth = simulator.customers.truth();
  const orders = truth.orders as readonly { readonly clientOrderId: string; readonly status: string }[];
  const ids = orders.map(({ clientOrderId }) => clientOrderId);
  deepStrictEqual(
    ids.filter((id, at) => ids.indexOf(id) !== at),
    [],
    'an id was sent twice',
  );
  deepStrictEqual(
    orders.filter(({ status }) => status === 'NEW' || status === 'PARTIALLY_FILLED'),
    [],
    'nothing is left open there',
  );
  const fills = events.flatMap((event) => (event.kind === 'fill' ? [event.data] : []));
  strictEqual(new Set(fills.map(({ id }) => id)).size, fills.length, 'a fill was booked twice');
  let spent = 0n;
  let held = 0n;
  for (const { side, price, quantity, fee } of fills) {
    const cost = multiply<Cash>(price, quantity, 'nearest');
    spent += (side === 'buy' ? cost : -cost) + fee;
    held += side === 'buy' ? quantity : -quantity;
  }
  strictEqual(held, 0n);
  const off = parseFixed<Cash>(USDT) - parseFixed<Cash>(truth.balances['USDT']!.total) - spent;
  ok(off <= 10n && off >= -10n, `the exchange has moved ${off} more than our fills say`);
}

/** A second before a minute is over. */
const soonWhole = (): number => Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS - 1000;

for (const orderType of ['limit', 'market'] as const)
  test(`killed at every step of a ${orderType} order, it goes on where it was`, async (context) => {
    let kills = 0;
    for (let killAt = 1; killAt <= STEPS_MOST; killAt += EVERY) {
      const directory = join(folder, `${orderType}-${killAt}`);
      const simulator = await startSimulator({
        script: handScript([{ instrument: 'BTCUSDT', price: '50000' }], soonWhole()),
        accounts: [{ apiKey: 'KEY', secret: 'SECRET', balances: { USDT } }],
      });
      try {
        const { restUrl, streamUrl, socketApiUrl: wsApiUrl } = simulator;
        const options: KilledOptions = { directory, configPath, restUrl, streamUrl, wsApiUrl, killAt, orderType };
        const wasKilled = await run(options, simulator);
        if (wasKilled) {
          kills += 1;
          strictEqual(await run({ ...options, killAt: 0 }, simulator), false);
        }
        assureSame(directory, simulator);
        if (!wasKilled) break;
      } finally {
        await simulator.stop();
      }
    }
    ok(kills > 0);
    context.diagnostic(`${kills} kills, each at another step`);
  });
