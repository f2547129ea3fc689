// The order wire against a venue that fails in every way it can: what it claims is held against what has truly happened.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { parseFixed, price, quantity, sum } from '#model/number.ts';
import { order, traded, value, within } from './venue.fixture.ts';
import type { WireAnswer, WireUpdate } from '#model/order-wire.ts';
import type { Fault } from '#simulator/simulator.ts';
import type { World } from './venue.fixture.ts';

type Row = Readonly<Record<string, unknown>>;
const orders = ({ simulator }: World): readonly Row[] => simulator.customers.truth().orders as readonly Row[];
const isThere = (world: World, id: string): boolean => orders(world).some((row) => row['clientOrderId'] === id);
/** What has been asked and not answered is cut soon, so that a test need not wait. */
const SHORT = { settings: { requestMs: 150, recvWindowMs: 300 } };
const RESTING = order({ type: 'limit', price: price('59000'), quantity: quantity('0.1') });

/** What a fault makes of a market order, and whether the exchange has it in the end. */
const ROWS: readonly (readonly [fault: Fault, outcome: WireAnswer<unknown>['outcome'], isThere: boolean])[] = [
  [{ kind: 'ack-lost-executed' }, 'unknown', true],
  [{ kind: 'ack-lost-not-executed' }, 'unknown', false],
  [{ kind: 'ack-lost-executed', how: 'timeout' }, 'unknown', true],
  [{ kind: 'ack-lost-not-executed', how: 'timeout' }, 'unknown', false],
  [{ kind: 'ack-lost-executed', how: 'unexpected' }, 'unknown', true],
  [{ kind: 'ack-lost-executed', how: 'unknown' }, 'unknown', true],
  [{ kind: 'ack-lost-not-executed', how: 'unknown' }, 'unknown', false],
  [{ kind: 'ack-lost-executed', how: 'cut' }, 'unknown', true],
  [{ kind: 'executed-late', forMs: 50 }, 'unknown', true],
  [{ kind: 'cut', executed: true }, 'unknown', true],
  [{ kind: 'cut', executed: false }, 'unknown', false],
  [{ kind: 'order-unavailable' }, 'not-sent', false],
  [{ kind: 'order-busy' }, 'not-sent', false],
  [{ kind: 'order-rejected', code: -2010 }, 'refused', false],
  [{ kind: 'order-rejected', code: -1015 }, 'not-sent', false],
  [{ kind: 'rate-limit', match: 'order.place' }, 'not-sent', false],
  [{ kind: 'ban', match: 'order.place' }, 'not-sent', false],
  [{ kind: 'halt', forMs: 1000, match: 'BTCUSDT' }, 'refused', false],
  [{ kind: 'report-before-ack', forMs: 40 }, 'done', true],
  [{ kind: 'report-missing', forMs: 100 }, 'done', true],
  [{ kind: 'partial-then-expire', share: '0.3' }, 'done', true],
  [{ kind: 'skew', byMs: 20_000 }, 'done', true],
  [{ kind: 'skew', byMs: -20_000 }, 'done', true],
];

describe('an order under a fault', { concurrency: 4 }, () => {
  for (const [fault, outcome, expected] of ROWS)
    test(`${JSON.stringify(fault)} is ${outcome}`, () =>
      within(outcome === 'unknown' ? SHORT : {}, async (world) => {
        world.simulator.inject(fault);
        strictEqual((await world.wire.place(order())).outcome, outcome);
        await sleep(fault.kind === 'executed-late' ? 80 : 0);
        strictEqual(isThere(world, 'smc-1'), expected);
      }));

  for (const kind of ['ack-lost-executed', 'ack-lost-not-executed', 'order-unavailable', 'cut'] as const)
    test(`${kind} by REST is told the same`, () =>
      within(SHORT, async (world) => {
        world.simulator.inject({ kind: 'refuse', forMs: 60_000, match: 'ws-api' });
        world.simulator.inject({ kind: 'disconnect', match: 'ws-api' });
        await world.until('down', () => !world.wire.health().isUp);
        world.simulator.inject({ kind, executed: true });
        const { outcome } = await world.wire.place(order());
        strictEqual(outcome, kind === 'order-unavailable' ? 'not-sent' : 'unknown');
        strictEqual(isThere(world, 'smc-1'), kind === 'ack-lost-executed' || kind === 'cut');
      }));
});

describe('news under a fault', { concurrency: 4 }, () => {
  test('reports that come twice and in the wrong order bear the same trades', () =>
    within({}, async ({ simulator, wire, until, of }) => {
      simulator.inject({ kind: 'report-duplicate', count: 4 });
      simulator.inject({ kind: 'report-reorder', count: 2 });
      const placed = value(await wire.place(order()));
      await until('all of it', () => of('smc-1').length >= 3);
      deepStrictEqual(new Set(traded(of('smc-1')).map(String)), new Set(traded([placed]).map(String)));
    }));

  test('a cancel that comes too late is refused as unknown, and the order is found filled', () =>
    within({}, async ({ simulator, wire }) => {
      value(await wire.place(RESTING));
      simulator.inject({ kind: 'cancel-race' });
      const cancelled = await wire.cancel('BTCUSDT', 'smc-1');
      ok(cancelled.outcome === 'refused' && cancelled.why === 'unknown-order');
      strictEqual(value(await wire.order('BTCUSDT', 'smc-1'))?.status, 'filled');
    }));

  test('what queries do not know yet is none, as far as they know', () =>
    within({}, async ({ simulator, wire }) => {
      simulator.inject({ kind: 'query-lag', forMs: 1000 });
      value(await wire.place(RESTING));
      strictEqual(value(await wire.order('BTCUSDT', 'smc-1')), undefined);
      await sleep(1050);
      strictEqual(value(await wire.order('BTCUSDT', 'smc-1'))?.status, 'new');
    }));

  test('a stream that is ended, and one whose exchange goes away, are had again', () =>
    within({}, async ({ simulator, wire, until, of, news }) => {
      const ups = (): readonly boolean[] => news.flatMap((one) => (one.kind === 'line' ? [one.up] : []));
      simulator.inject({ kind: 'stream-terminated' });
      await until('up again', () => ups().length === 3);
      simulator.inject({ kind: 'shutdown', forMs: 1500, match: 'ws-api' });
      await sleep(1600);
      value(await wire.place(order()));
      await until('the fill', () => of('smc-1').at(-1)?.status === 'filled');
      // The second change was made before the old connection ended: nobody has to ask again.
      deepStrictEqual(ups(), [true, false, true]);
    }));

  test('what others do with the account is told', () =>
    within({}, async ({ simulator, until, of, news }) => {
      simulator.inject({ kind: 'balance-moved', asset: 'USDT', amount: '-40000' });
      const sell = { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '1', newClientOrderId: 'web_1' };
      simulator.inject({ kind: 'external-order', order: sell });
      await until('the order', () => of('web_1').at(-1)?.status === 'filled');
      const dollars = (): readonly bigint[] =>
        news.flatMap((one) =>
          one.kind === 'balances' ? one.balances.filter(({ asset }) => asset === 'USDT').map(({ free }) => free) : [],
        );
      await until('balances', () => dollars().length > 0 && dollars().at(-1)! > quantity('100000'));
    }));
});

/** Faults that last for one request or one report; nothing is left of them for the orders that follow. */
const PASSING: readonly Fault[] = ROWS.map(([fault]) => fault).filter(
  ({ kind }) => !['halt', 'skew', 'ban', 'rate-limit'].includes(kind),
);

test('whatever fails, no claim is wrong, and once it is quiet every order is told as it is', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.constantFrom<Fault | undefined>(undefined, ...PASSING), fc.constantFrom('place', 'rest', 'cancel')),
        {
          minLength: 1,
          maxLength: 8,
        },
      ),
      (steps) =>
        within({ settings: { ...SHORT.settings, requestMs: 100 } }, async (world) => {
          const { wire, simulator } = world;
          const ids: string[] = [];
          for (const [fault, act] of steps) {
            if (fault !== undefined) simulator.inject(fault);
            if (act === 'cancel') {
              await wire.cancel('BTCUSDT', ids.at(-1) ?? 'nobody');
              continue;
            }
            const id = `smc-${ids.length}`;
            ids.push(id);
            const { outcome } = await wire.place({
              ...(act === 'place' ? order() : RESTING),
              id,
              quantity: quantity('0.01'),
            });
            if (outcome === 'done') ok(isThere(world, id));
            if (outcome === 'refused' || outcome === 'not-sent') ok(!isThere(world, id));
          }
          await sleep(60);
          for (const id of ids) {
            const answer = await told(world, id);
            const rows = orders(world).filter((row) => row['clientOrderId'] === id);
            if (answer === undefined) {
              deepStrictEqual(rows, []);
              continue;
            }
            const [row] = rows;
            strictEqual(String(row!['orderId']), answer.venueId);
            strictEqual(parseFixed(String(row!['executedQty'])), answer.filled);
            strictEqual(sum(answer.fills.map((fill) => fill.quantity)), answer.filled);
          }
        }),
    ),
    { numRuns: 12 },
  ));

/** Asks until there is an answer: what is left of a fault may meet a question. */
async function told({ wire }: World, id: string): Promise<WireUpdate | undefined> {
  for (let asked = 0; asked < 200; asked += 1) {
    const answer = await wire.order('BTCUSDT', id);
    if (answer.outcome === 'done') return answer.value;
    await sleep(20);
  }
  throw new Error(`no answer about ${id}`);
}
