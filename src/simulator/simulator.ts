// Simulator: a venue on this machine that speaks the wire of Binance spot, plays a script of market facts, and fails on demand.
import { createServer } from 'node:http';
import { SmcError } from '#model/fate.ts';
import { controlServer } from './control-server.ts';
import { snapshotOf } from './depth-book.ts';
import { exchange as exchangeOf } from './exchange.ts';
import { faultsOf } from './faults.ts';
import { HAND, handOf } from './hand.ts';
import { isHalted } from './orders/desk.ts';
import { ORDER_COUNT_LIMITS } from './orders/order-counts.ts';
import { meet, openDesk, orderRim } from './orders/orders.ts';
import { publicAnswer } from './orders/public-answer.ts';
import { isSocketApi } from './orders/ws-api.ts';
import { pacer as pacerOf } from './pacer.ts';
import { WEIGHT_LIMITS, requestWeights } from './request-weight.ts';
import { restServer } from './rest-server.ts';
import { STREAM_LIMITS, streamServer } from './stream-server.ts';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import type { Hand } from './hand.ts';
import type { Script } from './facts.ts';
import type { AccountStart } from './orders/account.ts';
import type { Customers } from './orders/customers.ts';
import type { OrderCountLimits } from './orders/order-counts.ts';
import type { Fault } from './fault-plan.ts';
import type { WeightLimits } from './request-weight.ts';
import type { StreamLimits } from './stream-server.ts';

export { captureScript } from './capture.ts';
export { demoScript, seriesScript } from './candle-script.ts';
export { FAULTS, readFaultPlan } from './fault-plan.ts';
export type { Fault, FaultKind } from './fault-plan.ts';
export type { Script } from './facts.ts';

export { handScript } from './hand.ts';
export type { Hand } from './hand.ts';
export type { AccountStart } from './orders/account.ts';
export { ORDER_FAULTS } from './orders/order-fault.ts';
export type { OrderFaultKind } from './orders/order-fault.ts';
export type { Customers, Truth } from './orders/customers.ts';

const HOST = '127.0.0.1';

export type SimulatorOptions = {
  readonly script: Script;
  /** 0: the system chooses. */
  readonly port?: number;
  readonly controlPort?: number;
  /** Market seconds in a real second; Infinity: as fast as clients can read. Default 1. */
  readonly speed?: number;
  readonly paused?: boolean;
  /** So much of the script has passed when the doors open: a market that has been running. */
  readonly skipMs?: number;
  readonly faults?: readonly Fault[];
  readonly weights?: Partial<WeightLimits>;
  readonly streams?: Partial<StreamLimits>;
  /** Customers that may place orders. Default: none. */
  readonly accounts?: readonly AccountStart[];
  readonly orderCounts?: Partial<OrderCountLimits>;
  /** Of each trade at the price of a resting order, so much goes to it: "0" to "1". Default "1". */
  readonly tradedShare?: string;
};

export type Simulator = {
  readonly port: number;
  readonly controlPort: number;
  readonly restUrl: string;
  readonly streamUrl: string;
  readonly controlUrl: string;
  /** For orders: `ws-api/v3`. */
  readonly socketApiUrl: string;
  /** Makes the market trade. */
  readonly hand: Hand;
  /** The truth about accounts, and somebody else's hand on them. */
  readonly customers: Customers;
  readonly inject: (fault: Fault) => void;
  readonly stop: () => Promise<void>;
};

/**
 * Listens on 127.0.0.1 only. All state, also the truth to compare with, is on the control port.
 * @throws SmcError PORT_IN_USE
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { script } = options;
  const clock = (): number => performance.now();
  const weights = { ...WEIGHT_LIMITS, ...options.weights };
  const venue = createServer();
  const control = createServer();
  // The three need one another: events go from the exchange through the faults to the streams.
  const limits = { ...STREAM_LIMITS, ...options.streams };
  const streams = streamServer(venue, limits, clock, () => now(), isSocketApi);
  const faults = faultsOf(
    options.faults ?? [],
    () => ({ stream: streams.faults, 'ws-api': rim.sockets }),
    (fault) => rim.begin(fault),
    clock,
  );
  const exchange = exchangeOf({
    script,
    wanted: streams.wanted,
    hear: (event) => faults.pass(event, streams.tell),
    happened: (fact) => {
      if (desk.accounts.length === 0) return;
      meet(desk, fact);
      rim.flush();
    },
    skewMs: faults.skewMs,
  });
  const now = (): number => Math.floor(exchange.now()) + faults.skewMs();
  const orderCounts = { ...ORDER_COUNT_LIMITS, ...options.orderCounts };
  const desk = openDesk({
    exchange,
    accounts: options.accounts ?? [],
    orderCounts,
    tradedShare: options.tradedShare ?? '1',
    now,
    clock,
  });
  const weigh = requestWeights(weights, Date.now);
  const rim = orderRim({
    server: venue,
    desk,
    limits,
    perMinute: weights.perMinute,
    weigh,
    interfere: faults.onRequest,
    publicAnswer: (method, query, address) => publicAnswer(world, weigh, method, query, address),
  });
  exchange.advance(script.startTime + (options.skipMs ?? 0), Number.POSITIVE_INFINITY);
  const staleDepth = new Map(
    [...exchange.markets].map(([symbol, { book }]) => [symbol, snapshotOf(book, Number.POSITIVE_INFINITY)]),
  );
  const pacer = pacerOf({
    exchange,
    speed: options.speed ?? 1,
    paused: options.paused ?? false,
    congested: streams.congested,
    nextStop: () => script.startTime + faults.nextAt(),
    reached: (time) => faults.reach(time - script.startTime, streams.tell),
    clock,
  });
  const isHaltedNow = (symbol: string): boolean => isHalted(desk, symbol);
  const world = { exchange, now, weightPerMinute: weights.perMinute, orderCounts, isHalted: isHaltedNow, staleDepth };
  venue.on('request', restServer({ world, weigh, interfere: faults.onRequest, signed: rim.rest }));
  const state = (): object => ({
    script: script.name,
    symbols: [...exchange.markets.keys()],
    time: Math.floor(exchange.now()),
    sinceStartMs: Math.floor(exchange.now() - script.startTime),
    speed: pacer.speed() === Infinity ? 'max' : pacer.speed(),
    paused: pacer.paused(),
    ended: exchange.ended(),
    connections: streams.connections(),
    socketApiConnections: rim.sockets.connections(),
    listeners: rim.sockets.listeners(),
    opened: streams.opened(),
    messages: streams.messages(),
    faultsBegun: faults.begun(),
    faultsWaiting: faults.waiting(),
  });
  const hand = handOf(exchange, script.name === HAND);
  control.on(
    'request',
    controlServer({ exchange, pacer, inject: faults.inject, state, hand, customers: rim.customers }),
  );

  try {
    const port = await listen(venue, options.port ?? 0);
    const controlPort = await listen(control, options.controlPort ?? 0);
    return {
      port,
      controlPort,
      restUrl: `http://${HOST}:${port}`,
      streamUrl: `ws://${HOST}:${port}`,
      controlUrl: `http://${HOST}:${controlPort}`,
      socketApiUrl: `ws://${HOST}:${port}/ws-api/v3`,
      hand,
      customers: rim.customers,
      inject: faults.inject,
      async stop() {
        pacer.stop();
        streams.close();
        rim.close();
        await Promise.all([close(venue), close(control)]);
      },
    };
  } catch (thrown) {
    pacer.stop();
    await Promise.all([close(venue), close(control)]);
    throw thrown;
  }
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new SmcError(
          'PORT_IN_USE',
          `the port ${port} cannot be had`,
          `${HOST}:${port}`,
          'name another port, or 0 for any',
          { cause },
        ),
      );
    });
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port));
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
