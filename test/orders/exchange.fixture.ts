// Exchange: a spot exchange in memory, in a time of its own, that fails as exchanges do: an order wire for the tests of the saga.
import { multiply, ONE, toStep } from '#model/number.ts';
import type { Cash, Price, Quantity, Rate } from '#model/number.ts';
import type { Instrument } from '#model/instrument.ts';
import type {
  OrderWire,
  WireAnswer,
  WireFill,
  WireNews,
  WireOrder,
  WirePair,
  WireRefusal,
  WireStatus,
  WireUpdate,
} from '#model/order-wire.ts';

export type Random = () => number;

/** mulberry32: the same seed, the same run. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Timeline = {
  readonly now: () => number;
  readonly after: (ms: number, work: () => void) => void;
  /** Runs all that is due until then, answers included. */
  readonly until: (time: number) => Promise<void>;
};

export function timeline(): Timeline {
  let now = 1_000_000;
  let serial = 0;
  const due: { at: number; serial: number; work: () => void }[] = [];
  return {
    now: () => now,
    after(ms, work) {
      serial += 1;
      due.push({ at: now + Math.max(0, ms), serial, work });
    },
    async until(time) {
      for (;;) {
        let next = -1;
        for (const [index, each] of due.entries())
          if (
            each.at <= time &&
            (next < 0 || each.at < due[next]!.at || (each.at === due[next]!.at && each.serial < due[next]!.serial))
          )
            next = index;
        if (next < 0) break;
        const [{ at, work }] = due.splice(next, 1) as unknown as [{ at: number; work: () => void }];
        now = Math.max(now, at);
        work();
        for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
      }
      now = time;
    },
  };
}

/** Chances of a request or an update to go wrong; all 0 is a good day. */
export type Faults = {
  readonly lostExecuted: number;
  readonly lostNotExecuted: number;
  readonly late: number;
  readonly notSent: number;
  readonly lag: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly missed: number;
  readonly partial: number;
};
export const NO_FAULTS: Faults = {
  lostExecuted: 0,
  lostNotExecuted: 0,
  late: 0,
  notSent: 0,
  lag: 0,
  duplicate: 0,
  reorder: 0,
  missed: 0,
  partial: 0,
};

type Order = {
  readonly order: WireOrder;
  readonly venueId: string;
  readonly at: number;
  status: WireStatus;
  filled: bigint;
  triggered: boolean;
  readonly fills: WireFill[];
  list: { readonly orders: Order[]; readonly entry: Order | undefined } | undefined;
  reason: string;
};

export type FakeExchange = {
  readonly wire: OrderWire;
  readonly orders: readonly Order[];
  /** Of the account, locked or not. */
  readonly total: (asset: 'base' | 'quote') => bigint;
  readonly setPrice: (price: Price) => void;
  readonly setFaults: (faults: Faults) => void;
  readonly setUp: (up: boolean) => void;
  readonly halt: (halted: boolean) => void;
  readonly reject: (why: WireRefusal | undefined) => void;
  readonly moveBase: (amount: bigint) => void;
  /** Ids that were accepted more than once. */
  readonly doubled: readonly string[];
  /** Answers and news go nowhere from here on: whoever heard them is gone. */
  readonly forget: () => void;
  readonly byId: (id: string) => Order | undefined;
};

/** Longest that a request may be taken after it was sent. */
const WINDOW_MS = 2_000;
const LAG_MS = 900;

export type FakeOptions = {
  readonly time: Timeline;
  readonly random: Random;
  readonly instrument: Instrument;
  readonly price: Price;
  readonly quote: bigint;
  /** Kept of what is bought; of what is sold it is the same in the quote currency. */
  readonly commission: Rate;
  readonly hasBrackets?: boolean;
  readonly hasPairs?: boolean;
};

export function fakeExchange(options: FakeOptions): FakeExchange {
  const { time, random, instrument, commission } = options;
  const orders: Order[] = [];
  const doubled: string[] = [];
  const accepted = new Set<string>();
  const wallet = { base: 0n, quote: options.quote };
  const state = {
    price: options.price,
    faults: NO_FAULTS,
    up: true,
    halted: false,
    reject: undefined as WireRefusal | undefined,
    serial: 0,
    epoch: 0,
    hear: (_news: WireNews): void => undefined,
  };
  const chance = (share: number): boolean => share > 0 && random() < share;

  const updateOf = (one: Order, fills: readonly WireFill[]): WireUpdate => ({
    id: one.order.id,
    symbol: one.order.symbol,
    side: one.order.side,
    venueId: one.venueId,
    status: one.status,
    quantity: one.order.quantity,
    filled: one.filled as Quantity,
    triggered: one.triggered,
    reason: one.reason,
    fills,
    time: time.now(),
  });

  const tell = (one: Order, fills: readonly WireFill[] = []): void => {
    if (!state.up || chance(state.faults.missed)) return;
    const update = updateOf(one, fills);
    const { epoch } = state;
    const send = (): void => {
      if (state.epoch === epoch && state.up) state.hear({ kind: 'update', update });
    };
    time.after(chance(state.faults.reorder) ? 1 + random() * 400 : 1, send);
    if (chance(state.faults.duplicate)) time.after(5 + random() * 800, send);
  };

  const isOpen = (one: Order): boolean => one.status === 'new' || one.status === 'partially-filled';
  const locked = (asset: 'base' | 'quote'): bigint => {
    let sum = 0n;
    const lists = new Set<object>();
    for (const one of orders) {
      if (!isOpen(one)) continue;
      const rest = one.order.quantity - one.filled;
      // Of a pair only one can fill: it holds its units once.
      if (one.order.side === 'sell' && one.list !== undefined) {
        if (lists.has(one.list)) continue;
        lists.add(one.list);
      }
      if (one.order.side === 'sell' && asset === 'base') sum += rest;
      if (one.order.side === 'buy' && asset === 'quote')
        sum += multiply<Cash>(one.order.price ?? one.order.stopPrice ?? state.price, rest, 'up');
    }
    return sum;
  };
  const free = (asset: 'base' | 'quote'): bigint => wallet[asset] - locked(asset);

  const execute = (one: Order, quantity: bigint, price: bigint, maker: boolean): void => {
    const value = multiply<Cash>(price, quantity, 'nearest');
    const isBuy = one.order.side === 'buy';
    const paid = multiply<Quantity>(isBuy ? quantity : value, commission, 'up');
    wallet.base += isBuy ? quantity - paid : -quantity;
    wallet.quote += isBuy ? -value : value - paid;
    one.filled += quantity;
    one.status = one.filled >= one.order.quantity ? 'filled' : 'partially-filled';
    state.serial += 1;
    const fill: WireFill = {
      tradeId: String(state.serial),
      price: price as Price,
      quantity: quantity as Quantity,
      commission: paid,
      commissionAsset: isBuy ? instrument.base : instrument.quote,
      maker,
      time: time.now(),
    };
    one.fills.push(fill);
    tell(one, [fill]);
    afterFill(one);
  };

  const afterFill = (one: Order): void => {
    const { list } = one;
    if (list === undefined) return;
    if (one === list.entry) {
      if (one.status !== 'filled') return;
      const exits = list.orders.filter((each) => each !== one);
      const needed = exits[0]!.order.quantity;
      for (const exit of exits) {
        const isCovered = free('base') >= needed || exits.some((each) => each !== exit && isOpen(each));
        exit.status = isCovered ? 'new' : 'rejected';
        exit.reason = isCovered ? '' : 'INSUFFICIENT_BALANCES';
        tell(exit);
      }
      return;
    }
    for (const other of list.orders)
      if (other !== one && other !== list.entry && isOpen(other)) end(other, 'expired', 'OCO');
  };

  const end = (one: Order, status: WireStatus, reason: string): void => {
    one.status = status;
    one.reason = reason;
    tell(one);
  };

  const match = (one: Order): void => {
    if (!isOpen(one) || state.halted) return;
    const { type, side, price, stopPrice } = one.order;
    const isBuy = side === 'buy';
    const at = state.price;
    if (type === 'stop' && !one.triggered) {
      if (isBuy ? at < stopPrice! : at > stopPrice!) return;
      one.triggered = true;
      for (const other of one.list?.orders ?? [])
        if (other !== one && other !== one.list?.entry && isOpen(other)) end(other, 'expired', 'OCO');
    }
    if (type === 'limit' && (isBuy ? at > price! : at < price!)) return;
    const rest = one.order.quantity - one.filled;
    let quantity = rest;
    if (type === 'limit' && chance(state.faults.partial)) {
      const part = toStep(((rest * BigInt(Math.floor(random() * 100))) / 100n) as Quantity, instrument.lot, 'down');
      if (part > 0n) quantity = part;
    }
    // Where the book is thin a market order takes what there is, and its rest is gone. Of targets alone: a close that ends so five
    // times is given up by execution, with an alarm.
    const isTarget = type === 'market' && /-t(?:\.\d+)?$/.test(one.order.id);
    if (isTarget && chance(state.faults.partial)) {
      const part = toStep((rest / 2n) as Quantity, instrument.lot, 'down');
      if (part > 0n) quantity = part;
    }
    execute(one, quantity, type === 'limit' ? price! : at, type === 'limit');
    if (type === 'market' && quantity < rest) end(one, 'expired', '');
  };

  const faultOf = (order: WireOrder, isWaiting: boolean): WireRefusal | undefined => {
    if (state.reject !== undefined) return state.reject;
    if (state.halted) return 'market-closed';
    if (orders.some((one) => one.order.id === order.id && (isOpen(one) || one.status === 'waiting')))
      return 'duplicate';
    if (order.quantity % instrument.lot !== 0n || order.quantity < instrument.minQuantity) return 'filter';
    if (isWaiting) return undefined;
    const { type, side, stopPrice } = order;
    if (type === 'stop' && (side === 'buy' ? state.price >= stopPrice! : state.price <= stopPrice!))
      return 'would-trigger';
    const worth = multiply<Cash>(order.price ?? stopPrice ?? state.price, order.quantity, 'up');
    if (side === 'sell' ? free('base') < order.quantity : free('quote') < worth) return 'insufficient-balance';
    return undefined;
  };
  const pairFault = ({ stop, target }: WirePair, isWaiting: boolean): WireRefusal | undefined => {
    const fault = faultOf(stop, isWaiting) ?? faultOf({ ...target, type: 'limit' }, isWaiting);
    if (fault !== undefined || isWaiting) return fault;
    return state.price >= target.price! ? 'would-trigger' : undefined;
  };

  const add = (order: WireOrder, status: WireStatus): Order => {
    state.serial += 1;
    if (accepted.has(order.id)) doubled.push(order.id);
    accepted.add(order.id);
    const one: Order = {
      order,
      venueId: `v${state.serial}`,
      at: time.now(),
      status,
      filled: 0n,
      triggered: false,
      fills: [],
      list: undefined,
      reason: '',
    };
    orders.push(one);
    tell(one);
    return one;
  };

  /** A request on its way there and back; what the day brings may happen to it. */
  const request = <Value>(work: () => WireAnswer<Value>): Promise<WireAnswer<Value>> => {
    const { promise, resolve } = Promise.withResolvers<WireAnswer<Value>>();
    const { epoch, faults } = state;
    const until = time.now() + WINDOW_MS;
    const answer = (value: WireAnswer<Value>, ms: number): void =>
      time.after(ms, () => {
        if (state.epoch === epoch) resolve(value);
      });
    const unknown: WireAnswer<Value> = { outcome: 'unknown', until, detail: 'no answer' };
    if (chance(faults.notSent)) answer({ outcome: 'not-sent', waitMs: 100, detail: 'too many requests' }, 1);
    else if (chance(faults.lostNotExecuted)) answer(unknown, 500);
    else if (chance(faults.lostExecuted)) {
      time.after(1, work);
      answer(unknown, 500);
    } else if (chance(faults.late)) {
      time.after(random() * WINDOW_MS, work);
      answer(unknown, 300);
    } else time.after(1, () => answer(work(), random() * 3));
    return promise;
  };
  const refused = <Value>(why: WireRefusal): WireAnswer<Value> => ({ outcome: 'refused', why, detail: `no: ${why}` });
  const done = <Value>(value: Value): WireAnswer<Value> => ({ outcome: 'done', value });

  const cancelList = (one: Order): void => {
    for (const each of one.list?.orders ?? [one])
      if (isOpen(each) || each.status === 'waiting') end(each, 'canceled', '');
  };
  const newest = (id: string): Order | undefined => orders.findLast((one) => one.order.id === id);

  const placeList = (entry: WireOrder | undefined, pair: WirePair): WireAnswer<readonly WireUpdate[]> => {
    const fault = (entry && faultOf(entry, false)) ?? pairFault(pair, entry !== undefined);
    if (fault !== undefined) return refused(fault);
    const first = entry && add(entry, 'new');
    const status = entry === undefined ? 'new' : 'waiting';
    const all = [...(first === undefined ? [] : [first]), add(pair.stop, status), add(pair.target, status)];
    const list = { orders: all, entry: first };
    for (const each of all) each.list = list;
    const before = all.map((each) => updateOf(each, []));
    for (const each of all) match(each);
    return done(before);
  };

  const wire: OrderWire = {
    name: 'fake',
    hasBrackets: options.hasBrackets ?? true,
    hasPairs: options.hasPairs ?? true,
    hasTrailing: false,
    now: time.now,
    start: async (hear) => {
      state.hear = hear;
    },
    stop: async () => undefined,
    place: (order) =>
      request(() => {
        const fault = faultOf(order, false);
        if (fault !== undefined) return refused(fault);
        const one = add(order, 'new');
        match(one);
        return done(updateOf(one, one.fills.slice()));
      }),
    placePair: (pair) => request(() => placeList(undefined, pair)),
    placeBracket: (entry, pair) => request(() => placeList(entry, pair)),
    cancel: (_symbol, id) =>
      request(() => {
        const one = orders.find((each) => each.order.id === id && (isOpen(each) || each.status === 'waiting'));
        if (one === undefined) return refused('unknown-order');
        cancelList(one);
        return done(updateOf(one, []));
      }),
    order: (_symbol, id) =>
      request(() => {
        const one = newest(id);
        const isSeen = one !== undefined && (one.at <= time.now() - LAG_MS || !chance(state.faults.lag));
        return done(isSeen ? updateOf(one, one.fills.slice()) : undefined);
      }),
    openOrders: () => request(() => done(orders.filter(isOpen).map((one) => updateOf(one, [])))),
    balances: () => request(() => done([])),
    permissions: () => request(() => done({ canTrade: true, canWithdraw: false, isBoundToAddress: true })),
    commission: () => request(() => done(Number(commission) / Number(ONE))),
  };

  return {
    wire,
    orders,
    doubled,
    total: (asset) => wallet[asset],
    setPrice(price) {
      state.price = price;
      for (const one of orders.slice()) match(one);
    },
    setFaults: (faults) => void (state.faults = faults),
    setUp(up) {
      state.up = up;
      state.hear({ kind: 'line', up, detail: '' });
    },
    halt: (halted) => void (state.halted = halted),
    reject: (why) => void (state.reject = why),
    moveBase: (amount) => void (wallet.base += amount),
    forget() {
      state.epoch += 1;
      state.hear = () => undefined;
    },
    byId: newest,
  };
}
