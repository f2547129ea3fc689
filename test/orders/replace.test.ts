// Replacing an order on the real wire, against the simulated exchange: one of the two fills at most, whatever happens between.
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { onVenue } from './venue-desk.fixture.ts';
import type { Fault } from '#simulator/simulator.ts';
import type { Order } from '#model/order.ts';
import type { VenueWorld } from './venue-desk.fixture.ts';

type Case = {
  readonly name: string;
  readonly faults?: readonly Fault[];
  /** The program ends when the change is written down, and starts again. */
  readonly isKilled?: true;
  /** Which of the two has filled in the end. */
  readonly fills: 'old' | 'new';
};

const CANCEL = { method: 'order.cancel' } as const;
const ENTRY = { method: 'orderList.place.otoco' } as const;

const CASES: readonly Case[] = [
  { name: 'on a good day', fills: 'new' },
  { name: 'killed when the change is written down', isKilled: true, fills: 'new' },
  {
    name: 'the answer to the cancel is lost',
    faults: [{ kind: 'ack-lost-executed', how: 'silence', count: 1, match: CANCEL }],
    fills: 'new',
  },
  {
    name: 'the cancel never comes',
    faults: [{ kind: 'ack-lost-not-executed', how: 'timeout', count: 1, match: CANCEL }],
    fills: 'new',
  },
  {
    name: 'the socket is cut with the cancel',
    faults: [{ kind: 'cut', executed: true, count: 1, match: CANCEL }],
    fills: 'new',
  },
  {
    name: 'the answer to the new one is lost',
    faults: [{ kind: 'ack-lost-executed', how: 'timeout', count: 1, match: ENTRY }],
    fills: 'new',
  },
  {
    name: 'the old one fills while its cancel is under way',
    faults: [{ kind: 'cancel-race', count: 1 }],
    fills: 'old',
  },
];

const entries = ({ agent }: VenueWorld): readonly Order[] =>
  [...agent.orders.values()].filter(({ request }) => request.role === 'entry');

describe('an order is replaced', { concurrency: 4 }, () => {
  for (const { name, faults = [], isKilled, fills } of CASES)
    test(`${name}: the ${fills} one fills, and the two never`, async () => {
      await onVenue(`replace-${name}`, async (world) => {
        const { approve, replace, trade, until, agent, simulator } = world;
        approve('limit', 49_900);
        await until('the first works', () => entries(world)[0]!.state === 'accepted');
        for (const fault of faults) simulator.inject(fault);
        replace(49_800);
        strictEqual(entries(world)[1]!.state, 'initialized', 'nothing is sent before the first has ended');
        if (isKilled === true) {
          agent.kill();
          agent.start();
          await agent.started();
        }
        await until('the second works, or was dropped', () =>
          ['accepted', 'denied'].includes(entries(world)[1]!.state),
        );
        await until(
          'one of them has filled, and is protected',
          () =>
            [...agent.orders.values()].some(
              ({ request, state }) => request.role === 'stop-loss' && state === 'accepted',
            ),
          () => trade(49_790),
        );
        await until('the two agree', () => world.differences().length === 0);
        const [old, then] = entries(world);
        deepStrictEqual([old!.filled > 0n, then!.filled > 0n], fills === 'old' ? [true, false] : [false, true]);
        if (fills === 'old') deepStrictEqual([then!.state, then!.reason], ['denied', 'replaced-order-filled']);
        await until(
          'it is over',
          () => agent.state().plans.size === 0,
          () => trade(48_990),
        );
        deepStrictEqual(world.differences(), []);
      });
    });
});
