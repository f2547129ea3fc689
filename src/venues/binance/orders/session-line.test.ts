// Session line: losing the exchange and finding it again, and what is said of it.
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { quantity } from '#model/number.ts';
import { API_KEY, execution, LIMIT, report, standIn, within } from './stand-in.fixture.ts';
import type { StandIn } from './stand-in.fixture.ts';

const ups = ({ news }: StandIn): readonly boolean[] => news.flatMap((one) => (one.kind === 'line' ? [one.up] : []));
const updates = ({ news }: StandIn): readonly string[] =>
  news.flatMap((one) => (one.kind === 'update' ? [one.update.id] : []));

/** @returns how long the exchange is to be left alone */
async function untilNotSent({ wire, answer }: StandIn): Promise<number> {
  answer('openOrders.status', () => ({ result: [] }));
  for (;;) {
    const given = await wire.openOrders();
    if (given.outcome === 'not-sent') return given.waitMs;
  }
}

describe('the stream of the account', { concurrency: 4 }, () => {
  test('an execution is told with its trade, and the name that the order had', () =>
    within({}, async (stand) => {
      stand.say(
        execution({
          x: 'TRADE',
          X: 'PARTIALLY_FILLED',
          l: '0.004',
          z: '0.004',
          L: '60000.00',
          n: '0.000004',
          N: 'BTC',
          t: 9,
          m: true,
        }),
      );
      stand.say(execution({ x: 'CANCELED', X: 'CANCELED', c: 'made-up', C: 'smc-1', z: '0.004' }));
      await stand.until('two updates', () => updates(stand).length === 2);
      deepStrictEqual(updates(stand), ['smc-1', 'smc-1']);
      const first = stand.news.find((one) => one.kind === 'update');
      ok(first?.kind === 'update');
      deepStrictEqual(
        first.update.fills.map(({ tradeId, quantity: size, commission, maker }) => [tradeId, size, commission, maker]),
        [['9', quantity('0.004'), quantity('0.000004'), true]],
      );
    }));

  test('balances are told as they stand, also where the exchange only says that something moved', () =>
    within({}, async (stand) => {
      const balances = [{ asset: 'BTC', free: '3.0', locked: '0.0' }];
      stand.answer('account.status', () => ({ result: { canTrade: true, canWithdraw: true, balances } }));
      stand.say({
        e: 'outboundAccountPosition',
        E: 1_564_034_571_105,
        u: 1_564_034_571_073,
        B: [{ a: 'BTC', f: '1.5', l: '0.5' }],
      });
      stand.say({ e: 'balanceUpdate', E: 1_564_034_571_105, a: 'BTC', d: '1.0', T: 1_564_034_571_105 });
      await stand.until('balances twice', () => stand.news.filter(({ kind }) => kind === 'balances').length === 2);
      deepStrictEqual(
        stand.news.flatMap((one) => (one.kind === 'balances' ? [one.balances] : [])),
        [
          [{ asset: 'BTC', free: quantity('1.5'), locked: quantity('0.5') }],
          [{ asset: 'BTC', free: quantity('3'), locked: 0n }],
        ],
      );
    }));

  test('money that moves while balances are asked for is asked for again', () =>
    within({}, async (stand) => {
      const movement = { e: 'balanceUpdate', E: 1_564_034_571_105, a: 'BTC', d: '1.0', T: 1_564_034_571_105 };
      stand.answer('account.status', () => {
        // Comes before the answer that does not know of it.
        if (stand.of('account.status').length === 1) stand.say(movement);
        return { result: { canTrade: true, canWithdraw: true, balances: [] } };
      });
      stand.say(movement);
      await stand.until('balances twice', () => stand.news.filter(({ kind }) => kind === 'balances').length === 2);
      strictEqual(stand.of('account.status').length, 2);
    }));

  test('frames that are not as documented are counted, and nothing is made of them', () =>
    within({}, async (stand) => {
      const bad = [
        '',
        'null',
        '[]',
        '{"event":null}',
        '<html></html>',
        '{"id":99999,"status":200}',
        '{"event":{"e":1,"E":1}}',
      ];
      for (const text of bad) stand.sayText(text);
      stand.say(execution({ z: '1e-7' }));
      stand.say({ e: 'listStatus', E: 1_564_035_303_637, s: 'BTCUSDT', g: 2, c: 'OCO', l: 'EXEC_STARTED', O: [] });
      stand.say(execution());
      await stand.until('the good one', () => updates(stand).length === 1);
      strictEqual(stand.wire.health().malformed, bad.length + 1);
    }));

  test('a stream that the exchange ends is subscribed to again, and whoever cares asks', () =>
    within({}, async (stand) => {
      stand.say({ e: 'eventStreamTerminated', E: 1_728_973_001_334 });
      await stand.until('up again', () => ups(stand).length === 3);
      deepStrictEqual(ups(stand), [true, false, true]);
      deepStrictEqual([stand.connections(), stand.of('userDataStream.subscribe.signature').length], [1, 2]);
      // The end of the one before is no news.
      stand.say({ e: 'eventStreamTerminated', E: 1_728_973_001_334 }, 0);
      stand.say(execution());
      await stand.until('an update', () => updates(stand).length === 1);
      strictEqual(ups(stand).length, 3);
    }));

  test('a subscription that the exchange has forgotten is found out', () =>
    within({ settings: { silenceMs: 200 } }, async (stand) => {
      let asked = 0;
      stand.answer('session.status', () => ({ result: { userDataStream: (asked += 1) > 1 } }));
      await stand.until('up again', () => ups(stand).length === 3);
      deepStrictEqual([ups(stand), stand.connections()], [[true, false, true], 1]);
    }));
});

describe('a connection that breaks', { concurrency: 4 }, () => {
  test('it comes back, and says so in order', () =>
    within({}, async (stand) => {
      stand.cut();
      await stand.until('up again', () => ups(stand).length === 3);
      deepStrictEqual([ups(stand), stand.wire.health().reconnects], [[true, false, true], 1]);
      stand.answer('order.place', () => ({ result: report() }));
      strictEqual((await stand.wire.place(LIMIT)).outcome, 'done');
      strictEqual(stand.of('order.place')[0]!.door, 'ws');
    }));

  test('silence is taken for a loss', () =>
    within({ settings: { silenceMs: 200 } }, async (stand) => {
      stand.answer('session.status', () => 'silence');
      await stand.until('up again', () => ups(stand).includes(false) && ups(stand).at(-1) === true);
      ok(stand.connections() >= 2);
    }));

  test('while it is down, orders, cancels and questions go by REST, signed', () =>
    within({}, async (stand) => {
      const { wire, answer, of } = stand;
      const minute = (): number => Math.floor(wire.now() / 60_000);
      const before = minute();
      answer('order.place', () => ({ result: report(), headers: { 'X-MBX-USED-WEIGHT-1M': '77' } }));
      answer('order.cancel', () => ({ result: report({ origClientOrderId: 'smc-1', status: 'CANCELED' }) }));
      answer('order.status', () => ({ result: report() }));
      answer('openOrders.status', () => ({ result: [] }));
      stand.cut(503);
      await stand.until('down', () => ups(stand).at(-1) === false);
      const outcomes = [
        await wire.place(LIMIT),
        await wire.cancel('BTCUSDT', 'smc-1'),
        await wire.order('BTCUSDT', 'smc-1'),
        await wire.openOrders(),
      ].map(({ outcome }) => outcome);
      deepStrictEqual(outcomes, ['done', 'done', 'done', 'done']);
      deepStrictEqual([of('order.place')[0]!.door, of('order.cancel')[0]!.door], ['rest', 'rest']);
      // The exchange counts by the minute.
      if (minute() === before) strictEqual(wire.health().usedWeight, 77);
      stand.open();
      await stand.until('up', () => ups(stand).at(-1) === true);
    }));

  test('by REST, what was cut after it went out is unknown, and what the exchange did not execute is not sent', () =>
    within({}, async (stand) => {
      stand.cut(503);
      await stand.until('down', () => ups(stand).at(-1) === false);
      const outcomes: string[] = [];
      for (const reaction of [
        'cut',
        { status: 503, text: '<html>503 Service Unavailable</html>' },
        { status: 503, text: '{"code":0,"msg":"Unknown error, please check your request or try again later."}' },
        { status: 502, text: 'Bad Gateway' },
      ] as const) {
        stand.answer('order.place', () => reaction);
        outcomes.push((await stand.wire.place(LIMIT)).outcome);
      }
      deepStrictEqual(outcomes, ['unknown', 'not-sent', 'unknown', 'unknown']);
    }));

  test('a question that was cut is put again by REST', () =>
    within({}, async (stand) => {
      let asked = 0;
      stand.answer('openOrders.status', () => ((asked += 1) === 1 ? 'cut' : { result: [] }));
      strictEqual((await stand.wire.openOrders()).outcome, 'done');
      deepStrictEqual(
        stand.of('openOrders.status').map(({ door }) => door),
        ['ws', 'rest'],
      );
    }));

  test('what never left is not sent', async () => {
    const stand = await standIn();
    await stand.stop();
    strictEqual((await stand.wire.place(LIMIT)).outcome, 'not-sent');
    const unreachable = { settings: { restUrl: 'http://127.0.0.1:9' } };
    await within(unreachable, async (other) => {
      other.cut(503);
      await other.until('down', () => ups(other).at(-1) === false);
      strictEqual((await other.wire.place(LIMIT)).outcome, 'not-sent');
    });
  });

  test('a ban at the door is kept to: nobody knocks, and nothing is asked by the other door', () =>
    within({}, async (stand) => {
      stand.cut(418);
      await stand.until('the ban', () => stand.attempts() === 2 && ups(stand).at(-1) === false);
      await stand.until('its words', () => stand.wire.health().reconnects === 1);
      const given = await untilNotSent(stand);
      ok(given > 0 && given <= 1000);
      strictEqual(stand.attempts(), 2);
      stand.open();
      await stand.until('up again', () => ups(stand).at(-1) === true);
      strictEqual(stand.attempts(), 3);
    }));

  test('when the exchange announces its end, a fresh connection takes over first, and nothing is missed', () =>
    within({}, async (stand) => {
      stand.sayText(JSON.stringify({ event: { e: 'serverShutdown', E: 1_770_123_456_789 } }));
      await stand.until('a second subscription', () => stand.of('userDataStream.subscribe.signature').length === 2);
      stand.say(execution());
      await stand.until('an update', () => updates(stand).length >= 1);
      deepStrictEqual(ups(stand), [true]);
    }));

  test('a connection is replaced before its life ends, while answers that are owed still come', () =>
    within({ settings: { lifeMs: 150 } }, async (stand) => {
      stand.answer('order.place', () => ({ result: report() }));
      for (let sent = 0; sent < 20; sent += 1) {
        strictEqual((await stand.wire.place(LIMIT)).outcome, 'done');
        await stand.until('a while', () => stand.connections() > sent / 10);
      }
      await stand.until('a third', () => stand.connections() >= 3);
      deepStrictEqual(ups(stand), [true]);
    }));
});

describe('the start', { concurrency: 4 }, () => {
  test('a key that is refused is said at once', async () => {
    const stand = await standIn({ isStarted: false });
    stand.answer('userDataStream.subscribe.signature', () => ({
      status: 401,
      error: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
    }));
    await rejects(
      stand.wire.start(() => undefined),
      { code: 'VENUE_REFUSED' },
    );
    await stand.stop();
  });

  test('nobody there is said in time, with what was last wrong', async () => {
    const settings = { wsApiUrl: 'ws://127.0.0.1:9', restUrl: 'http://127.0.0.1:9', firstContactMs: 200 };
    await rejects(standIn({ settings }), { code: 'VENUE_UNREACHABLE', message: /ECONNREFUSED/ });
  });

  test('one that is stopped before it has succeeded ends', async () => {
    const stand = await standIn({ isStarted: false });
    stand.answer('time', () => 'silence');
    const started = stand.wire.start(() => undefined);
    await stand.wire.stop();
    await rejects(started, { code: 'VENUE_UNREACHABLE', message: /stopped/ });
    await stand.stop();
  });

  test('questions may be put before it', async () => {
    const stand = await standIn({ isStarted: false });
    stand.skew(40_000);
    stand.answer('openOrders.status', () => ({ result: [] }));
    strictEqual((await stand.wire.openOrders()).outcome, 'done');
    await stand.stop();
  });

  test('an Ed25519 key logs on once, and its requests are not signed', async () => {
    const secret = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    await within({ options: { key: { apiKey: API_KEY, secret, kind: 'ed25519' } } }, async (stand) => {
      stand.answer('order.place', () => ({ result: report() }));
      strictEqual((await stand.wire.place(LIMIT)).outcome, 'done');
      deepStrictEqual(
        stand.asked.map(({ method, params }) => [method, 'signature' in params]),
        [
          ['time', false],
          ['session.logon', true],
          ['userDataStream.subscribe', false],
          ['order.place', false],
        ],
      );
      stand.sayText(JSON.stringify({ id: null, status: 401, error: { code: -2015, msg: 'Invalid API-key.' } }));
      await stand.until('down and up', () => ups(stand).length === 3);
    });
  });
});
