// Trader: execution and the saga over a log in memory, that can end at any moment and start again from what was written.
import { DEFAULT_EXECUTION, execution } from '#execution/execution.ts';
import { orderSaga } from '#venues/saga/saga.ts';
import type { Approved } from '#model/plan.ts';
import type { Command, Event, EventData, Kind } from '#model/event.ts';
import type { ExecutionState } from '#execution/execution.ts';
import type { Fill, Order, VenueReport } from '#model/order.ts';
import type { Instrument } from '#model/instrument.ts';
import type { KnownPlan, OrderSaga, SagaNotice, SagaSettings } from '#venues/saga/saga.ts';
import type { OrderWire } from '#model/order-wire.ts';
import type { Price, Rate } from '#model/number.ts';

type Input = { readonly kind: 'approved' | 'venueReport' | 'command'; readonly data: unknown; readonly time: number };

export type Trader = {
  readonly approve: (approved: Approved) => void;
  readonly command: (command: Command) => void;
  readonly tick: () => void;
  /** The last price, as the feed tells it. */
  readonly price: (price: Price) => void;
  readonly orders: ReadonlyMap<string, Order>;
  readonly fills: readonly Fill[];
  readonly notices: readonly SagaNotice[];
  readonly state: () => ExecutionState;
  readonly saga: () => OrderSaga;
  readonly held: () => bigint;
  /** Ends as a kill would: what is under way is gone; what was written stays. */
  readonly kill: () => void;
  readonly isDead: () => boolean;
  readonly start: () => void;
  /** The line to the exchange stands. */
  readonly started: () => Promise<void>;
};

export type TraderOptions = {
  /** Of a start: whoever had it before hears nothing more of it. */
  readonly wire: () => OrderWire;
  /** The one before is gone. */
  readonly forget: () => void;
  readonly now: () => number;
  readonly instrument: Instrument;
  readonly commission: Rate;
  readonly settings: SagaSettings;
  /** Asked before each effect on the world and each line of the log: true ends the program there. */
  readonly ends?: () => boolean;
};

export function trader(options: TraderOptions): Trader {
  const { instrument, settings } = options;
  const agent = execution(DEFAULT_EXECUTION);
  const inputs: Input[] = [];
  const orders = new Map<string, Order>();
  const since = new Map<string, number>();
  const fills: Fill[] = [];
  const notices: SagaNotice[] = [];
  const now = {
    state: agent.initial('real'),
    saga: undefined as OrderSaga | undefined,
    run: 0,
    isDead: true,
    started: Promise.resolve(),
  };

  const kill = (): void => {
    now.isDead = true;
    now.run += 1;
    options.forget();
  };
  const ends = (): boolean => {
    if (now.isDead) return true;
    if (options.ends?.() !== true) return false;
    kill();
    return true;
  };

  /** One input: written down with all that is said of it, and only then acted upon. */
  const input = (kind: Input['kind'], data: unknown): void => {
    // Before the commit: it has not happened.
    if (ends()) return;
    const requests: (() => void)[] = [];
    inputs.push({ kind, data, time: options.now() });
    const say = <K extends Kind>(said: K, value: EventData[K]): void => {
      const event = { kind: said, data: value } as Event;
      if (event.kind === 'order') {
        const { clientId } = event.data.request;
        orders.set(clientId, event.data);
        if (!since.has(clientId)) since.set(clientId, options.now());
      } else if (event.kind === 'fill') fills.push(event.data);
      else if (event.kind === 'orderRequested') requests.push(() => now.saga!.place(event.data, options.now()));
      else if (event.kind === 'cancelRequested')
        requests.push(() => now.saga!.cancel(event.data.clientId, event.data.reason));
      else if (event.kind === 'amendRequested')
        requests.push(() => now.saga!.amend(event.data.planId, event.data.exits));
    };
    agent.step(now.state, { sequence: 1, time: options.now(), key: 'real', cause: 0, kind, data } as never, say);
    for (const request of requests) {
      // After the commit and before the effect: it must be done after the next start.
      if (ends()) return;
      request();
    }
  };

  /** A wire that the program may end before or after using. */
  const mortal = (run: number, wire: OrderWire): OrderWire => {
    const never = new Promise<never>(() => undefined);
    const guarded =
      <Parameters extends readonly unknown[], Value>(call: (...parameters: Parameters) => Promise<Value>) =>
      (...parameters: Parameters): Promise<Value> => {
        if (run !== now.run || ends()) return never;
        const answer = call(...parameters);
        return ends() ? never : answer;
      };
    return {
      ...wire,
      place: guarded(wire.place),
      placePair: guarded(wire.placePair),
      placeBracket: guarded(wire.placeBracket),
      cancel: guarded(wire.cancel),
      order: guarded(wire.order),
      openOrders: guarded(wire.openOrders),
    };
  };

  const known = (): readonly KnownPlan[] => {
    const plans = new Map<string, Order[]>();
    for (const order of orders.values()) {
      const { planId } = order.request;
      // It waits for the end of another: nobody has asked for it yet.
      if (order.state === 'initialized') continue;
      plans.set(planId, [...(plans.get(planId) ?? []), order]);
    }
    const isClosed = ({ state }: Order): boolean =>
      ['denied', 'rejected', 'canceled', 'expired', 'filled'].includes(state);
    return [...plans].flatMap(([planId, all]) => {
      const isHeld =
        now.state.plans.get(planId)?.position !== undefined && now.state.plans.get(planId)!.position !== 0n;
      if (!isHeld && all.every(isClosed)) return [];
      return [
        {
          planId,
          symbol: instrument.symbol,
          orders: all.map((order) => ({
            request: order.request,
            since: since.get(order.request.clientId)!,
            isClosed: isClosed(order),
            isAccepted: order.state !== 'submitted' && order.state !== 'initialized',
            ending: order.state === 'pending-cancel' ? (order.reason ?? '') : undefined,
            before: order.before,
          })),
          fills: fills.filter((fill) => fill.planId === planId),
        },
      ];
    });
  };

  const start = (): void => {
    now.isDead = false;
    now.run += 1;
    const { run } = now;
    // What a checkpoint and the log give back: the very same state.
    now.state = structuredClone(now.state);
    const wire = options.wire();
    const saga = orderSaga(
      {
        wire: mortal(run, wire),
        settings,
        rulesOf: () => ({ instrument, kept: options.commission, worth: () => undefined }),
        report: (report: VenueReport) => {
          if (run === now.run) input('venueReport', report);
        },
        notice: (notice) => void notices.push(notice),
        prefix: 'smc-',
      },
      known(),
    );
    now.saga = saga;
    now.started = wire.start((news) => {
      if (run === now.run) saga.hear(news);
    });
    void saga.review();
    saga.tick();
  };

  return {
    approve: (approved) => input('approved', approved),
    command: (command) => input('command', command),
    tick: () => {
      if (!now.isDead) now.saga!.tick();
    },
    price: (last) => {
      if (!now.isDead) now.saga!.price(instrument.symbol, last);
    },
    orders,
    fills,
    notices,
    state: () => now.state,
    saga: () => now.saga!,
    held: () => fills.reduce((held, { side, quantity }) => (side === 'buy' ? held + quantity : held - quantity), 0n),
    kill,
    isDead: () => now.isDead,
    start,
    started: () => now.started,
  };
}
