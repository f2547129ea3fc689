// Order finder: an order that has to be looked for in lists, and its executions by their own ids, as on Kraken.
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { allowance } from './allowance.ts';
import { asker } from './asker.ts';
import { idHere, orderMemory } from './order-ids.ts';
import { orderFinder } from './order-finder.ts';
import { wayOf } from './ways.ts';
import type { OrderExchange } from './order-exchange.ts';

const NOW = Date.UTC(2026, 0, 2);
const ID = 'smc-1-s';
const ORDER = {
  id: 'V1',
  clientOrderId: 'S1Zs',
  symbol: 'BTC/USD',
  side: 'sell',
  amount: '0.2',
  filled: '0.2',
  status: 'closed',
  timestamp: NOW,
};
const trade = (id: string) => ({
  id,
  order: 'V1',
  symbol: 'BTC/USD',
  price: '50000',
  amount: '0.01',
  timestamp: NOW,
});
const IDS = Array.from({ length: 20 }, (_, at) => `T${at}`);

function desk(answers: Partial<Record<string, (...given: never[]) => unknown>>) {
  const asked: string[] = [];
  const exchange = new Proxy(
    {},
    {
      get:
        (_, name: string) =>
        async (...given: never[]): Promise<unknown> => {
          asked.push(name);
          return answers[name]?.(...given) ?? [];
        },
    },
  ) as OrderExchange;
  const way = wayOf('kraken');
  const memory = orderMemory();
  const names = {
    symbolOf: (name: string) => name.replace('/', ''),
    idOf: (clientId: string | undefined, venueId: string) =>
      memory.idOf(venueId) ?? (clientId === undefined ? venueId : idHere(clientId, 'short')),
    now: () => NOW,
  };
  const ask = asker({
    limits: allowance({ gapMs: () => 0, burst: 100, share: 1, clock: () => 0 }),
    now: () => NOW,
    flightMs: 1000,
    busyMs: 10,
    lastHeaders: () => undefined,
    clean: (words) => words,
    onMalformed: () => undefined,
    onClock: () => Promise.resolve(),
    isClosed: () => false,
  });
  const find = orderFinder({
    exchange: () => exchange,
    way,
    ask,
    memory,
    names,
    nameOf: () => 'BTC/USD',
    lagMs: 1,
    lookBackMs: 1000,
    known(read) {
      memory.learn(read);
      return read.update;
    },
  });
  return { find, asked, memory };
}

test('an order that has ended is found in the second list, with all executions, ten in a question', async () => {
  const { find, asked } = desk({
    fetchClosedOrders: () => [{ ...ORDER, id: 'V0', clientOrderId: 'S0Zs' }, ORDER],
    fetchOrder: () => ({ ...ORDER, info: { trades: IDS } }),
    fetchOrderTrades: (_id, _name, _since, _limit, { trades }: { readonly trades: readonly string[] }) =>
      trades.map(trade),
  });
  const answer = await find('BTCUSD', ID);
  strictEqual(answer.outcome, 'done');
  deepStrictEqual([answer.value?.id, answer.value?.status, answer.value?.fills.length], [ID, 'filled', 20]);
  deepStrictEqual(asked, [
    'fetchOpenOrders',
    'fetchClosedOrders',
    'fetchOrder',
    'fetchOrderTrades',
    'fetchOrderTrades',
  ]);
});

test('an order in neither list is not there', async () => {
  const { find } = desk({});
  deepStrictEqual(await find('BTCUSD', ID), { outcome: 'done', value: undefined });
});

test('a list of another shape than is documented says nothing about the order', async () => {
  const { find } = desk({ fetchOpenOrders: () => 'none' });
  strictEqual((await find('BTCUSD', ID)).outcome, 'unknown');
});

test('while the executions are fewer than what is filled, nothing is said for certain', async () => {
  const { find } = desk({
    fetchOpenOrders: () => [ORDER],
    fetchOrder: () => ({ ...ORDER, info: { trades: IDS.slice(1) } }),
    fetchOrderTrades: (_id, _name, _since, _limit, { trades }: { readonly trades: readonly string[] }) =>
      trades.map(trade),
  });
  strictEqual((await find('BTCUSD', ID)).outcome, 'unknown');
});

test('an order whose number is known is asked for by that', async () => {
  const { find, asked, memory } = desk({ fetchOrder: () => ({ ...ORDER, filled: '0', status: 'open' }) });
  memory.learn({
    isStop: true,
    update: {
      id: ID,
      symbol: 'BTCUSD',
      side: 'sell',
      venueId: 'V1',
      status: 'new',
      quantity: 1n as never,
      filled: 0n as never,
      triggered: false,
      reason: '',
      fills: [],
      time: NOW,
    },
  });
  const answer = await find('BTCUSD', ID);
  strictEqual(answer.outcome === 'done' && answer.value?.status, 'new');
  deepStrictEqual(asked, ['fetchOrder']);
});
