// ccxt orders: the order wire of one account on another exchange than Binance, by its class of the ccxt package.
import { setTimeout as sleep } from 'node:timers/promises';
import { SmcError } from '#model/fate.ts';
import { checkPlace, exchangeMaker, keepToSpot, line as lineOf, marketOf, timeOf, wordsOf } from '#venues/ccxt/ccxt.ts';
import { accountQuestions } from './account-questions.ts';
import { allowance } from './allowance.ts';
import { asker } from './asker.ts';
import { checkOrderPlace } from './settings.ts';
import { idHere, orderMemory } from './order-ids.ts';
import { news } from './news.ts';
import { orderCalls } from './order-calls.ts';
import { orderFinder } from './order-finder.ts';
import { verdictOf } from './verdict.ts';
import { wayOf } from './ways.ts';
import type { CcxtKey, CcxtOrderSettings } from './settings.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Line } from '#venues/ccxt/ccxt.ts';
import type { Millis } from '#model/time.ts';
import type { Names, ReadOrder } from './report.ts';
import type { OrderExchange } from './order-exchange.ts';
import type { OrderWire, WireNews, WireUpdate } from '#model/order-wire.ts';

export { CCXT_ORDERS } from './settings.ts';
export type { CcxtKey, CcxtOrderSettings } from './settings.ts';

export type CcxtOrdersOptions = {
  /** Id of the exchange in the package, such as "kraken". */
  readonly exchange: string;
  readonly settings: CcxtOrderSettings;
  readonly key: CcxtKey;
  /** Facts of the markets that orders are placed on. */
  readonly symbols: readonly Instrument[];
  /** Uniform in [0, 1); spreads attempts to connect. */
  readonly random: () => number;
  /** Our own clock, milliseconds since 1970. */
  readonly now: () => Millis;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
  /** The account is meant to be on the exchange itself. */
  readonly isReal: boolean;
  /** The exchange's test network is meant. */
  readonly isTestnet?: boolean;
};

export type CcxtOrdersHealth = {
  readonly isUp: boolean;
  /** What to add to our clock to have the exchange's. */
  readonly clockOffsetMs: Millis;
  /** Answers and messages that were not what they claim to be, and were dropped. */
  readonly malformed: number;
  readonly reconnects: number;
};

export type CcxtOrders = OrderWire & { readonly health: () => CcxtOrdersHealth };

const LOOK_MS = 20;

/** @throws SmcError CONFIG_INVALID for an exchange that takes no orders here, or a place that they may not go to */
export function ccxtOrders(options: CcxtOrdersOptions): CcxtOrders {
  const { exchange: id, settings, key, random, clock, isReal, isTestnet = false } = options;
  const way = wayOf(id);
  checkPlace(settings);
  checkOrderPlace(settings, { isReal, isTestnet, hasTestnet: way.hasTestnet }, id);
  const markets = new Map(options.symbols.map((market) => [market.symbol, market]));
  const memory = orderMemory();
  const state = {
    exchange: undefined as OrderExchange | undefined,
    line: undefined as Line | undefined,
    offsetMs: 0,
    malformed: 0,
    connected: 0,
    isClosed: false,
    trouble: 'no answer in time',
  };
  const timers: NodeJS.Timeout[] = [];
  /** The package's names of our markets, and ours of its. */
  const nameBySymbol = new Map<string, string>();
  const symbolByName = new Map<string, string>();
  let hear: (one: WireNews) => void = () => undefined;

  const now = (): Millis => Math.floor(options.now() + state.offsetMs);
  const onMalformed = (): void => {
    state.malformed += 1;
  };
  const clean = (words: string): string =>
    words
      .replaceAll(key.apiKey, '(key)')
      .replaceAll(key.secret, '(secret)')
      .replaceAll(/(signature|sign|sig)=[^&\s]*/gi, '$1=');
  const made = exchangeMaker(id, settings, onMalformed, key);
  const make = async (): Promise<OrderExchange> => {
    const exchange = (await made()) as OrderExchange;
    if (isTestnet && settings.place === undefined) exchange.setSandboxMode(true);
    // What the exchange has not begun with by then it takes no more.
    if ('recvWindow' in exchange.options) exchange.options['recvWindow'] = settings.recvWindowMs;
    exchange.options['warnOnFetchOpenOrdersWithoutSymbol'] = false;
    return exchange;
  };
  const theOne = (): OrderExchange => {
    if (state.exchange !== undefined) return state.exchange;
    throw new SmcError('VENUE_UNREACHABLE', `${id} is not connected`, id, 'start it first');
  };

  const names: Names = {
    symbolOf: (name) => symbolByName.get(name) ?? name.replace('/', ''),
    idOf: (clientId, venueId) => memory.idOf(venueId) ?? (clientId === undefined ? venueId : idHere(clientId, way.ids)),
    now,
  };
  const nameOf = (symbol: string): string => {
    const known = nameBySymbol.get(symbol);
    if (known !== undefined || state.exchange === undefined) return known ?? symbol;
    // An order in another market than ours, by somebody else or from before.
    const name = marketNameOf(state.exchange, symbol);
    nameBySymbol.set(symbol, name);
    return name;
  };
  const known = ({ update, isStop }: ReadOrder): WireUpdate => {
    memory.learn({ update, isStop: isStop || (memory.find(update.id)?.isStop ?? false) });
    const untold = memory.untold(update.venueId);
    return untold.length === 0 ? update : { ...update, fills: [...update.fills, ...untold] };
  };

  const measure = async (): Promise<void> => {
    const exchange = theOne();
    if (exchange.has['fetchTime'] !== true) return;
    const sentAt = options.now();
    const serverTime = timeOf(await exchange.fetchTime());
    if (serverTime === undefined) return;
    state.offsetMs = serverTime - (sentAt + options.now()) / 2;
    // The class stamps its requests by our clock, less this; where stamps only count upwards they are left alone.
    if ('recvWindow' in exchange.options) exchange.options['timeDifference'] = -Math.round(state.offsetMs);
  };
  const gapMs = (): Millis => (state.exchange?.rateLimit ?? 0) * settings.requestCost;
  const ask = asker({
    limits: allowance({ gapMs, burst: settings.burst, share: settings.allowanceShare, clock }),
    now,
    flightMs: settings.flightMs,
    busyMs: settings.busyMs,
    lastHeaders: () => state.exchange?.last_response_headers,
    clean,
    onMalformed,
    onClock: () => measure().catch(() => undefined),
    isClosed: () => state.isClosed || state.exchange === undefined,
  });
  const find = orderFinder({
    exchange: theOne,
    way,
    ask,
    memory,
    names,
    nameOf,
    lagMs: settings.lagMs,
    lookBackMs: settings.lookBackMs,
    known,
  });
  const calls = orderCalls({ exchange: theOne, id, way, ask, markets, memory, names, nameOf, known, find, now });
  const account = accountQuestions({ exchange: theOne, way, ask, nameOf });

  const reach = async (): Promise<OrderExchange> => {
    const exchange = await make();
    keepToSpot(exchange);
    await exchange.loadMarkets();
    for (const { symbol } of options.symbols) {
      const name = String(marketOf(exchange, symbol)['symbol']);
      nameBySymbol.set(symbol, name);
      symbolByName.set(name, symbol);
    }
    state.exchange = exchange;
    await measure();
    // The key is tried before anybody relies on it.
    await exchange.fetchBalance();
    if (way.needsUnified) assureUnified(id, await exchange.isUnifiedEnabled!());
    return exchange;
  };
  const openStreams = async (from: OrderExchange): Promise<OrderExchange> => {
    const streams = await make();
    streams.setMarkets(from.markets, from.currencies);
    if ('recvWindow' in streams.options) streams.options['timeDifference'] = from.options['timeDifference'];
    return streams;
  };
  const begin = (from: OrderExchange): Line =>
    lineOf({
      settings,
      open: () => openStreams(from),
      watches: news({ has: from.has, names, memory, known, onMalformed, hear: (one) => hear(one) }),
      random,
      clock,
      onReady: () => hear({ kind: 'line', up: true, detail: '' }),
      onLost: () => hear({ kind: 'line', up: false, detail: state.trouble }),
      notice(incident, detail) {
        if (incident === 'connected') state.connected += 1;
        else state.trouble = clean(detail);
      },
    });

  const stop = (): Promise<void> => {
    state.isClosed = true;
    for (const timer of timers) clearInterval(timer);
    state.line?.stop();
    state.exchange?.close().catch(() => undefined);
    return Promise.resolve();
  };
  /** Until the key is accepted and the streams stand. */
  const contact = async (): Promise<void> => {
    const end = clock() + settings.firstContactMs;
    for (;;) {
      try {
        state.line = begin(await reach());
        break;
      } catch (thrown) {
        state.trouble = clean(wordsOf(thrown));
        if (thrown instanceof SmcError) throw thrown;
        if (isRefusal(thrown)) throw noContact(id, state.trouble, true);
        if (clock() > end) throw noContact(id, state.trouble, false);
        await sleep(settings.backoffFirstMs);
      }
    }
    state.line.start();
    while (!state.line.isReady()) {
      if (clock() > end || state.isClosed) throw noContact(id, state.trouble, false);
      await sleep(LOOK_MS);
    }
  };

  return {
    name: id,
    hasBrackets: false,
    hasPairs: way.pairs !== undefined,
    hasTrailing: false,
    now,
    async start(listener) {
      hear = listener;
      try {
        await contact();
      } catch (thrown) {
        await stop();
        throw thrown;
      }
      timers.push(setInterval(() => void measure().catch(() => undefined), settings.clockEveryMs));
    },
    stop,
    ...calls,
    order: find,
    ...account,
    health: () => ({
      isUp: state.line?.isReady() === true,
      clockOffsetMs: state.offsetMs,
      malformed: state.malformed,
      // The first connection is no return.
      reconnects: Math.max(0, state.connected - 1),
    }),
  };
}

function marketNameOf(exchange: OrderExchange, symbol: string): string {
  try {
    return String(marketOf(exchange, symbol)['symbol']);
  } catch {
    return symbol;
  }
}

function assureUnified(id: string, enabled: unknown): void {
  if (Array.isArray(enabled) && enabled.includes(true)) return;
  throw new SmcError(
    'VENUE_REFUSED',
    `orders on ${id} are for unified accounts`,
    id,
    'turn the account into a unified one there: on the older kind a stop that is reached becomes another order',
  );
}

/** The exchange says no, which it will say again. */
const isRefusal = (thrown: unknown): boolean => {
  const verdict = verdictOf(thrown);
  return verdict.kind === 'refused' && verdict.why === 'not-permitted';
};

const noContact = (id: string, reason: string, refused: boolean): SmcError =>
  refused
    ? new SmcError(
        'VENUE_REFUSED',
        `the exchange refuses the account's key: ${reason}`,
        id,
        'look at the key, its rights, and the addresses it is bound to',
      )
    : new SmcError('VENUE_UNREACHABLE', `${id} takes no orders: ${reason}`, id, 'look at the network');
