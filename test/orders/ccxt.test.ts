// Orders through the ccxt package, end to end: execution, saga and wire against the simulated exchange, whose orders stand alone, so
// that targets are emulated; and once with the pairs that it has.
import { deepStrictEqual, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CCXT_ORDERS, ccxtOrders } from '#venues/ccxt/orders/orders.ts';
import { onVenue } from './venue-desk.fixture.ts';
import type { Fault } from '#simulator/simulator.ts';
import type { OrderWire } from '#model/order-wire.ts';
import type { VenueWorld, WireMaker } from './venue-desk.fixture.ts';

const throughPackage: WireMaker = ({ restUrl, streamUrl }, instrument) =>
  ccxtOrders({
    exchange: 'binance',
    settings: {
      ...CCXT_ORDERS,
      place: { restUrl, streamUrl },
      requestMs: 400,
      connectMs: 5000,
      subscribeGapMs: 5,
      requestCost: 0.01,
      backoffFirstMs: 20,
      backoffLongestMs: 200,
      flightMs: 300,
      busyMs: 20,
      lagMs: 20,
      burst: 1000,
    },
    key: { apiKey: 'KEY', secret: 'SECRET' },
    symbols: [instrument],
    random: () => 0.5,
    now: Date.now,
    clock: () => performance.now(),
    isReal: false,
  });
/** As if the exchange had no pairs. @param met how each placing came out */
const alone =
  (met: string[]): WireMaker =>
  (...given): OrderWire => {
    const wire = throughPackage(...given);
    return {
      ...wire,
      hasPairs: false,
      async place(order) {
        const answer = await wire.place(order);
        met.push(answer.outcome);
        return answer;
      },
    };
  };

type Kind = 'entry' | 'stop' | 'target';

const isEnded = (state: string | undefined): boolean =>
  ['filled', 'canceled', 'expired', 'rejected', 'denied'].includes(state ?? '');

async function live(
  { approve, trade, until, orderOf, agent }: VenueWorld,
  kind: Kind,
  begin: () => void,
): Promise<void> {
  if (kind === 'entry') begin();
  approve('limit', 49_900);
  await until(
    'the entry works, or has ended',
    () => orderOf('entry')!.state === 'accepted' || isEnded(orderOf('entry')!.state),
  );
  if (kind === 'stop') begin();
  trade(49_900);
  trade(49_890);
  await until('it is protected', () => orderOf('stop-loss')!.state === 'accepted' || agent.state().plans.size === 0);
  if (kind === 'target') begin();
  const at = kind === 'stop' ? 48_990 : 52_010;
  await until(
    'it is over',
    () => agent.state().plans.size === 0,
    () => trade(at),
  );
}

/** The request that is meant: the target is sold at market. */
const REQUEST: Readonly<Record<Kind, NonNullable<Fault['match']>>> = {
  entry: { method: 'order.place', type: 'LIMIT' },
  stop: { method: 'order.place', type: 'STOP_LOSS' },
  target: { method: 'order.place', type: 'MARKET' },
};
const onPlace =
  (fault: Omit<Fault, 'match'>) =>
  (kind: Kind): Fault => ({ count: 1, ...fault, match: REQUEST[kind] });
const always = (fault: Fault) => (): Fault => fault;

const CASES: readonly (readonly [name: string, fault: ((kind: Kind) => Fault) | undefined])[] = [
  ['nothing goes wrong', undefined],
  ['ack lost, executed', onPlace({ kind: 'ack-lost-executed', how: 'timeout' })],
  ['ack lost in silence, executed', onPlace({ kind: 'ack-lost-executed', how: 'silence' })],
  ['ack lost, not executed', onPlace({ kind: 'ack-lost-not-executed', how: 'timeout' })],
  ['executed late', onPlace({ kind: 'executed-late', forMs: 250 })],
  ['cut, executed', onPlace({ kind: 'cut', executed: true })],
  ['part fills, rest expires', onPlace({ kind: 'partial-then-expire', share: '0.5' })],
  ['every socket cut', always({ kind: 'disconnect', match: 'ws-api' })],
  ['reports missing', always({ kind: 'report-missing', forMs: 600 })],
];
/** A position may be bare for as long as a lost request is in the air, and a sale at market; ten times as fast as the real thing. */
const BARE_MOST_MS = 4_000;

describe('orders through the package, end to end', { concurrency: 4 }, () => {
  for (const [name, fault] of CASES)
    for (const kind of ['entry', 'stop', 'target'] as const)
      test(`${name}, ${kind}: nothing lost, nothing sent twice, nothing left bare`, async () => {
        const met: string[] = [];
        await onVenue(
          `ccxt-${name}-${kind}`,
          async (world) => {
            await live(world, kind, () => {
              if (fault !== undefined) world.simulator.inject(fault(kind));
            });
            await world.until('the two agree', () => world.differences().length === 0).catch(() => undefined);
            deepStrictEqual(world.differences(), []);
            if (/^ack|^executed|^cut/.test(name)) ok(met.includes('unknown'), 'the fault was met');
            ok(world.bareMs() <= BARE_MOST_MS, `bare for ${world.bareMs()} ms`);
          },
          alone(met),
        );
      });

  test('with pairs of the exchange itself: the target fills there, and ends the stop', async () => {
    await onVenue(
      'ccxt-pairs',
      async (world) => {
        await live(world, 'target', () => undefined);
        deepStrictEqual(world.differences(), []);
        deepStrictEqual(
          (['entry', 'stop-loss', 'take-profit'] as const).map((role) => world.orderOf(role)!.state),
          ['filled', 'canceled', 'filled'],
        );
      },
      throughPackage,
    );
  });
});
