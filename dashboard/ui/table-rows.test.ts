// Table rows: sorting is stable, and what is read does not move.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { heldStill, nextSort, sorted } from './table-rows.ts';

const rows = [
  { id: 'a', size: 2 },
  { id: 'b', size: 1 },
  { id: 'c', size: 2 },
];
const columns = [{ key: 'size', sort: (a: { size: number }, b: { size: number }) => a.size - b.size }, { key: 'id' }];
const ids = (given: readonly { readonly id: string }[]): string => given.map(({ id }) => id).join('');

it('rows are ordered by a column that can be, and equal ones stay', () => {
  assert.equal(ids(sorted(rows, columns, { key: 'size', isDown: false })), 'bac');
  assert.equal(ids(sorted(rows, columns, { key: 'size', isDown: true })), 'acb');
  assert.equal(ids(sorted(rows, columns, { key: 'id', isDown: true })), 'abc');
  assert.equal(ids(sorted(rows, columns, undefined)), 'abc');
});

it('a head goes down, up, and back to the order given', () => {
  const one = nextSort(undefined, 'size');
  const two = nextSort(one, 'size');
  assert.deepEqual(
    [one, two, nextSort(two, 'size')],
    [{ key: 'size', isDown: true }, { key: 'size', isDown: false }, undefined],
  );
  assert.deepEqual(nextSort(two, 'id'), { key: 'id', isDown: true });
});

it('held rows keep their places, say what is new in them, and count those that wait', () => {
  const now = [
    { id: 'd', size: 9 },
    { id: 'c', size: 5 },
    { id: 'a', size: 2 },
  ];
  const held = heldStill(now, ['a', 'b', 'c'], ({ id }) => id);
  assert.equal(ids(held.rows), 'ac');
  assert.equal(held.rows[1]!.size, 5);
  assert.equal(held.waiting, 1);
});
