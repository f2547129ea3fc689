// Binance orders: the order wire of one account on Binance spot, over the WebSocket API, with REST where that is down.
import { setTimeout as sleep } from 'node:timers/promises';
import { SmcError } from '#model/fate.ts';
import { sum } from '#model/number.ts';
import { allowance } from './allowance.ts';
import { readAccount, readCommission, readRestrictions } from './account.ts';
import { asker } from './asker.ts';
import { CALLS, RESTRICTIONS } from './calls.ts';
import { exchangeClock } from './exchange-clock.ts';
import { bracketParams, isOrderId, orderParams, pairParams } from './order-params.ts';
import { readList, readReport, readReports, readTrades } from './report.ts';
import { sessionLine } from './session-line.ts';
import { checkOrderHosts } from './settings.ts';
import { payloadOf, signer as signerOf } from './signer.ts';
import { venueIds } from './venue-ids.ts';
import type { Instrument } from '#model/instrument.ts';
import type { OrderWire, WireAnswer, WireFill, WireNews, WireUpdate } from '#model/order-wire.ts';
import type { Millis } from '#model/time.ts';
import type { AccountStatus } from './account.ts';
import type { Said } from './order-params.ts';
import type { SessionEnd } from './session.ts';
import type { OrderSettings } from './settings.ts';
import type { Params, VenueKey } from './signer.ts';
import type { UserEvent } from './user-event.ts';

export { BINANCE_ORDERS, BINANCE_TESTNET_ORDERS, checkOrderHosts } from './settings.ts';
export type { OrderSettings } from './settings.ts';
export type { VenueKey } from './signer.ts';

/** Order and trades are told by two answers: so often they are asked again until the two agree. */
const AGREE_ATTEMPTS = 4;
const TRADES_PER_ANSWER = 1000;
const TRADES_ANSWERS = 10;

export type BinanceOrdersOptions = {
  readonly settings: OrderSettings;
  readonly key: VenueKey;
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
  /** The exchange's test network is allowed. */
  readonly isTestnet?: boolean;
};

export type BinanceOrdersHealth = {
  readonly isUp: boolean;
  /** What to add to our clock to have the exchange's. */
  readonly clockOffsetMs: Millis;
  readonly usedWeight: number;
  readonly usedOrders: number;
  /** Frames and answers that were not as documented, and were dropped. */
  readonly malformed: number;
  readonly reconnects: number;
};

export type BinanceOrders = OrderWire & { readonly health: () => BinanceOrdersHealth };

/** @throws SmcError CONFIG_INVALID for a host that orders may not go to, or a key that is none: before any socket is opened */
export function binanceOrders(options: BinanceOrdersOptions): BinanceOrders {
  const { settings, random, now, clock, isReal, isTestnet = false } = options;
  const url = checkOrderHosts(settings, { isReal, isTestnet });
  const signer = signerOf(options.key);
  const markets = new Map(options.symbols.map((market) => [market.symbol, market]));
  const time = exchangeClock(now, clock);
  const limits = allowance(settings.allowanceShare);
  const ids = venueIds();
  const counts = { malformed: 0, connects: 0 };
  const timers: NodeJS.Timeout[] = [];
  let hear: (news: WireNews) => void = () => undefined;
  let onContact: (end: SessionEnd | undefined) => void = () => undefined;
  let isReading = false;

  const onMalformed = (): void => {
    counts.malformed += 1;
  };
  const signed = (params: Params, timestamp: Millis): Params => {
    const all = { ...params, apiKey: signer.apiKey, recvWindow: settings.recvWindowMs, timestamp };
    return { ...all, signature: signer.sign(payloadOf(all)) };
  };
  const line = sessionLine({
    settings,
    url,
    time,
    clock,
    random,
    canLogOn: signer.canLogOn,
    sign: (params) => signed(params, time.now()),
    hear: (event) => onEvent(event),
    onLimits: (rateLimits) => limits.heard(rateLimits, time.now()),
    onPause: (pause, retryAt) => void limits.pause(retryAt, pause, time.now()),
    onMalformed,
    bannedMs: () => limits.bannedMs(time.now()),
    onReconnect: () => {
      counts.connects += 1;
    },
    onUp: (detail) => {
      hear({ kind: 'line', up: true, detail });
      onContact(undefined);
    },
    onDown: ({ reason: words, refused }) => {
      const reason = words.replaceAll(signer.apiKey, '(key)');
      hear({ kind: 'line', up: false, detail: reason });
      if (refused) onContact({ reason, refused });
    },
  });
  const { ask, measure, close } = asker({
    settings,
    signer,
    time,
    clock,
    limits,
    session: line.current,
    signed,
    onMalformed,
  });

  const known = (update: WireUpdate): WireUpdate => {
    ids.learn(update);
    return update;
  };
  const onEvent = (event: UserEvent): void => {
    if (event.kind === 'update') hear({ kind: 'update', update: known(event.update) });
    else if (event.kind === 'balances') hear({ kind: 'balances', balances: event.balances });
    else if (event.kind === 'moved') void tellBalances();
  };
  /** The exchange says only by how much: what stands now has to be asked for. One question tells of all that came before it. */
  const tellBalances = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    const answer = await account();
    isReading = false;
    if (answer.outcome === 'done') hear({ kind: 'balances', balances: answer.value.balances });
  };

  const place = <T>(said: Said, send: (params: Params) => Promise<WireAnswer<T>>): Promise<WireAnswer<T>> =>
    'why' in said ? Promise.resolve({ outcome: 'refused', why: said.why, detail: said.detail }) : send(said.params);
  const listOf =
    (length: number) =>
    (value: unknown): readonly WireUpdate[] | undefined => {
      const updates = readList(value);
      return updates?.length === length ? updates.map(known) : undefined;
    };
  const account = (): Promise<WireAnswer<AccountStatus>> => ask(CALLS.account, { omitZeroBalances: true }, readAccount);

  /** Where it was cancelled the exchange may know it by its number only. */
  const findOrder = async (symbol: string, id: string): Promise<WireAnswer<WireUpdate | undefined>> => {
    const read = (value: unknown): WireUpdate | undefined => readReport(value, id);
    let answer = await ask(CALLS.order, { symbol, origClientOrderId: id }, read);
    const orderId = ids.find(symbol, id);
    if (isUnknownOrder(answer) && orderId !== undefined) answer = await ask(CALLS.order, { symbol, orderId }, read);
    if (isUnknownOrder(answer)) return { outcome: 'done', value: undefined };
    if (answer.outcome === 'done') known(answer.value);
    return answer;
  };
  const tradesOf = async (symbol: string, orderId: string): Promise<WireAnswer<readonly WireFill[]>> => {
    const fills: WireFill[] = [];
    for (let asked = 0; asked < TRADES_ANSWERS; asked += 1) {
      const last = fills.at(-1);
      const from = last === undefined ? {} : { fromId: Number(last.tradeId) + 1 };
      const params = { symbol, orderId: Number(orderId), limit: TRADES_PER_ANSWER, ...from };
      const answer = await ask(CALLS.trades, params, readTrades);
      if (answer.outcome !== 'done') return answer;
      fills.push(...answer.value);
      if (answer.value.length < TRADES_PER_ANSWER) break;
    }
    return { outcome: 'done', value: fills };
  };

  const stop = (): Promise<void> => {
    for (const timer of timers) clearInterval(timer);
    line.stop();
    close();
    onContact({ reason: 'stopped', refused: false });
    return Promise.resolve();
  };

  return {
    name: 'binance',
    hasBrackets: true,
    hasPairs: true,
    hasTrailing: true,
    now: time.now,
    async start(listener) {
      hear = listener;
      const contact = new Promise<SessionEnd | undefined>((resolve) => {
        onContact = resolve;
      });
      const late = { reason: 'no answer in time', refused: false };
      const patience = setTimeout(() => onContact(late), settings.firstContactMs);
      line.start();
      const end = await contact;
      clearTimeout(patience);
      if (end !== undefined) {
        await stop();
        throw noContact(end, url);
      }
      timers.push(setInterval(() => void measure(), settings.clockEveryMs));
    },
    stop,
    place: (order) =>
      place(orderParams(order, markets.get(order.symbol)), (params) =>
        ask(CALLS.place, params, (value) => map(readReport(value, order.id), known)),
      ),
    placePair: (pair) =>
      place(pairParams(pair, markets.get(pair.stop.symbol)), (params) => ask(CALLS.placePair, params, listOf(2))),
    placeBracket: (entry, pair) =>
      place(bracketParams(entry, pair, markets.get(entry.symbol)), (params) =>
        ask(CALLS.placeBracket, params, listOf(3)),
      ),
    async cancel(symbol, id) {
      if (!isOrderId(id)) return { outcome: 'refused', why: 'unknown-order', detail: `no order has such an id: ${id}` };
      // A leg of a list ends all of it, and the answer tells of each.
      const answer = await ask(CALLS.cancel, { symbol, origClientOrderId: id }, (value) => {
        const single = readReport(value);
        return single === undefined ? readList(value) : [single];
      });
      if (answer.outcome !== 'done') return answer;
      for (const update of answer.value) if (update.id !== id) hear({ kind: 'update', update });
      return { outcome: 'done', value: answer.value.find((update) => update.id === id) };
    },
    async order(symbol, id) {
      if (!isOrderId(id)) return { outcome: 'done', value: undefined };
      for (let attempt = 0; attempt < AGREE_ATTEMPTS; attempt += 1) {
        if (attempt > 0) await sleep(settings.lagMs);
        const found = await findOrder(symbol, id);
        if (found.outcome !== 'done' || found.value === undefined || found.value.filled === 0n) return found;
        const trades = await tradesOf(symbol, found.value.venueId);
        if (trades.outcome !== 'done') return trades;
        if (sum(trades.value.map(({ quantity }) => quantity)) === found.value.filled)
          return { outcome: 'done', value: { ...found.value, fills: trades.value } };
      }
      return { outcome: 'unknown', until: time.now(), detail: 'its trades and what is filled do not agree yet' };
    },
    openOrders: () => ask(CALLS.openOrders, {}, (value) => readReports(value)?.map(known)),
    async balances() {
      const answer = await account();
      return answer.outcome === 'done' ? { outcome: 'done', value: answer.value.balances } : answer;
    },
    async permissions() {
      const status = await account();
      if (status.outcome !== 'done') return status;
      const { canTrade, canWithdraw } = status.value;
      const key = await ask(RESTRICTIONS, {}, readRestrictions);
      if (key.outcome === 'done')
        return { outcome: 'done', value: { ...key.value, canTrade: key.value.canTrade && canTrade } };
      // The test network and simulated venues do not tell about keys: what the account may do has to stand for it.
      if (key.outcome !== 'refused' || key.why === 'not-permitted') return key;
      return { outcome: 'done', value: { canTrade, canWithdraw, isBoundToAddress: undefined } };
    },
    async commission(symbol) {
      const rates = await ask(CALLS.commission, { symbol }, readCommission);
      if (rates.outcome !== 'done') return rates;
      const { share, discountAsset } = rates.value;
      if (discountAsset === undefined) return { outcome: 'done', value: share };
      const status = await account();
      if (status.outcome !== 'done') return status;
      const paid = status.value.balances.some(({ asset, free }) => asset === discountAsset && free > 0n);
      return { outcome: 'done', value: paid ? 0 : share };
    },
    health() {
      const { weight, orders } = limits.used();
      return {
        isUp: line.isUp(),
        clockOffsetMs: time.now() - now(),
        usedWeight: weight,
        usedOrders: orders,
        malformed: counts.malformed,
        // The first connection is no return.
        reconnects: Math.max(0, counts.connects - 1),
      };
    },
  };
}

const map = <From, To>(value: From | undefined, to: (value: From) => To): To | undefined =>
  value === undefined ? undefined : to(value);

const isUnknownOrder = (answer: WireAnswer<unknown>): boolean =>
  answer.outcome === 'refused' && answer.why === 'unknown-order';

const noContact = ({ reason, refused }: SessionEnd, where: string): SmcError =>
  refused
    ? new SmcError(
        'VENUE_REFUSED',
        `the exchange refuses the account's key: ${reason}`,
        where,
        'look at the key, its rights, and the addresses it is bound to',
      )
    : new SmcError('VENUE_UNREACHABLE', `binance takes no orders: ${reason}`, where, 'look at the network');
