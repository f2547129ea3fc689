// Exact JSON: whatever settings can hold comes back as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exactJson, fromExactJson } from './exact-json.ts';

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.boolean(),
    fc.double(),
    fc.bigInt(),
    fc.constantFrom(null, undefined, -0, Number.NaN, Number.POSITIVE_INFINITY),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string().filter((name) => name !== '$'),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
})).value;

test('any settings come back as they were', () => {
  fc.assert(fc.property(plain, (value) => assert.deepEqual(fromExactJson(exactJson(value)), value)));
});

test('a property that is undefined is still there', () => {
  assert.deepEqual(Object.keys(fromExactJson(exactJson({ most: undefined, least: 1n })) as object), ['most', 'least']);
});

test('what would be read as something else is not written', () => {
  for (const value of [{ $: 'mine' }, { a: [{ $: 'bigint', text: '1' }] }])
    assert.throws(() => exactJson(value), /Invariant/);
});
