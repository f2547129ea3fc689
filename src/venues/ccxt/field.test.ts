// Values from the package: what is a decimal, and what must never be written under a name.
import { strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { decimalOf } from './field.ts';
import { isPoisoned, isPoisonedText } from './poison.ts';

const DECIMALS: readonly (readonly [unknown, string | undefined])[] = [
  ['57386.56', '57386.56'],
  ['0.01000000', '0.01'],
  ['1e-8', '0.00000001'],
  ['1.25e-3', '0.00125'],
  ['1.5e3', '1500'],
  ['12E+2', '1200'],
  [0.1, '0.1'],
  [1e-7, '0.0000001'],
  ['100', '100'],
  ['1e-9', undefined],
  ['0.123456789', undefined],
  ['0.1234567800', '0.12345678'],
  ['-1', undefined],
  ['NaN', undefined],
  ['', undefined],
  ['.5', undefined],
  ['1e999', undefined],
  ['1234567890123456', undefined],
  [null, undefined],
  [undefined, undefined],
  [{}, undefined],
];
for (const [value, expected] of DECIMALS)
  test(`${JSON.stringify(value)} is ${expected ?? 'no amount'}`, () => {
    strictEqual(decimalOf(value), expected);
  });

test('a name that reaches into every object is found wherever it stands', () => {
  const deep = (depth: number): unknown => (depth === 0 ? 'x' : [deep(depth - 1)]);
  const rows: readonly (readonly [unknown, boolean])[] = [
    [{ s: '__proto__' }, true],
    [JSON.parse('{"__proto__": {"a": 1}}'), true],
    [{ data: { k: { s: ['a', 'constructor'] } } }, true],
    [{ s: 'BTCUSDT', k: { o: '1', n: null, x: false } }, false],
    [deep(10), false],
    [deep(50), true],
  ];
  for (const [message, expected] of rows) strictEqual(isPoisoned(message), expected, JSON.stringify(message));
  strictEqual(isPoisonedText('{"a":"__proto__"}'), true);
  strictEqual(isPoisonedText(String.raw`{"a":"\u005f_proto__"}`), true);
  strictEqual(isPoisonedText('{"a":"PROTO"}'), false);
});
