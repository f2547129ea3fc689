// A machine on which everything real mode needs is there: people with a second factor, keys, a configuration, and a simulated exchange.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret as Code, TOTP } from 'otpauth';
import { BINANCE_ORDERS, binanceOrders } from '#venues/binance/orders/orders.ts';
import { handScript, startSimulator } from '#simulator/simulator.ts';
import { INSTRUMENTS } from '#market/market.ts';
import { openPeople } from '#store/people/people.ts';
import { openSecrets, Secret } from '#secrets/secrets.ts';
import type { OrderWire, WireAnswer } from '#model/order-wire.ts';
import type { Simulator } from '#simulator/simulator.ts';

export const BTC = INSTRUMENTS.get('BTCUSDT')!;
const MASTER = 'cd'.repeat(32);
const KEY = { apiKey: 'KEYOFATEST', secret: 'SECRETOFATEST' };
const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
const STEP_MS = 30_000;

export type Machine = {
  readonly folder: string;
  /** Of the feed: the exchange is a simulated one. */
  readonly store: string;
  readonly simulator: Simulator;
  readonly environment: Readonly<Record<string, string>>;
  /** The next code of the admin's device: each is good once. */
  readonly code: () => string;
  /** What `npx smc` with these words tells, and its exit code. */
  readonly smc: (words: readonly string[], input?: string) => Promise<Told>;
  /** A way to the exchange of the test's own, with the account's key. */
  readonly wire: () => OrderWire;
  readonly configure: (text: string) => void;
  readonly stop: () => Promise<void>;
};
export type Told = { readonly exit: number | null; readonly out: string; readonly err: string };

export const value = <Value>(answer: WireAnswer<Value>): Value => {
  if (answer.outcome === 'done') return answer.value;
  throw new Error(`${answer.outcome}: ${answer.detail}`);
};

/** Thresholds of readiness are off: what it takes is tested elsewhere. */
export const configText = ({ restUrl, socketApiUrl }: Simulator, more = ''): string => `app: { mode: real }
exchanges: { binance: { enabled: true, symbols: [BTCUSDT] } }
market: { entry_timeframe: 1m, higher_timeframe: 15m }
readiness: { days: 0, sharpe: off, max_drawdown_percent: off, win_rate_percent: off, in_profit: false }
venue: { rest_url: "${restUrl}", ws_api_url: "${new URL(socketApiUrl).origin.replace('null', '') || `ws://${new URL(socketApiUrl).host}`}" }
circuit_breaker: { guardian_seconds: 2, max_latency_ms: 600000, max_clock_jump_ms: 600000 }
accounts:
  paper-1: {}
  live:
    venue: binance
    account_type: spot
    real: { capital_cap: 1000, max_order_notional: 500, max_open_notional: 1000, max_orders_per_minute: 60 }
${more}`;

/** @param bitcoin that the account had before any agent came */
export async function machine(bitcoin = '0'): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'smc-real-mode-'));
  const simulator = await startSimulator({
    script: handScript([{ instrument: 'BTCUSDT', price: '60000' }]),
    accounts: [{ ...KEY, balances: { USDT: '10000', BTC: bitcoin } }],
    // Many programs knock from one address here.
    weights: { perMinute: 100_000 },
  });
  const people = openPeople({ path: join(folder, 'people.db'), now: Date.now, cost: { memory: 64, passes: 1 } });
  await people.firstAdmin('plain words in a row', []);
  const admin = people.users.findByEmail('admin@localhost')!;
  const enrolment = (await people.secondFactors.begin(admin))!;
  const device = new TOTP({ secret: Code.fromBase32(enrolment.secret) });
  // Codes of the past, the present and the next half minute are taken, each once and in order.
  let step = -1;
  const code = (): string => device.generate({ timestamp: Date.now() + STEP_MS * step++ });
  await people.secondFactors.confirm(admin.id, code(), Date.now());
  people.close();
  const secrets = openSecrets({ path: join(folder, 'secrets.json'), key: { form: 'key', text: new Secret(MASTER) } });
  secrets.set('venue.live.key', new Secret(KEY.apiKey));
  secrets.set('venue.live.secret', new Secret(KEY.secret));
  const environment = { SMC_MASTER_KEY: MASTER, SMC_ADMIN_PASSWORD: 'plain words in a row' };
  const configure = (text: string): void => writeFileSync(join(folder, 'config.yaml'), text, { mode: 0o600 });
  configure(configText(simulator));
  return {
    folder,
    store: join(folder, 'binance-simulated'),
    simulator,
    environment,
    code,
    configure,
    smc: (words, input = '') => tell([...words, '--data-dir', folder], input, environment),
    wire: () =>
      binanceOrders({
        settings: { ...BINANCE_ORDERS, restUrl: simulator.restUrl, wsApiUrl: simulator.socketApiUrl },
        key: { ...KEY, kind: 'hmac' },
        symbols: [BTC],
        random: Math.random,
        now: Date.now,
        clock: () => performance.now(),
        isReal: false,
      }),
    async stop() {
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function tell(words: readonly string[], input: string, environment: Readonly<Record<string, string>>): Promise<Told> {
  const child = spawn(process.execPath, [MAIN, ...words], { env: { ...process.env, ...environment } });
  const told = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (told.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (told.err += text));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, ...told }));
  });
}
