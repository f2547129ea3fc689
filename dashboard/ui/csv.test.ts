// CSV: what a spreadsheet would run is kept from running, and numbers stay numbers.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { csv, csvCell } from './csv.ts';

it('formulas are quoted, numbers are not', () => {
  const table = [
    ['=1+1', '"\'=1+1"'],
    ['@SUM(A1)', '"\'@SUM(A1)"'],
    ['\uff1dcmd', '"\'\uff1dcmd"'],
    ['-12.5', '-12.5'],
    ['+3', '+3'],
    ['-2+3', '"\'-2+3"'],
    [-1.5, '-1.5'],
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    [undefined, ''],
    [null, ''],
  ] as const;
  for (const [value, wanted] of table) assert.equal(csvCell(value), wanted);
});

it('rows end as the standard has it', () => {
  assert.equal(csv(['a', 'b'], [[1, 'x']]), 'a,b\r\n1,x\r\n');
});
