// Exits that are moved on the real wire, against the simulated exchange: what stands there is what is believed here, whatever happens between.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatFixed } from '#model/number.ts';
import { onVenue } from './venue-desk.fixture.ts';
import type { Fault } from '#simulator/simulator.ts';
import type { Order } from '#model/order.ts';
import type { VenueWorld } from './venue-desk.fixture.ts';

type Case = {
  readonly name: string;
  readonly stop: number;
  readonly faults?: readonly Fault[];
  /** The program ends when the wish is written down, and starts again. */
  readonly isKilled?: true;
  /** The exchange takes no stop where the price is already. */
  readonly isRefused?: true;
};

const CANCEL = { method: 'order.cancel' } as const;
const PAIR = { method: 'orderList.place.oco' } as const;

const CASES: readonly Case[] = [
  { name: 'nearer', stop: 49_500 },
  { name: 'further away', stop: 48_500 },
  { name: 'killed when it is written down', stop: 49_500, isKilled: true },
  {
    name: 'the answer to the cancel is lost',
    stop: 49_500,
    faults: [{ kind: 'ack-lost-executed', how: 'silence', count: 1, match: CANCEL }],
  },
  {
    name: 'the cancel never comes',
    stop: 49_500,
    faults: [{ kind: 'ack-lost-not-executed', how: 'timeout', count: 1, match: CANCEL }],
  },
  {
    name: 'the answer to the new pair is lost',
    stop: 49_500,
    faults: [{ kind: 'ack-lost-executed', how: 'timeout', count: 1, match: PAIR }],
  },
  {
    name: 'the new pair never comes',
    stop: 49_500,
    faults: [{ kind: 'ack-lost-not-executed', how: 'timeout', count: 1, match: PAIR }],
  },
  {
    name: 'the socket is cut with the new pair',
    stop: 49_500,
    faults: [{ kind: 'cut', executed: false, count: 1, match: PAIR }],
  },
  { name: 'where the price is already', stop: 50_500, isRefused: true },
];
/** Ten times as fast as the real thing. */
const BARE_MOST_MS = 4_000;

const exitsOf = ({ agent }: VenueWorld): readonly Order[] =>
  [...agent.orders.values()].filter(({ request }) => request.reduceOnly && request.role !== 'close');

/** Prices of the exits as they are believed here, and of those that work there. */
const here = (world: VenueWorld): readonly string[] =>
  exitsOf(world).map(({ request, state }) => `${state} ${formatFixed(request.stopPrice ?? request.price!)}`);
type There = {
  readonly status: string;
  readonly side: string;
  readonly type: string;
  readonly price: string;
  readonly stopPrice?: string;
};
const there = ({ simulator }: VenueWorld): readonly string[] =>
  (simulator.customers.truth().orders as readonly There[])
    .filter(({ status, side }) => status === 'NEW' && side === 'SELL')
    .map(({ type, price, stopPrice }) => String(Number(type === 'STOP_LOSS' ? stopPrice : price)))
    .toSorted();

describe('exits are moved', { concurrency: 4 }, () => {
  for (const { name, stop, faults = [], isKilled, isRefused } of CASES)
    test(`${name}: ${isRefused === true ? 'those of before stand again' : 'they stand there'}`, async () => {
      await onVenue(`amend-${name}`, async (world) => {
        const { approve, moveExits, until, trade, agent, simulator } = world;
        approve('market');
        await until('it is protected', () => exitsOf(world).every(({ state }) => state === 'accepted'));
        for (const fault of faults) simulator.inject(fault);
        moveExits(stop, 51_000);
        strictEqual(exitsOf(world)[0]!.state, 'pending-update');
        if (isKilled === true) {
          agent.kill();
          agent.start();
          await agent.started();
        }
        await until('it is answered', () => exitsOf(world).every(({ state }) => state === 'accepted'));
        const wanted = isRefused === true ? ['49000', '52000'] : [String(stop), '51000'];
        deepStrictEqual(
          here(world),
          wanted.map((each) => `accepted ${each}`),
        );
        await until('the two agree', () => there(world).join() === wanted.toSorted().join());
        if (isRefused === true) ok(exitsOf(world)[0]!.reason!.startsWith('not changed'));
        deepStrictEqual(world.differences(), []);
        ok(world.bareMs() <= BARE_MOST_MS, `bare for ${world.bareMs()} ms`);
        await until(
          'it is over',
          () => agent.state().plans.size === 0,
          () => trade(stop - 2_000),
        );
        deepStrictEqual(world.differences(), []);
      });
    });
});
