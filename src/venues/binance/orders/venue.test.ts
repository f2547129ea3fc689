// The order wire against a venue that behaves: every kind of order from its placing to its end.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { findInstrument } from '#market/market.ts';
import { formatFixed, price, quantity } from '#model/number.ts';
import { BINANCE_ORDERS, binanceOrders } from './orders.ts';
import { exits, KEY, order, QUICK, traded, value, why, within } from './venue.fixture.ts';

describe('a venue that behaves', { concurrency: 4 }, () => {
  test('a market order is filled, told, asked for and paid, with the same trades each time', () =>
    within({}, async ({ wire, until, of, news }) => {
      const placed = value(await wire.place(order()));
      deepStrictEqual([placed.status, formatFixed(placed.filled)], ['filled', '0.5']);
      await until('the fill', () => of('smc-1').at(-1)?.status === 'filled');
      const asked = value(await wire.order('BTCUSDT', 'smc-1'))!;
      deepStrictEqual(traded([placed]), traded([asked]));
      deepStrictEqual(traded(of('smc-1')), traded([asked]));
      strictEqual(asked.venueId, placed.venueId);
      await until('balances', () => news.some(({ kind }) => kind === 'balances'));
      const held = value(await wire.balances()).map(({ asset, free }) => `${formatFixed(free)} ${asset}`);
      deepStrictEqual(new Set(held), new Set(['1.4995 BTC', '70000 USDT']));
    }));

  test('a limit rests, is among the open ones, fills in part, and what is left is cancelled', () =>
    within({}, async ({ wire, simulator, until, of }) => {
      const placed = value(await wire.place(order({ type: 'limit', price: price('59000') })));
      strictEqual(placed.status, 'new');
      deepStrictEqual(
        value(await wire.openOrders()).map(({ id, status }) => [id, status]),
        [['smc-1', 'new']],
      );
      simulator.hand.trade('BTCUSDT', '59000', '0.2');
      await until('a part', () => of('smc-1').at(-1)?.status === 'partially-filled');
      ok(of('smc-1').at(-1)!.fills[0]!.maker);
      const cancelled = value(await wire.cancel('BTCUSDT', 'smc-1'))!;
      deepStrictEqual([cancelled.id, cancelled.status, formatFixed(cancelled.filled)], ['smc-1', 'canceled', '0.2']);
      await until('its end', () => of('smc-1').at(-1)?.status === 'canceled');
      const asked = value(await wire.order('BTCUSDT', 'smc-1'))!;
      deepStrictEqual([asked.id, asked.status, asked.fills.length], ['smc-1', 'canceled', 1]);
      strictEqual(why(await wire.cancel('BTCUSDT', 'smc-1')), 'unknown-order');
      deepStrictEqual(value(await wire.openOrders()), []);
    }));

  test('of a pair the one that is reached ends the other', () =>
    within({}, async ({ wire, simulator, until, of }) => {
      const placed = value(await wire.placePair(exits('0.5')));
      deepStrictEqual(new Set(placed.map(({ id }) => id)), new Set(['smc-sl', 'smc-tp']));
      ok(placed.every(({ triggered, status }) => !triggered && status === 'new'));
      simulator.hand.trade('BTCUSDT', '58990', '5', { taker: 'sell' });
      await until('the stop', () => of('smc-sl').at(-1)?.status === 'filled');
      await until('the end of the target', () => of('smc-tp').at(-1)?.status === 'expired');
      strictEqual(of('smc-sl').at(-1)!.triggered, true);
      strictEqual(formatFixed(of('smc-sl').at(-1)!.filled), '0.5');
    }));

  test('a leg that is cancelled ends the pair', () =>
    within({}, async ({ wire, until, of }) => {
      value(await wire.placePair(exits('0.5')));
      strictEqual(value(await wire.cancel('BTCUSDT', 'smc-tp'))?.status, 'canceled');
      await until('the other', () => of('smc-sl').some(({ status }) => status === 'canceled'));
      strictEqual(value(await wire.order('BTCUSDT', 'smc-sl'))?.status, 'canceled');
    }));

  test('the exits of a bracket wait for the whole entry, and then protect it', () =>
    within({}, async ({ wire, simulator, until, of }) => {
      const entry = order({ type: 'limit', price: price('59500') });
      const placed = value(await wire.placeBracket(entry, exits('0.4995')));
      deepStrictEqual(
        new Set(placed.map(({ id, status }) => `${id} ${status}`)),
        new Set(['smc-1 new', 'smc-sl waiting', 'smc-tp waiting']),
      );
      simulator.hand.trade('BTCUSDT', '59500', '0.2');
      await until('a part', () => of('smc-1').at(-1)?.status === 'partially-filled');
      strictEqual(value(await wire.order('BTCUSDT', 'smc-sl'))?.status, 'waiting');
      simulator.hand.trade('BTCUSDT', '59499', '1');
      await until('the stop works', () => of('smc-sl').at(-1)?.status === 'new');
      strictEqual(formatFixed(of('smc-sl').at(-1)!.quantity), '0.4995');
      simulator.hand.trade('BTCUSDT', '62001', '5');
      await until('the target', () => of('smc-tp').at(-1)?.status === 'filled');
    }));

  test('a trailing stop follows the price', () =>
    within({}, async ({ wire, simulator, until, of }) => {
      const trailing = order({ side: 'sell', type: 'trailing', stopPrice: price('59400'), trail: price('600') });
      strictEqual(value(await wire.place(trailing)).triggered, false);
      simulator.hand.trade('BTCUSDT', '61000', '1');
      simulator.hand.trade('BTCUSDT', '60391', '1', { taker: 'sell' });
      strictEqual(value(await wire.order('BTCUSDT', 'smc-1'))?.status, 'new');
      simulator.hand.trade('BTCUSDT', '60389', '5', { taker: 'sell' });
      await until('the stop', () => of('smc-1').at(-1)?.status === 'filled');
    }));

  test('what the exchange refuses is told apart', () =>
    within({}, async ({ wire }) => {
      deepStrictEqual(
        [
          why(await wire.place(order({ quantity: quantity('5') }))),
          why(await wire.place(order({ quantity: quantity('0.00001') }))),
          why(await wire.place(order({ side: 'sell', type: 'stop', stopPrice: price('61000') }))),
          why(await wire.placePair({ ...exits('0.5'), target: { ...exits('0.5').target, price: price('59900') } })),
          why(await wire.place(order({ type: 'limit', price: price('50000') }))),
          why(await wire.place(order({ type: 'limit', price: price('50000') }))),
          why(await wire.cancel('BTCUSDT', 'nobody')),
          value(await wire.order('BTCUSDT', 'nobody')),
        ],
        [
          'insufficient-balance',
          'filter',
          'would-trigger',
          'would-trigger',
          'done',
          'duplicate',
          'unknown-order',
          undefined,
        ],
      );
    }));

  test('what the key may do, and what is kept of a purchase', () =>
    within({}, async ({ wire }) => {
      deepStrictEqual(value(await wire.permissions()), { canTrade: true, canWithdraw: false, isBoundToAddress: false });
      strictEqual(value(await wire.commission('BTCUSDT')), 0.001);
    }));

  test('an Ed25519 key does the same, logged on', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const known = publicKey.export({ type: 'spki', format: 'pem' });
    return within(
      {
        simulator: { accounts: [{ apiKey: 'KEY', publicKey: known, balances: { USDT: '100000', BTC: '1' } }] },
        wire: { key: { apiKey: 'KEY', secret, kind: 'ed25519' } },
      },
      async ({ wire, until, of }) => {
        strictEqual(value(await wire.place(order())).status, 'filled');
        await until('the fill', () => of('smc-1').at(-1)?.status === 'filled');
        strictEqual(value(await wire.permissions()).canTrade, true);
      },
    );
  });

  test('by REST alone the answers are the same', () =>
    // Nobody listens at that port: every session fails, and every request goes by the other door.
    within({}, async ({ wire, simulator }) => {
      const other = binanceOrders({
        settings: { ...BINANCE_ORDERS, ...QUICK, restUrl: simulator.restUrl, wsApiUrl: 'ws://127.0.0.1:9' },
        key: KEY,
        symbols: [findInstrument('BTCUSDT')],
        random: () => 0.5,
        now: Date.now,
        clock: () => performance.now(),
        isReal: false,
      });
      const resting = order({ type: 'limit', price: price('59000'), quantity: quantity('0.1') });
      strictEqual(value(await other.place(resting)).status, 'new');
      strictEqual(value(await other.placePair(exits('0.5'))).length, 2);
      const bracket = await other.placeBracket(
        { ...resting, id: 'smc-2' },
        {
          id: 'smc-list-2',
          stop: { ...exits('0.09').stop, id: 'smc-sl-2', stopPrice: price('58000') },
          target: { ...exits('0.09').target, id: 'smc-tp-2' },
        },
      );
      strictEqual(value(bracket).length, 3);
      deepStrictEqual(value(await other.openOrders()), value(await wire.openOrders()));
      deepStrictEqual(value(await other.balances()), value(await wire.balances()));
      strictEqual(value(await other.cancel('BTCUSDT', 'smc-1'))?.status, 'canceled');
      strictEqual(value(await other.permissions()).canTrade, true);
      await other.stop();
    }));
});
