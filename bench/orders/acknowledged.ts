// Acknowledged: from asking for an order to the exchange's answer, by our wire and by the clients of others, in turn and in the same run.
import { count, ms, priceOf, say, share } from '../hand-fed.ts';
import { quantity } from '#model/number.ts';
import { KEY, startExchange } from './exchange.ts';
import { wireTo } from './account.ts';
import type { Exchange } from './exchange.ts';

const PRICE = 60_000;
const BELOW = 50_000;
/** Not counted: connections open, the compiler is at work. */
const WARM_UP = 50;
/** With its limiter ccxt places four in a second. */
const LIMITED = 20;

/** Places one order far below the market; resolves with the answer. */
type Place = (number: number) => Promise<unknown>;
type Client = { readonly place: Place; readonly close: () => Promise<unknown> };
type Ours = Client & {
  /** The exchange takes 200 open orders of a market. */
  readonly sweep: () => Promise<void>;
};

/** Only what is used here of a class that is imported by its file, since importing all exchanges takes seconds. */
type CcxtExchange = {
  readonly has: Record<string, unknown>;
  readonly urls: { readonly api: Record<string, string | Record<string, string | Record<string, string>>> };
  readonly loadHttpProxyAgent: () => Promise<unknown>;
  readonly createOrderWs: (...what: readonly unknown[]) => Promise<unknown>;
  readonly close: () => Promise<unknown>;
};

async function ccxtTo({ restUrl, streamUrl, wsApiUrl }: Exchange, enableRateLimit: boolean): Promise<Client> {
  const file = new URL('./src/pro/binance.js', import.meta.resolve('ccxt'));
  const { default: made } = (await import(file.href)) as { readonly default: new (options: object) => CcxtExchange };
  const { apiKey, secret } = KEY;
  const options = { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchMargins: false };
  const exchange = new made({ apiKey, secret, enableRateLimit, options });
  exchange.has['fetchCurrencies'] = false;
  const { api } = exchange.urls;
  for (const [name, url] of Object.entries(api))
    if (typeof url === 'string') api[name] = url.replace(/^https:\/\/[^/]+/, restUrl);
  const sockets = api['ws'] as Record<string, string | Record<string, string>>;
  sockets['spot'] = `${streamUrl}/stream/ws`;
  sockets['ws-api'] = { spot: wsApiUrl };
  await exchange.loadHttpProxyAgent();
  return {
    place: () => exchange.createOrderWs('BTC/USDT', 'limit', 'buy', 0.001, BELOW),
    close: () => exchange.close(),
  };
}

async function spotTo({ wsApiUrl }: Exchange): Promise<Client> {
  // What it says of itself must not stand among the figures; it reads this when it is imported.
  process.env['LOG_LEVEL'] = 'error';
  const { Spot, SpotWebsocketAPI } = await import('@binance/spot');
  const { apiKey, secret: apiSecret } = KEY;
  const client = new Spot({ configurationWebsocketAPI: { apiKey, apiSecret, wsURL: wsApiUrl } });
  const connection = await client.websocketAPI.connect();
  const { OrderPlaceSideEnum, OrderPlaceTypeEnum, OrderPlaceTimeInForceEnum } = SpotWebsocketAPI;
  return {
    place: () =>
      connection.orderPlace({
        symbol: 'BTCUSDT',
        side: OrderPlaceSideEnum.BUY,
        type: OrderPlaceTypeEnum.LIMIT,
        timeInForce: OrderPlaceTimeInForceEnum.GTC,
        quantity: 0.001,
        price: BELOW,
      }),
    close: () => connection.disconnect(),
  };
}

async function oursTo(exchange: Exchange): Promise<Ours> {
  const wire = wireTo(exchange);
  await wire.start(() => undefined);
  const order = { symbol: 'BTCUSDT', side: 'buy', type: 'limit', price: priceOf(BELOW) } as const;
  return {
    async place(number) {
      const answer = await wire.place({ ...order, id: `bench-${number}`, quantity: quantity('0.001') });
      if (answer.outcome !== 'done') throw new Error(`${answer.outcome}: ${JSON.stringify(answer)}`);
    },
    async sweep() {
      const open = await wire.openOrders();
      if (open.outcome !== 'done') throw new Error(open.detail);
      for (const { symbol, id } of open.value) await wire.cancel(symbol, id);
    },
    close: () => wire.stop(),
  };
}

/** One after the other: milliseconds of each. */
async function timed({ place }: Client, from: number, many: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let number = from; number < from + many; number += 1) {
    const began = performance.now();
    await place(number);
    times.push(performance.now() - began);
  }
  return times;
}

export async function acknowledged(many: number): Promise<void> {
  const exchange = await startExchange({ markets: 1, price: PRICE });
  const our = await oursTo(exchange);
  const clients: Readonly<Record<string, Client>> = {
    'our wire': our,
    "ccxt's createOrderWs without its limiter": await ccxtTo(exchange, false),
    "@binance/spot's orderPlace": await spotTo(exchange),
  };
  const times = new Map(Object.keys(clients).map((name) => [name, [] as number[]]));
  // In turns, so that whatever else the machine does falls on all of them.
  const turn = WARM_UP;
  let placed = 0;
  for (let round = 0; round * turn < many + WARM_UP; round += 1)
    for (const [name, client] of Object.entries(clients)) {
      const took = await timed(client, placed, turn);
      placed += turn;
      if (round > 0) times.get(name)!.push(...took);
      await our.sweep();
    }
  const limited = await ccxtTo(exchange, true);
  await timed(limited, placed, 2);
  times.set("ccxt's createOrderWs by default", [...(await timed(limited, placed, LIMITED))]);
  const ours = share(times.get('our wire')!, 0.5);
  for (const [name, values] of times) {
    const p50 = share(values, 0.5);
    const ratio = name === 'our wire' ? '' : ` (${(p50 / ours).toFixed(p50 > 10 * ours ? 0 : 1)}x ours)`;
    say(`order → answer, ${name}, ${count(values.length)} of them, p50`, `${ms(p50)}${ratio}`);
    say(`order → answer, ${name}, p99`, ms(share(values, 0.99)));
  }
  for (const client of [...Object.values(clients), limited]) await client.close();
  await exchange.stop();
}
