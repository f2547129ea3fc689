// Stream messages: a frame is what is documented, or it is nothing; and no bytes make the reader throw.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readStreamMessage } from './stream-message.ts';
import type { StreamMessage } from './stream-message.ts';

const read = (value: unknown): StreamMessage | undefined =>
  readStreamMessage(typeof value === 'string' ? value : JSON.stringify(value), (symbol) => symbol === 'BTCUSDT');

const TRADE = {
  e: 'trade',
  E: 1723161255343,
  s: 'BTCUSDT',
  t: 3735683259,
  p: '61837.63000000',
  q: '0.02000000',
  T: 1723161255342,
  m: true,
  M: true,
};
const KLINE = {
  t: 1723161240000,
  T: 1723161299999,
  s: 'BTCUSDT',
  i: '1m',
  f: 100,
  L: 200,
  o: '2.00000000',
  c: '2.50000000',
  h: '3.00000000',
  l: '1.00000000',
  v: '1000.00000000',
  n: 100,
  x: true,
  q: '1.0000',
  V: '500',
  Q: '0.500',
  B: '0',
};
const kline = (change: object = {}): object => ({
  e: 'kline',
  E: 1723161300001,
  s: 'BTCUSDT',
  k: { ...KLINE, ...change },
});
const DEPTH = { e: 'depthUpdate', E: 1723161255208, s: 'BTCUSDT', U: 157, u: 160, b: [['0.0024', '10']], a: [] };
const QUOTE = { u: 400900217, s: 'BTCUSDT', b: '25.35190000', B: '31.21000000', a: '25.36520000', A: '40.66000000' };

test('a trade, plain and wrapped, is read exactly', () => {
  const expected = {
    kind: 'trade',
    symbol: 'BTCUSDT',
    tradeTime: 1723161255342,
    id: 3735683259,
    price: 6_183_763_000_000n,
    quantity: 2_000_000n,
    buyerIsMaker: true,
  };
  deepStrictEqual(read(TRADE), expected);
  deepStrictEqual(read({ stream: 'btcusdt@trade', data: TRADE }), expected);
});

test('a candle carries whether the exchange has closed it', () => {
  const candle = {
    symbol: 'BTCUSDT',
    timeframe: '1m',
    openTime: 1723161240000,
    open: 2,
    high: 3,
    low: 1,
    close: 2.5,
    volume: 1000,
  };
  deepStrictEqual(read(kline()), { kind: 'kline', symbol: 'BTCUSDT', eventTime: 1723161300001, candle, closed: true });
  deepStrictEqual((read(kline({ x: false })) as { closed: boolean }).closed, false);
});

test('a quote and a change of the book are read', () => {
  strictEqual(read(QUOTE)?.kind, 'quote');
  strictEqual(read(DEPTH)?.kind, 'depth');
});

test('answers and the announcement of a shutdown are told apart from data', () => {
  deepStrictEqual(read({ result: null, id: 3 }), { kind: 'answer', id: 3, ok: true, streams: undefined });
  deepStrictEqual(read({ result: ['a'], id: 3 }), { kind: 'answer', id: 3, ok: true, streams: ['a'] });
  deepStrictEqual(read({ error: { code: 2, msg: 'x' }, id: 3 }), {
    kind: 'answer',
    id: 3,
    ok: false,
    streams: undefined,
  });
  deepStrictEqual(read({ stream: '', data: { e: 'serverShutdown', E: 1 } }), { kind: 'shutdown' });
  deepStrictEqual(read({ e: 'serverShutdown', E: 1 }), { kind: 'shutdown' });
});

const BAD: readonly (readonly [name: string, frame: unknown])[] = [
  ['no JSON', '{"e":"trade"'],
  ['a page', '<html></html>'],
  ['an empty frame', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['a bomb of brackets', '['.repeat(200_000)],
  ['another symbol', { ...TRADE, s: 'ETHUSDT' }],
  ['a symbol of the prototype', { ...TRADE, s: '__proto__' }],
  ['a symbol in letters that only look so', { ...TRADE, s: 'ВТСUSDT' }],
  ['a price of 0', { ...TRADE, p: '0.00000000' }],
  ['a negative price', { ...TRADE, p: '-1.0' }],
  ['a price with an exponent', { ...TRADE, p: '1e-7' }],
  ['a price that is no number', { ...TRADE, p: 'NaN' }],
  ['a price as a number', { ...TRADE, p: 61837.63 }],
  ['a price of too many digits', { ...TRADE, p: '9'.repeat(30) }],
  ['a price of nine decimals', { ...TRADE, p: '1.123456789' }],
  ['a price with a blank', { ...TRADE, p: ' 1' }],
  ['a quantity of 0', { ...TRADE, q: '0.0' }],
  ['a time as text', { ...TRADE, T: '1723161255342' }],
  ['a time in seconds', { ...TRADE, T: 1723161255 }],
  ['a time beyond reason', { ...TRADE, T: 9e15 }],
  ['a fraction of an id', { ...TRADE, t: 1.5 }],
  ['a negative id', { ...TRADE, t: -1 }],
  ['a side as text', { ...TRADE, m: 'true' }],
  ['an unknown event', { ...TRADE, e: 'trad' }],
  ['a candle whose high is below its close', kline({ h: '2.40000000' })],
  ['a candle whose low is above its open', kline({ l: '2.10000000' })],
  ['a candle with a low of 0', kline({ l: '0.00000000' })],
  ['a candle off its grid', kline({ t: 1723161240001, T: 1723161300000 })],
  ['a candle of another length', kline({ T: 1723161299998 })],
  ['a candle of an unknown interval', kline({ i: '7m' })],
  ['a candle of an interval of the prototype', kline({ i: 'constructor' })],
  ['a candle of another symbol inside', kline({ s: 'ETHUSDT' })],
  ['a candle closed by a text', kline({ x: 'true' })],
  ['a change that ends before it begins', { ...DEPTH, U: 161 }],
  ['a level without a quantity', { ...DEPTH, b: [['1.0']] }],
  ['levels that are none', { ...DEPTH, b: 'x' }],
  ['a change of a million levels', { ...DEPTH, b: Array.from({ length: 20_000 }, () => ['1', '1']) }],
  ['a quote that crosses', { ...QUOTE, b: '26.0' }],
  ['a quote that is locked', { ...QUOTE, b: QUOTE.a }],
  ['a quote without a bid', { ...QUOTE, b: '0.00000000' }],
  ['an answer to nobody', { result: null, id: 'x' }],
];
for (const [name, frame] of BAD)
  test(`${name} is nothing`, () => {
    strictEqual(read(frame), undefined);
  });

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void read(text)));
});

test('a message with any value in any field is right or nothing', () => {
  const frames = [TRADE, kline(), DEPTH, QUOTE];
  const fields = frames.flatMap((frame) => Object.keys(frame)).concat(Object.keys(KLINE));
  fc.assert(
    fc.property(fc.constantFrom(...frames), fc.constantFrom(...fields), fc.jsonValue(), (frame, field, value) => {
      const inner = (frame as { k?: object }).k;
      const changed =
        inner === undefined || field === 'e'
          ? { ...frame, [field]: value }
          : { ...frame, k: { ...inner, [field]: value } };
      const message = read(changed);
      if (message === undefined) return;
      if (message.kind === 'trade') ok(message.price > 0n && message.quantity > 0n && message.symbol === 'BTCUSDT');
      if (message.kind === 'kline') ok(message.candle.low > 0 && message.candle.high >= message.candle.close);
      if (message.kind === 'quote') ok(message.bid > 0 && message.ask > message.bid);
    }),
    { numRuns: 2000 },
  );
});
