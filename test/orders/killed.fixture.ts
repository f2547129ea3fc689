// Killed: the agent with an account on an exchange, as a program of its own, that ends itself without a word at the step that it is told.
// It says on its standard output, a line of JSON each, how its orders stand.
import { BINANCE, binanceFeed } from '#venues/binance/binance.ts';
import { BINANCE_ORDERS, binanceOrders } from '#venues/binance/orders/orders.ts';
import { ACCOUNT } from './killed-account.fixture.ts';
import { caps } from '#venues/caps/caps.ts';
import { cash, price, quantity } from '#model/number.ts';
import { findInstrument } from '#market/market.ts';
import { MINUTE_MS } from '#model/time.ts';
import { loadConfig, pipelineSettings } from '#config/config.ts';
import { startRuntime } from '#runtime/runtime.ts';
import type { OrderWire } from '#model/order-wire.ts';
import type { Surroundings } from '#runtime/runtime.ts';

export type KilledOptions = {
  readonly directory: string;
  readonly configPath: string;
  readonly restUrl: string;
  readonly streamUrl: string;
  readonly wsApiUrl: string;
  /** The step, counted from the start of this program, before which it ends; 0: never. */
  readonly killAt: number;
  readonly orderType: 'limit' | 'market';
};

const options = JSON.parse(process.argv[2]!) as KilledOptions;
const instrument = findInstrument('BTCUSDT');
const now = Date.now;
const clock = (): number => performance.now();
let steps = 0;
/** Each use of the wire is two steps, before and after it has gone out; each word of the exchange is one. */
const step = (): void => {
  steps += 1;
  if (steps === options.killAt) process.kill(process.pid, 'SIGKILL');
};

const inner = binanceOrders({
  settings: {
    ...BINANCE_ORDERS,
    restUrl: options.restUrl,
    wsApiUrl: options.wsApiUrl,
    recvWindowMs: 300,
    requestMs: 500,
    backoffFirstMs: 20,
    lagMs: 5,
  },
  key: { apiKey: 'KEY', secret: 'SECRET', kind: 'hmac' },
  symbols: [instrument],
  random: Math.random,
  now,
  clock,
  isReal: false,
});
const around =
  <Parameters extends readonly unknown[], Value>(call: (...parameters: Parameters) => Promise<Value>) =>
  async (...parameters: Parameters): Promise<Value> => {
    step();
    const answer = call(...parameters);
    // The socket has it when the system has been let in.
    await new Promise((resolve) => setImmediate(resolve));
    step();
    const value = await answer;
    step();
    return value;
  };
const wire: OrderWire = {
  ...inner,
  start: (hear) =>
    inner.start((news) => {
      if (news.kind === 'update') step();
      hear(news);
    }),
  place: around(inner.place),
  placePair: around(inner.placePair),
  placeBracket: around(inner.placeBracket),
  cancel: around(inner.cancel),
};

const config = await loadConfig(options.configPath);
const settings = pipelineSettings(config, [instrument], '1m');
const feed = () =>
  binanceFeed({
    // The clock there is set so that a minute ends soon: by that the account is valued, and may trade.
    settings: { ...BINANCE, restUrl: options.restUrl, streamUrl: options.streamUrl, skewLimitMs: 10 * MINUTE_MS },
    markets: [{ symbol: 'BTCUSDT', timeframes: ['1m'], history: 10 }],
    random: Math.random,
    now,
    clock,
  });
const runtime = await startRuntime({
  settings,
  accounts: [ACCOUNT],
  directory: options.directory,
  feed,
  // Nobody asks for anything of it here.
  surroundings: {} as unknown as Surroundings,
  clock: now,
  steady: clock,
  venues: new Map([
    [
      ACCOUNT,
      {
        wire,
        caps: caps({ maxOrderNotional: cash('5000'), maxOpenNotional: cash('5000'), maxOrdersPerMinute: 60 }),
        saga: {
          partialMs: 300,
          protectMs: 600,
          askMs: 50,
          lagMs: 200,
          flightMs: 300,
          freshMs: 20_000,
          retryMs: 50,
          lookMs: 500,
          targetMs: 400,
          pollMs: 100,
        },
      },
    ],
  ]),
});
const { port } = runtime;

const say = (): void => {
  const { orders, positions } = port.view(ACCOUNT);
  const lines = [...orders.values()].map(({ order }) => [order.request.role, order.state, String(order.filled)]);
  process.stdout.write(
    `${JSON.stringify({ steps, orders: lines, held: positions.size, tripped: port.breakers().map(({ rule, detail }) => `${rule}: ${detail}`) })}\n`,
  );
};
setInterval(say, 20);

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
await until(() => port.view(ACCOUNT).account !== undefined && port.prices().length > 0 && port.breakers().length === 0);

// The same ticket after each start: it is one order.
const answer = await port.createOrder(
  {
    id: 'ticket-1',
    account: ACCOUNT,
    symbol: 'BTCUSDT',
    side: 'buy',
    type: options.orderType,
    quantity: quantity('0.01'),
    price: options.orderType === 'limit' ? price('49900') : undefined,
    stopLoss: price('49000'),
    takeProfit: price('52000'),
  },
  'ana',
);
if (answer.outcome === 'refused') throw new Error(`refused: ${answer.reason}, ${answer.detail}`);
process.once('SIGTERM', () => {
  void runtime.stop().then(() => process.exit(0));
});
