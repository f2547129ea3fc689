import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desksOf, ofAccount } from './per-account.ts';
import type { PerAccount } from './per-account.ts';

type Settings = { readonly most: number; readonly zone: string; readonly floor?: number };
const settings: PerAccount<Settings> = {
  most: 3,
  zone: 'UTC',
  accounts: { small: { most: 1 }, far: { zone: 'Asia/Tokyo', floor: 7 } },
};

test('an account has what is common but for what is its own', () => {
  assert.deepEqual(ofAccount(settings, 'small'), { most: 1, zone: 'UTC' });
  assert.deepEqual(ofAccount(settings, 'far'), { most: 3, zone: 'Asia/Tokyo', floor: 7 });
  assert.deepEqual(ofAccount(settings, 'other'), { most: 3, zone: 'UTC' });
  assert.deepEqual(ofAccount({ most: 3, zone: 'UTC' }, 'other'), { most: 3, zone: 'UTC' });
});

test('an account that is named like a method of objects is no other account', () => {
  assert.deepEqual(ofAccount(settings, 'constructor'), { most: 3, zone: 'UTC' });
});

test('a desk is made once for all that is common and once for each account that is named', () => {
  const made: Settings[] = [];
  const desks = desksOf(settings, (own) => {
    made.push(own);
    return { own };
  });
  for (const name of ['small', 'far', 'other', 'constructor', 'small'])
    assert.deepEqual(desks.of(name).own, ofAccount(settings, name));
  assert.equal(made.length, 3);
  assert.deepEqual(
    desks.all.map(({ own }) => own),
    [ofAccount(settings, 'other'), ofAccount(settings, 'small'), ofAccount(settings, 'far')],
  );
});
