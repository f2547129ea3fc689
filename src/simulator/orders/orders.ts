// Orders: the exchange's side of its customers, put together: accounts, matching, REST, the WebSocket API and its events.
import { SmcError } from '#model/fate.ts';
import { parseFixed } from '#model/number.ts';
import { openAccount } from './account.ts';
import { customersOf } from './customers.ts';
import { orderDoor } from './door.ts';
import { settle } from './lists.ts';
import { onQuote, onTrade } from './matching.ts';
import { orderCounts } from './order-counts.ts';
import { orderFaults } from './order-faults.ts';
import { signedRest } from './rest.ts';
import { server } from './serve.ts';
import { socketApi } from './ws-api.ts';
import type { Server } from 'node:http';
import type { Exchange } from '#simulator/exchange.ts';
import type { Fact } from '#simulator/facts.ts';
import type { Fault } from '#simulator/fault-plan.ts';
import type { Interference } from '#simulator/faults.ts';
import type { StreamLimits } from '#simulator/stream-server.ts';
import type { AccountStart } from './account.ts';
import type { Desk } from './desk.ts';
import type { Customers } from './customers.ts';
import type { Answer, Weigh } from './door.ts';
import type { OrderCountLimits } from './order-counts.ts';
import type { SignedRest } from './rest.ts';
import type { SocketApi } from './ws-api.ts';

const FIRST_ORDER = 1_000_001;
const FIRST_TRADE = 5_000_001;
const FIRST_EXECUTION = 9_000_001;

export type OrdersOptions = {
  readonly exchange: Exchange;
  readonly accounts: readonly AccountStart[];
  readonly orderCounts: OrderCountLimits;
  /** Decimal string from 0 to 1. */
  readonly tradedShare: string;
  readonly now: () => number;
  /** Real milliseconds. */
  readonly clock: () => number;
};

/** @throws SmcError CONFIG_INVALID */
export function openDesk({ exchange, accounts, orderCounts: limits, tradedShare, now, clock }: OrdersOptions): Desk {
  const markets = [...exchange.markets.values()];
  const desk: Desk = {
    exchange,
    now,
    clock,
    accounts: accounts.map((start, index) => openAccount(start, index, now())),
    settings: { tradedShare: parseFixed(tradedShare) },
    counts: orderCounts(limits, now),
    resting: new Map(markets.map((market) => [market, new Set()])),
    taken: new Map(markets.map((market) => [market, new Map<string, bigint>()])),
    agenda: [],
    outbox: [],
    touched: new Map(),
    halted: new Map(),
    nextOrder: FIRST_ORDER,
    nextList: 1,
    nextExecution: FIRST_EXECUTION,
    nextTrade: FIRST_TRADE,
    nextMatch: 1,
  };
  return desk;
}

/** What the market has just done, to the orders in it. */
export function meet(desk: Desk, fact: Fact): void {
  const market = desk.exchange.markets.get(fact.symbol)!;
  switch (fact.kind) {
    case 'depth': {
      const taken = desk.taken.get(market)!;
      for (const [side, levels] of [
        ['SELL', fact.bids],
        ['BUY', fact.asks],
      ] as const)
        for (const [price] of levels) taken.delete(`${side} ${parseFixed(price)}`);
      return;
    }
    case 'quote':
      onQuote(desk, market);
      return settle(desk);
    case 'trade':
      onTrade(desk, market, market.lastPrice, parseFixed(fact.quantity));
      return settle(desk);
  }
}

export type OrderRim = {
  readonly rest: SignedRest;
  readonly sockets: SocketApi;
  readonly customers: Customers;
  /** Begins a fault of orders. */
  readonly begin: (fault: Fault) => void;
  /** Hands what has been said to those who listen. */
  readonly flush: () => void;
  readonly close: () => void;
};

export type OrderRimOptions = {
  readonly server: Server;
  readonly desk: Desk;
  readonly limits: StreamLimits;
  readonly perMinute: number;
  readonly weigh: Weigh;
  readonly publicAnswer: (method: string, query: URLSearchParams, address: string) => Answer | undefined;
  readonly interfere: (path: string) => Interference;
};

const ONE_SECOND = 1000;

export function orderRim(options: OrderRimOptions): OrderRim {
  const { desk, weigh, perMinute } = options;
  const faults = orderFaults(desk);
  const flush = (): void => {
    for (const event of desk.outbox.splice(0))
      faults.pass(event, ({ account, data }) => sockets.deliver(account, data));
  };
  const { serve, close } = server({ desk, faults, door: orderDoor(desk, weigh, perMinute), flush });
  const sockets = socketApi({ ...options, serve });
  const customers = customersOf(desk, flush);

  const begin = (fault: Fault): void => {
    switch (fault.kind) {
      case 'stream-terminated':
        return sockets.terminate();
      case 'halt': {
        const until = desk.clock() + (fault.forMs ?? ONE_SECOND);
        for (const symbol of desk.exchange.markets.keys())
          if (fault.match === undefined || fault.match === symbol) desk.halted.set(symbol, until);
        return;
      }
      case 'balance-moved':
        return customers.moveBalance(fault.asset!, fault.amount!, fault.account);
      case 'external-order':
        try {
          customers.place(fault.order!, fault.account);
        } catch (thrown) {
          // Its owner was refused, as anybody may be: nothing has happened here.
          if (!(thrown instanceof SmcError)) throw thrown;
        }
        return;
      default:
        return faults.begin(fault);
    }
  };
  return {
    rest: signedRest(desk, serve),
    sockets,
    customers,
    begin,
    flush,
    close() {
      close();
      faults.stop();
      sockets.close();
    },
  };
}
