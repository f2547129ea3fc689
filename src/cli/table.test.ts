import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { facts, table } from './table.ts';
import { lengthOf } from './terminal.ts';

const plain = { color: false, width: Number.POSITIVE_INFINITY };
const columns = [{ title: 'name' }, { title: 'trades' }, { title: 'result' }];
const rows = [
  ['order-block', 12, '-1,204.50'],
  ['sweep', 7, '80.00'],
] as const;

test('text stands left and numbers stand right', () => {
  assert.equal(
    table(plain, columns, rows),
    [
      'name         trades     result',
      '───────────  ──────  ─────────',
      'order-block      12  -1,204.50',
      'sweep             7      80.00',
      '',
    ].join('\n'),
  );
});

test('a box goes around the same columns', () => {
  assert.equal(
    table(plain, [{ title: 'a' }, { title: 'b' }], [['x', 10]], { box: true, indent: 1 }),
    [' ┌───┬────┐', ' │ a │  b │', ' ├───┼────┤', ' │ x │ 10 │', ' └───┴────┘', ''].join('\n'),
  );
});

test('a missing cell is a dash and does not turn a number column into text', () => {
  assert.equal(table(plain, [{ title: 'ratio' }], [[1.25], [undefined]]).split('\n')[3], '    –');
});

test('one word among numbers makes the column text, unless the column says otherwise', () => {
  const mixed = [['1'], ['many']];
  assert.equal(table(plain, [{ title: 'count' }], mixed).split('\n')[2], '1');
  assert.equal(table(plain, [{ title: 'count', align: 'right' }], mixed).split('\n')[2], '    1');
});

test('a table without rows shows its head, and one without columns nothing', () => {
  assert.equal(table(plain, [{ title: 'a' }], []), 'a\n─\n');
  assert.equal(table(plain, [], [['x']]), '');
});

test('text is shortened to the width and numbers are not', () => {
  const long = [['a-very-long-name-of-a-file.csv', '1,234,567.89']];
  const line = table({ color: false, width: 24 }, [{ title: 'file' }, { title: 'rows' }], long).split('\n')[2];
  assert.equal(line, 'a-very-lo…  1,234,567.89');
  const narrow = table({ color: false, width: 5 }, [{ title: 'file' }, { title: 'rows' }], long).split('\n')[2];
  assert.equal(narrow, 'a-v…  1,234,567.89');
});

test('colour surrounds the padded text and changes no width', () => {
  const painted = table({ ...plain, color: true }, [{ title: 'pnl' }], [[{ text: '-5', ink: 'red' }]]);
  assert.equal(painted.split('\n')[2], '\u001B[31m -5\u001B[39m');
});

test('a control character in the data is shown, never sent', () => {
  const line = table(plain, [{ title: 'symbol' }], [['BTC\u001B[2J\u202E\nX']]).split('\n')[2];
  assert.equal(line, String.raw`BTC\u001b[2J\u202e X`);
});

test('every line of a boxed table is equally long, and within the width wherever that is possible', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.integer()), { minLength: 3, maxLength: 3 })),
      fc.integer({ min: 60, max: 120 }),
      (data, width) => {
        const lines = table({ color: false, width }, columns, data, { box: true }).trimEnd().split('\n');
        const lengths = new Set(lines.map(lengthOf));
        assert.equal(lengths.size, 1);
        assert.ok([...lengths][0]! <= width);
      },
    ),
  );
});

test('facts stand in two columns', () => {
  assert.equal(
    facts(plain, [
      ['trades', 12],
      ['win rate', '55.0 %'],
    ]),
    'trades    12\nwin rate  55.0 %\n',
  );
});
