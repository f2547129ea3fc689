// Binance orders: the order wire of one account on Binance spot, over the WebSocket API, with REST where that is down.
import { SmcError } from '#model/fate.ts';
import { allowance } from './allowance.ts';
import { accountQuestions } from './account-questions.ts';
import { asker } from './asker.ts';
import { CALLS } from './calls.ts';
import { exchangeClock } from './exchange-clock.ts';
import { orderFinder } from './order-finder.ts';
import { bracketParams, isOrderId, orderParams, pairParams } from './order-params.ts';
import { readList, readReport, readReports } from './report.ts';
import { sessionLine } from './session-line.ts';
import { checkOrderHosts } from './settings.ts';
import { payloadOf, signer as signerOf } from './signer.ts';
import { venueIds } from './venue-ids.ts';
import type { Instrument } from '#model/instrument.ts';
import type { OrderWire, WireAnswer, WireNews, WireUpdate } from '#model/order-wire.ts';
import type { Millis } from '#model/time.ts';
import type { Said } from './order-params.ts';
import type { SessionEnd } from './session.ts';
import type { OrderSettings } from './settings.ts';
import type { Params, VenueKey } from './signer.ts';
import type { UserEvent } from './user-event.ts';

export { BINANCE_ORDERS, BINANCE_TESTNET_ORDERS, checkOrderHosts } from './settings.ts';
export type { OrderSettings } from './settings.ts';
export type { VenueKey } from './signer.ts';

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
  /** What was last wrong with the line. */
  let trouble = 'no answer in time';
  /** Movements of money that no question has told of yet; undefined: nobody is asking. */
  let moved: number | undefined;

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
    onDown: ({ reason: words, refused }, wasUp) => {
      const reason = words.replaceAll(signer.apiKey, '(key)');
      trouble = reason;
      if (wasUp || refused) hear({ kind: 'line', up: false, detail: reason });
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

  const account = accountQuestions(ask);

  const known = (update: WireUpdate): WireUpdate => {
    ids.learn(update);
    return update;
  };
  const onEvent = (event: UserEvent): void => {
    if (event.kind === 'update') hear({ kind: 'update', update: known(event.update) });
    else if (event.kind === 'balances') hear({ kind: 'balances', balances: event.balances });
    else if (event.kind === 'moved') void tellBalances();
  };
  /** The exchange says only by how much: what stands now has to be asked for, again where more has moved meanwhile. */
  const tellBalances = async (): Promise<void> => {
    if (moved !== undefined) {
      moved += 1;
      return;
    }
    do {
      moved = 0;
      const answer = await account.balances();
      if (answer.outcome === 'done') hear({ kind: 'balances', balances: answer.value });
    } while (moved > 0);
    moved = undefined;
  };

  const place = <T>(said: Said, send: (params: Params) => Promise<WireAnswer<T>>): Promise<WireAnswer<T>> =>
    'why' in said ? Promise.resolve({ outcome: 'refused', why: said.why, detail: said.detail }) : send(said.params);
  const listOf =
    (length: number) =>
    (value: unknown): readonly WireUpdate[] | undefined => {
      const updates = readList(value);
      return updates?.length === length ? updates.map(known) : undefined;
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
      const patience = setTimeout(() => onContact({ reason: trouble, refused: false }), settings.firstContactMs);
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
    order: orderFinder({ ask, ids, lagMs: settings.lagMs, now: time.now }),
    openOrders: () => ask(CALLS.openOrders, {}, (value) => readReports(value)?.map(known)),
    ...account,
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

const noContact = ({ reason, refused }: SessionEnd, where: string): SmcError =>
  refused
    ? new SmcError(
        'VENUE_REFUSED',
        `the exchange refuses the account's key: ${reason}`,
        where,
        'look at the key, its rights, and the addresses it is bound to',
      )
    : new SmcError('VENUE_UNREACHABLE', `binance takes no orders: ${reason}`, where, 'look at the network');
