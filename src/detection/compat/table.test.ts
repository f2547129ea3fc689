// How a table prints.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compatCsv } from './table.ts';

const printed = (value: number): string => [...compatCsv({ columns: ['Level'], rows: [Float64Array.of(value)] })][1]!;

test('numbers print in their shortest decimal, and an empty cell as nothing', () => {
  const cases: ReadonlyArray<readonly [number, string]> = [
    [1, '1'],
    [-1, '-1'],
    [0.97312, '0.97312'],
    [NaN, ''],
    [-0, '0'],
    [1.2345e-7, '0.00000012345'],
    [-4e-9, '-0.000000004'],
    [1.5e21, '1500000000000000000000'],
  ];
  for (const [value, text] of cases) assert.equal(printed(value), text);
});

test('every finite number parses back to itself and shows no exponent', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = printed(value);
      assert.ok(!text.includes('e'));
      assert.ok(Number(text) === value);
    }),
  );
});

test('a header comes first, then one line a bar', () => {
  const table = { columns: ['A', 'B'], rows: [Float64Array.of(1, NaN), Float64Array.of(NaN, 2.5)] };
  assert.deepEqual([...compatCsv(table)], ['A,B', '1,', ',2.5']);
});
