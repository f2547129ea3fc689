// Report and user event: the exchange's words become ours, or nothing.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { price, quantity } from '#model/number.ts';
import { readAccount, readCommission, readRestrictions } from './account.ts';
import { pricedAt, readList, readReport, readReports, readTrades } from './report.ts';
import { execution, report } from './stand-in.fixture.ts';
import { readUserEvent } from './user-event.ts';
import type { WireUpdate } from '#model/order-wire.ts';

const updateOf = (differs: object): WireUpdate | undefined => {
  const event = readUserEvent({ subscriptionId: 0, event: execution(differs) });
  return event?.kind === 'update' ? event.update : undefined;
};

const STATUSES = [
  ['NEW', 'new'],
  ['PENDING_NEW', 'waiting'],
  ['PARTIALLY_FILLED', 'partially-filled'],
  ['FILLED', 'filled'],
  ['CANCELED', 'canceled'],
  ['REJECTED', 'rejected'],
  ['EXPIRED', 'expired'],
  ['EXPIRED_IN_MATCH', 'expired'],
] as const;
for (const [theirs, ours] of STATUSES)
  test(`${theirs} is ${ours}, in an answer and in an event`, () => {
    strictEqual(readReport(report({ status: theirs }))?.status, ours);
    strictEqual(updateOf({ X: theirs })?.status, ours);
  });

test('a stop that waits is not triggered; one that works, or has traded, is', () => {
  const stop = { type: 'STOP_LOSS_LIMIT', workingTime: -1 };
  deepStrictEqual(
    [
      report(stop),
      report({ ...stop, workingTime: 1_660_801_715_639 }),
      report({ ...stop, executedQty: '0.001' }),
      report({ ...stop, workingTime: undefined, isWorking: true }),
      report({ type: 'LIMIT' }),
    ].map((one) => readReport(one)?.triggered),
    [false, true, true, true, false],
  );
  deepStrictEqual(
    [
      { o: 'STOP_LOSS', w: false },
      { o: 'TAKE_PROFIT', w: true },
      { o: 'STOP_LOSS', w: false, z: '0.001' },
      { w: true },
    ].map((one) => updateOf(one)?.triggered),
    [false, true, true, false],
  );
});

test('why an order ended is told in the exchange its own words', () => {
  strictEqual(updateOf({ x: 'EXPIRED', X: 'EXPIRED', eR: 'OCO_TRIGGER' })?.reason, 'OCO_TRIGGER');
  strictEqual(updateOf({ x: 'REJECTED', X: 'REJECTED', r: 'INSUFFICIENT_BALANCES' })?.reason, 'INSUFFICIENT_BALANCES');
  strictEqual(updateOf({ x: 'TRADE_PREVENTION', X: 'EXPIRED_IN_MATCH' })?.reason, 'EXPIRED_IN_MATCH');
  strictEqual(updateOf({})?.reason, '');
  strictEqual(readReport(report({ status: 'EXPIRED', expiryReason: 'REJECTED' }))?.reason, 'REJECTED');
});

test('a trade without commission has no asset of it', () => {
  const trade = { x: 'TRADE', X: 'FILLED', l: '0.01', z: '0.01', L: '60000.0', t: 0, n: '0', N: null };
  deepStrictEqual(
    updateOf(trade)?.fills.map(({ tradeId, commission, commissionAsset }) => [tradeId, commission, commissionAsset]),
    [['0', 0n, '']],
  );
});

test('an order for an amount of money has the size that is filled', () => {
  deepStrictEqual(
    [
      readReport(report({ origQty: '0.00000000', executedQty: '0.5', status: 'FILLED', type: 'MARKET' })),
      updateOf({ q: '0.00000000', z: '0.5' }),
    ].map((update) => update?.quantity),
    [quantity('0.5'), quantity('0.5')],
  );
});

test('a list of which one row is not as documented is nothing', () => {
  strictEqual(readList({ orderReports: [report(), report()] })?.length, 2);
  strictEqual(readList({ orderReports: [report(), report({ side: 'BOTH' })] }), undefined);
  strictEqual(readReports([report(), null]), undefined);
});

const BAD: readonly (readonly [name: string, differs: object])[] = [
  ['no symbol', { symbol: undefined }],
  ['a symbol with a blank', { symbol: 'BTC USDT' }],
  ['an id that is a number', { clientOrderId: 7 }],
  ['no number', { orderId: '7' }],
  ['a negative number', { orderId: -1 }],
  ['another side', { side: 'buy' }],
  ['a side of the prototype', { side: 'constructor' }],
  ['another status', { status: 'DONE' }],
  ['another type', { type: 'MAGIC' }],
  ['an exponent', { executedQty: '1e-3' }],
  ['a size as a number', { origQty: 0.01 }],
  ['a negative size', { origQty: '-0.01' }],
  ['more filled than ordered', { executedQty: '0.02' }],
  ['a time in seconds', { transactTime: 1_660_801_715 }],
  ['fills that are none', { fills: 'x' }],
  ['a fill of nothing', { fills: [{ price: '1', qty: '0', commission: '0', commissionAsset: 'BNB', tradeId: 1 }] }],
  ['a fill for nothing', { fills: [{ price: '0', qty: '1', commission: '0', commissionAsset: 'BNB', tradeId: 1 }] }],
];
for (const [name, differs] of BAD)
  test(`an answer with ${name} is nothing`, () => {
    strictEqual(readReport(report(differs)), undefined);
  });

test('a trade with any field wrong is nothing', () => {
  const trade = {
    id: 1,
    price: '60000.0',
    qty: '0.01',
    commission: '0.00001',
    commissionAsset: 'BNB',
    isMaker: true,
    time: 1_660_801_715_793,
  };
  strictEqual(readTrades([trade])?.length, 1);
  for (const name of Object.keys(trade)) strictEqual(readTrades([{ ...trade, [name]: null }]), undefined, name);
});

test('no value in any field makes a reader throw, or an update that is not sound', () => {
  const sound = (update: WireUpdate | undefined): boolean =>
    update === undefined || (update.filled >= 0n && update.filled <= update.quantity && update.id !== '');
  const answers = Object.keys(report());
  const events = Object.keys(execution({ x: 'TRADE' }));
  const trade = { x: 'TRADE', l: '0.01', z: '0.01', L: '60000.0', n: '0.1', N: 'BNB', t: 1 };
  fc.assert(
    fc.property(fc.constantFrom(...answers), fc.constantFrom(...events), fc.jsonValue(), (answer, event, value) => {
      ok(sound(readReport(report({ [answer]: value }))));
      ok(sound(updateOf({ ...trade, [event]: value })));
      void readTrades(value);
      void readList({ orderReports: value });
      void readUserEvent({ event: value });
      void readAccount(value);
      void readRestrictions(value);
      void readCommission({ standardCommission: value, discount: value });
    }),
    { numRuns: 2000 },
  );
});

test('commission is the dearer of maker and taker, with all that comes on top', () => {
  const rates = { maker: '0.00000010', taker: '0.00000020', buyer: '0.00000030', seller: '0.00000040' };
  const special = { maker: '0.01000000', taker: '0.02000000', buyer: '0.03000000', seller: '0.04000000' };
  const tax = { maker: '0.00000112', taker: '0.00000114', buyer: '0.00000118', seller: '0.00000116' };
  deepStrictEqual(readCommission({ standardCommission: rates, specialCommission: special, taxCommission: tax }), {
    share: 0.05000282,
    discountAsset: undefined,
  });
  strictEqual(readCommission({ standardCommission: { ...rates, maker: '1.0' } }), undefined);
  strictEqual(readCommission({}), undefined);
});

test('balances of any asset that the exchange has', () => {
  const balances = [{ asset: '１２３', free: '46116860414.00000000', locked: '0.00000000' }];
  deepStrictEqual(readAccount({ balances, canTrade: true, canWithdraw: false }), {
    balances: [{ asset: '１２３', free: quantity('46116860414'), locked: 0n }],
    canTrade: true,
    canWithdraw: false,
  });
  strictEqual(
    readAccount({ balances: [{ asset: 'BTC', free: 1, locked: '0' }], canTrade: true, canWithdraw: true }),
    undefined,
  );
});

const RECORDED = new URL('../../../../../shared/data/raw/nautilus-binance-spot-json/', import.meta.url);
const skip = existsSync(RECORDED) ? false : 'the folder of recorded answers is not there';
const recorded = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, RECORDED), 'utf8'));

test('what others have recorded is read', { skip }, () => {
  for (const name of ['new_order_full_response', 'cancel_order_response', 'order_response'])
    ok(readReport(recorded(`http_json.${name}`)) !== undefined, name);
  ok(readReports(recorded('http_json.open_orders_response')) !== undefined);
  ok(readReports(recorded('http_json.all_orders_response')) !== undefined);
  ok(readTrades(recorded('http_json.account_trades_response')) !== undefined);
  ok(readAccount(recorded('http_json.account_response')) !== undefined);
  const kinds = readdirSync(RECORDED)
    .filter((name) => name.startsWith('user_data_json'))
    .map((name) => {
      const frame = recorded(name.replace('.json', '')) as object;
      return readUserEvent('event' in frame ? frame : { subscriptionId: 0, event: frame })?.kind;
    });
  deepStrictEqual(new Set(kinds), new Set(['balances', 'moved', 'update', 'other']));
});

test('a limit says its price, a stop where it is reached, and an order at market none', () => {
  deepStrictEqual(
    [
      ['50000.00000000', '0.00000000'],
      ['50000.00000000', '49000.00000000'],
      ['0.00000000', '49000.00000000'],
      ['0.00000000', undefined],
    ].map(([limit, stop]) => pricedAt(limit, stop).price),
    [price('50000'), price('50000'), price('49000'), undefined],
  );
});
