// Venue: what can be asked of an exchange through the package, against the simulated one.
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatFixed, price, quantity } from '#model/number.ts';
import { CCXT_ORDERS } from './orders.ts';
import { exits, filledBy, order, value, why, within } from './venue.fixture.ts';

describe('orders through the package', { concurrency: 4 }, () => {
  test('a market order fills, and its execution is told with its commission', async () => {
    await within({}, async ({ simulator, wire, until, of }) => {
      simulator.hand.trade('BTCUSDT', '60000', '10');
      const placed = value(await wire.place(order()));
      strictEqual(placed.status, 'filled');
      strictEqual(formatFixed(placed.filled), '0.5');
      await until('its execution', () => of('smc-1-e').some(({ fills }) => fills.length > 0));
      const found = value(await wire.order('BTCUSDT', 'smc-1-e'));
      deepStrictEqual(filledBy(found), ['0.5 at 60000']);
      const [fill] = found!.fills;
      deepStrictEqual([fill!.commissionAsset, formatFixed(fill!.commission), fill!.maker], ['BTC', '0.0005', false]);
      await until('its end', () => of('smc-1-e').some(({ status }) => status === 'filled'));
    });
  });

  test('a limit order works, is found by our id alone, is listed, and is cancelled', async () => {
    await within({}, async ({ wire, until, of }) => {
      const placed = value(await wire.place(order({ type: 'limit', price: price('50000.009') })));
      strictEqual(placed.status, 'new');
      strictEqual(value(await wire.order('BTCUSDT', 'smc-1-e'))?.venueId, placed.venueId);
      deepStrictEqual(
        value(await wire.openOrders()).map(({ id, symbol, side, status }) => [id, symbol, side, status]),
        [['smc-1-e', 'BTCUSDT', 'buy', 'new']],
      );
      strictEqual(value(await wire.cancel('BTCUSDT', 'smc-1-e'))?.status, 'canceled');
      await until('the cancel is told', () => of('smc-1-e').some(({ status }) => status === 'canceled'));
      strictEqual(value(await wire.order('BTCUSDT', 'smc-1-e'))?.status, 'canceled');
      strictEqual(why(await wire.cancel('BTCUSDT', 'smc-1-e')), 'unknown-order');
    });
  });

  test('a stop waits for its price, and sells when it is reached', async () => {
    await within({}, async ({ simulator, wire, until, of }) => {
      simulator.hand.trade('BTCUSDT', '60000', '10');
      const stop = order({ id: 'smc-1-s', side: 'sell', type: 'stop', stopPrice: price('59000') });
      strictEqual(value(await wire.place(stop)).status, 'new');
      simulator.hand.trade('BTCUSDT', '58990', '10', { taker: 'sell' });
      await until('it has sold', () => of('smc-1-s').some(({ status }) => status === 'filled'));
      const found = value(await wire.order('BTCUSDT', 'smc-1-s'));
      strictEqual(found?.triggered, true);
      strictEqual(
        found.fills.reduce((sum, fill) => sum + fill.quantity, 0n),
        quantity('0.5'),
      );
    });
  });

  test('a stop-limit carries both of its prices', async () => {
    await within({}, async ({ simulator, wire }) => {
      simulator.hand.trade('BTCUSDT', '60000', '10');
      const stop = order({ side: 'sell', type: 'stop-limit', stopPrice: price('59000'), price: price('58900') });
      value(await wire.place(stop));
      const [there] = simulator.customers.truth().orders as readonly { price: string; stopPrice: string }[];
      match(JSON.stringify(there), /"STOP_LOSS_LIMIT"/);
      deepStrictEqual([Number(there!.price), Number(there!.stopPrice)], [58_900, 59_000]);
    });
  });

  test('an order that never was is certainly not there', async () => {
    await within({}, async ({ wire }) => {
      deepStrictEqual(await wire.order('BTCUSDT', 'smc-never-e'), { outcome: 'done', value: undefined });
    });
  });

  test('refusals: no money, the same id twice, a stop that would be reached at once, no lot, no such type', async () => {
    await within({}, async ({ simulator, wire }) => {
      simulator.hand.trade('BTCUSDT', '60000', '10');
      const rest = order({ type: 'limit', price: price('50000') });
      strictEqual(why(await wire.place({ ...rest, quantity: quantity('9') })), 'insufficient-balance');
      value(await wire.place(rest));
      strictEqual(why(await wire.place(rest)), 'duplicate');
      const stop = order({ id: 'smc-1-s', side: 'sell', type: 'stop', stopPrice: price('61000') });
      strictEqual(why(await wire.place(stop)), 'would-trigger');
      strictEqual(why(await wire.place({ ...rest, id: 'smc-2-e', quantity: quantity('0.000001') })), 'filter');
      strictEqual(why(await wire.place({ ...rest, id: 'smc-3-e', type: 'trailing' })), 'malformed');
      strictEqual(why(await wire.place({ ...rest, id: 'smc-4-e', symbol: 'ETHUSDT' })), 'malformed');
    });
  });

  test('balances are told with what is locked, and after each change', async () => {
    await within({}, async ({ wire, news, until }) => {
      value(await wire.place(order({ type: 'limit', price: price('50000') })));
      const usdt = value(await wire.balances()).find(({ asset }) => asset === 'USDT');
      deepStrictEqual([formatFixed(usdt!.free), formatFixed(usdt!.locked)], ['75000', '25000']);
      await until('the change', () =>
        news.some((one) => one.kind === 'balances' && one.balances.some(({ locked }) => locked === quantity('25000'))),
      );
    });
  });

  test('of two exits placed as a pair one ends the other', async () => {
    await within({}, async ({ simulator, wire, until, of }) => {
      simulator.hand.trade('BTCUSDT', '60000', '10');
      const [stop, target] = value(await wire.placePair(exits('0.5')));
      deepStrictEqual([stop!.status, target!.status], ['new', 'new']);
      simulator.hand.trade('BTCUSDT', '62010', '10');
      await until('the target', () => of('smc-1-t').some(({ status }) => status === 'filled'));
      await until('the stop has ended', () => of('smc-1-s').some(({ status }) => status === 'expired'));
    });
  });

  test('an answer that was lost is unknown for as long as the exchange may begin with the request', async () => {
    for (const how of ['timeout', 'unknown', 'silence'] as const)
      await within({ settings: { requestMs: 400 } }, async ({ simulator, wire, until, of }) => {
        simulator.inject({ kind: 'ack-lost-executed', how, count: 1, match: { method: 'order.place' } });
        const answer = await wire.place(order({ type: 'limit', price: price('50000') }));
        ok(answer.outcome === 'unknown', answer.outcome);
        ok(answer.until > wire.now() && answer.until <= wire.now() + CCXT_ORDERS.flightMs);
        strictEqual(value(await wire.order('BTCUSDT', 'smc-1-e'))?.status, 'new');
        await until('it is told all the same', () => of('smc-1-e').length > 0);
      });
  });

  test('too busy is no refusal: nobody knows', async () => {
    await within({}, async ({ simulator, wire }) => {
      simulator.inject({ kind: 'order-busy', count: 1 });
      strictEqual(why(await wire.place(order({ type: 'limit', price: price('50000') }))), 'unknown');
      deepStrictEqual(await wire.order('BTCUSDT', 'smc-1-e'), { outcome: 'done', value: undefined });
    });
  });

  test('asked for less, nothing more is asked, and a cancel goes all the same', async () => {
    await within({}, async ({ simulator, wire }) => {
      value(await wire.place(order({ type: 'limit', price: price('50000') })));
      simulator.inject({ kind: 'rate-limit', count: 1, retryAfterSeconds: 5 });
      const first = await wire.order('BTCUSDT', 'smc-1-e');
      ok(first.outcome === 'not-sent' && first.waitMs > 900, JSON.stringify(first));
      strictEqual(why(await wire.balances()), 'not-sent');
      strictEqual(value(await wire.cancel('BTCUSDT', 'smc-1-e'))?.status, 'canceled');
    });
  });

  test('a line that was cut is told, comes back by itself, and tells again', async () => {
    await within({}, async ({ simulator, wire, news, until, of }) => {
      const lines = (): readonly boolean[] => news.flatMap((one) => (one.kind === 'line' ? [one.up] : []));
      simulator.inject({ kind: 'disconnect', match: 'ws-api' });
      await until('it is down and up again', () => lines().join() === 'true,false,true');
      strictEqual(wire.health().reconnects, 1);
      value(await wire.place(order({ type: 'limit', price: price('50000') })));
      await until('the order is told', () => of('smc-1-e').length > 0);
    });
  });

  test('what the key may do, and what is kept of what is bought', async () => {
    await within({}, async ({ wire }) => {
      strictEqual(value(await wire.permissions()).canTrade, true);
      strictEqual(value(await wire.commission('BTCUSDT')), 0.001);
    });
  });
});
