// Venue desk: the account's orders at a real exchange: what the log has committed goes out, what comes back becomes input.
import { DEFAULT_SAGA, keptOf, orderSaga } from '#venues/saga/saga.ts';
import { externalIn, externalOrders, letGo } from './external-orders.ts';
import { formatFixed, fromNumber } from '#model/number.ts';
import { knownPlans } from './known-plans.ts';
import { orderSubject, venueAlarms } from './venue-alarms.ts';
import type { Price, Rate } from '#model/number.ts';
import type { CapBreach, Caps } from '#venues/caps/caps.ts';
import type { Event, EventData } from '#model/event.ts';
import type { ExternalOrders } from './external-orders.ts';
import type { Fill, Order, VenueReport } from '#model/order.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';
import type { OrderSaga, SagaNotice, SagaSettings } from '#venues/saga/saga.ts';
import type { OrderWire, WireBalance, WireNews } from '#model/order-wire.ts';
import type { Reconciliation, VenueDifference } from '#api/api.ts';
import type { View } from '#model/view.ts';

/** What takes an account's orders in place of the simulated venue. */
export type AccountVenue = {
  readonly wire: OrderWire;
  readonly caps: Caps;
  readonly saga?: SagaSettings;
  /** Why nothing new may be opened in this run; undefined where it may. */
  readonly entriesHalted?: string | undefined;
  /** What becomes of an open order of somebody else. */
  readonly externalOrders?: 'ignore' | 'adopt' | 'halt';
};

export type VenueDeskOptions = AccountVenue & {
  readonly account: string;
  readonly instruments: readonly Instrument[];
  readonly view: () => View;
  readonly fillsSince: (time: Millis) => Iterable<Fill>;
  readonly price: (symbol: string) => Price | undefined;
  readonly rate: (asset: string, currency: string) => Rate | undefined;
  /** What was said of its health in earlier runs. */
  readonly healthSaid: Iterable<Event>;
  /** Puts it on the bus; false where the store cannot take it now: it is said again. */
  readonly input: <K extends 'venueReport' | 'health'>(kind: K, data: EventData[K]) => boolean;
  readonly steady: () => Millis;
  readonly note: (text: string) => void;
};

export type VenueDesk = {
  readonly hear: (event: Event) => void;
  /** @throws SmcError VENUE_UNREACHABLE, VENUE_REFUSED */
  readonly start: () => Promise<void>;
  readonly tick: () => void;
  /** Orders and balances at the exchange against ours. Who asks while that is under way hears the same answer; undefined: there was none. */
  readonly reconcile: () => Promise<Reconciliation | undefined>;
  readonly last: () => Reconciliation | undefined;
  /** What the breaker is kept tripped by, in words, by what each concerns. */
  readonly alarms: () => ReadonlyMap<string, string>;
  readonly stop: () => Promise<void>;
};

/** A line that is back within so long was no trouble: nothing is called back for it. */
const LINE_PATIENCE_MS = 3_000;
const RECONCILE_MS = 60_000;
/** While something is wrong. */
const AMISS_MS = 5_000;
const OWN_PREFIX = 'smc-';
/** What of the account's health is said of its leave to trade. */
const GATE = 'real-mode gate';
/** Signs the resets that no person has asked for. */
const BREAKER = 'breaker';
/** What is kept of what is bought, until the exchange has said it. */
const ASSUMED_COMMISSION = 0.001;

export function venueDesk(options: VenueDeskOptions): VenueDesk {
  const { account, wire, caps, instruments, input, price, note, steady } = options;
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const kept = new Map<string, Rate>();
  const waiting: VenueReport[] = [];
  const bare = new Map<string, string>();
  const strangers = new Map<string, VenueDifference>();
  const alarms = venueAlarms(options.healthSaid, input);
  const externals: { current: ExternalOrders | undefined } = { current: undefined };
  const state = {
    isTelling: false,
    downSince: undefined as Millis | undefined,
    downWhy: '',
    short: '',
    breach: '',
    last: undefined as Reconciliation | undefined,
    underWay: undefined as Promise<Reconciliation | undefined> | undefined,
    reconciledAt: 0,
  };

  /** In their order, each until the store has it. */
  const tell = (): void => {
    if (state.isTelling) return;
    state.isTelling = true;
    try {
      while (waiting.length > 0) {
        if (!input('venueReport', waiting[0]!)) return;
        waiting.shift();
      }
    } finally {
      state.isTelling = false;
    }
  };

  const saga: { current: OrderSaga | undefined } = { current: undefined };
  const makeSaga = (): OrderSaga =>
    orderSaga(
      {
        wire,
        settings: options.saga ?? DEFAULT_SAGA,
        prefix: OWN_PREFIX,
        rulesOf: (symbol) => ({
          instrument: bySymbol.get(symbol)!,
          kept: kept.get(symbol) ?? keptOf(ASSUMED_COMMISSION),
          worth: options.rate,
        }),
        report(report) {
          if (report.type === 'rejected' || report.type === 'canceled' || report.type === 'expired')
            caps.release(report.clientId);
          waiting.push(report);
          tell();
        },
        notice: hearNotice,
        heard(update) {
          if (update.id.startsWith(OWN_PREFIX)) caps.hear(update);
          else externals.current?.hear(update);
        },
        mayPlace(order) {
          const last = price(order.symbol);
          // Asked for in an earlier run, and never sent.
          if (options.entriesHalted !== undefined) return options.entriesHalted;
          if (last === undefined) return 'no price is known';
          const breach = caps.check(order, last, steady());
          if (breach === undefined) return undefined;
          // Risk has let through what it must not: nothing more goes out before somebody has looked.
          state.breach = `stopped before the wire, ${capText(breach)}`;
          sayHealth();
          return capText(breach);
        },
      },
      knownPlans(options.view(), options.fillsSince),
    );

  const sayExternal = (order: Order): void => {
    waiting.push({ type: 'external', order });
    tell();
  };

  /** What an earlier run has adopted is followed on, or let go where that is not wanted any more. */
  const takeUpExternal = (): void => {
    const known = externalIn(options.view().workingOrders.values());
    if (options.externalOrders !== 'adopt') {
      for (const order of known) sayExternal(letGo(order));
      return;
    }
    externals.current = externalOrders(
      {
        wire,
        isOurMarket: (symbol) => bySymbol.has(symbol),
        price,
        report: sayExternal,
        note: (text) => note(`${account}: ${text}`),
      },
      known,
    );
  };

  const hearNotice = (notice: SagaNotice): void => {
    switch (notice.kind) {
      case 'bare':
        if (notice.ms === 0) bare.delete(notice.planId);
        else
          bare.set(notice.planId, `${notice.symbol} is held without a stop at the venue for ${seconds(notice.ms)} s`);
        return sayHealth();
      case 'stranger': {
        const { update, isOurs } = notice;
        // What sells may protect something: it is left where it is, and told.
        const isEntry = isOurs && update.side === 'buy' && update.status !== 'filled';
        const { id, symbol, side, status, quantity } = update;
        const theirs = `${side} ${formatFixed(quantity)} ${symbol}, ${status}`;
        note(
          `${account}: ${isOurs ? 'an order of ours that the log does not know' : 'an order of somebody else'}: ${id}, ${theirs}`,
        );
        // It stands among the orders of the account.
        if (!isOurs && externals.current !== undefined && bySymbol.has(symbol)) return;
        strangers.set(id, {
          kind: isOurs ? 'orphan' : 'stranger',
          subject: id,
          ours: 'none',
          theirs,
          isRepaired: isEntry,
        });
        if (!isOurs && options.externalOrders === 'halt')
          alarms.ring(orderSubject(id), `an order of somebody else: ${id}, ${theirs}`);
        // Its plan is over here: nobody would ever close what it opens.
        if (isEntry) void wire.cancel(symbol, id);
      }
    }
  };

  /** Tripped while something is wrong, and well again when nothing is. */
  const sayHealth = (): void => {
    const isDown = state.downSince !== undefined && steady() - state.downSince >= LINE_PATIENCE_MS;
    const detail = [
      isDown ? `no line to ${wire.name}: ${state.downWhy}` : '',
      ...bare.values(),
      state.short,
      state.breach,
    ]
      .filter((text) => text !== '')
      .join('; ');
    // What an earlier run has left ill is well when the first comparison has found it so.
    if (detail !== '' || state.last !== undefined) alarms.say(account, detail);
  };

  const hearNews = (news: WireNews): void => {
    if (news.kind === 'line') {
      state.downSince = news.up ? undefined : (state.downSince ?? steady());
      state.downWhy = news.detail;
      sayHealth();
    }
    // Less than we hold: somebody else has sold or moved it.
    if (news.kind === 'balances' && compare(news.balances).length > 0) void reconcile();
    saga.current?.hear(news);
  };

  /** What we hold must be there; more may be: it is not all ours. */
  const compare = (balances: readonly WireBalance[]): readonly VenueDifference[] => {
    const held = new Map<string, bigint>();
    for (const { symbol, quantity } of options.view().positions.values()) {
      const { base } = bySymbol.get(symbol)!;
      held.set(base, (held.get(base) ?? 0n) + quantity);
    }
    return [...held].flatMap(([asset, ours]): readonly VenueDifference[] => {
      const there = balances.find((balance) => balance.asset === asset);
      const theirs = (there?.free ?? 0n) + (there?.locked ?? 0n);
      if (theirs >= ours) return [];
      return [
        { kind: 'base-short', subject: asset, ours: formatFixed(ours), theirs: formatFixed(theirs), isRepaired: false },
      ];
    });
  };

  const reconcile = (): Promise<Reconciliation | undefined> => {
    state.underWay ??= compareAll().finally(() => {
      state.underWay = undefined;
    });
    return state.underWay;
  };

  const compareAll = async (): Promise<Reconciliation | undefined> => {
    state.reconciledAt = steady();
    state.breach = '';
    const open = await saga.current?.review();
    // After what has filled is booked: what is held and what is there are of one moment.
    const balances = await wire.balances();
    if (open === undefined || balances.outcome !== 'done') return undefined;
    const short = compare(balances.value);
    state.short = short
      .map(({ subject, ours, theirs }) => `${ours} ${subject} are held, and the venue has ${theirs}`)
      .join('; ');
    await externals.current?.review(open.filter(({ id }) => !id.startsWith(OWN_PREFIX)));
    const isOpen = new Set(open.map(({ id }) => id));
    for (const [id, { isRepaired }] of strangers) if (!isOpen.has(id) && !isRepaired) strangers.delete(id);
    const naked = [...bare].map(([subject, theirs]): VenueDifference => ({
      kind: 'bare',
      subject,
      ours: 'a stop',
      theirs,
      isRepaired: false,
    }));
    state.last = {
      time: wire.now(),
      orders: open.length,
      differences: [...short, ...naked, ...strangers.values()],
    };
    sayHealth();
    return state.last;
  };

  return {
    hear({ kind, key, data, time }) {
      // Of every account: a target that no order waits for at the exchange is met by the last price.
      if (kind === 'tape' || kind === 'mark') {
        const market = bySymbol.get(data.symbol);
        if (market !== undefined)
          saga.current?.price(data.symbol, fromNumber<Price>(data.close, market.tick, 'nearest'));
      }
      if (key !== account) return;
      if (kind === 'orderRequested') saga.current!.place(data, time);
      else if (kind === 'cancelRequested') {
        if (externals.current?.cancel(data.clientId) !== true) saga.current!.cancel(data.clientId, data.reason);
      } else if (kind === 'amendRequested') saga.current!.amend(data.planId, data.exits);
      else if (kind === 'reset' && data.tier === 'system' && data.by !== BREAKER) alarms.looked();
    },
    async start() {
      // What the log knows is taken up before anything is heard.
      saga.current = makeSaga();
      takeUpExternal();
      for (const { symbol, quantity, cost } of options.view().positions.values()) caps.hold(symbol, quantity, cost);
      await wire.start(hearNews);
      // Before anything is compared, and before a price is heard: entries are cancelled by it, protection is not. What an earlier run has
      // left ill is compared anew in a moment: the breaker is to name this reason.
      if (options.entriesHalted !== undefined) alarms.say(account, '');
      alarms.say(GATE, options.entriesHalted ?? '');
      for (const { symbol } of instruments) {
        const share = await wire.commission(symbol);
        if (share.outcome === 'done') kept.set(symbol, keptOf(share.value));
      }
      await reconcile();
    },
    tick() {
      tell();
      saga.current?.tick();
      sayHealth();
      const everyMs = alarms.ringing().has(account) ? AMISS_MS : RECONCILE_MS;
      if (steady() - state.reconciledAt >= everyMs) void reconcile();
    },
    reconcile,
    last: () => state.last,
    alarms: alarms.ringing,
    stop: () => wire.stop(),
  };
}

const capText = ({ cap, detail }: CapBreach): string => `${cap}: ${detail}`;
const seconds = (ms: Millis): string => (ms / 1000).toFixed(1);
