// Admin: who is the last admin, what addresses are taken, the matrix against the server's own table, and the answer.
import assert from 'node:assert/strict';
import { adminAnswer } from './admin-answer.ts';
import { describe, it } from 'node:test';
import { emailFault, inOrder, isLastAdmin, MATRIX, ROLES } from './people.ts';
import type { UserRow } from './people.ts';

const user = (id: string, more: Partial<UserRow> = {}): UserRow => ({
  id,
  email: `${id}@example.org`,
  role: 'trader',
  created_at: 0,
  last_login: null,
  is_active: true,
  accounts: [],
  must_change_password: false,
  ...more,
});

describe('people', () => {
  it('the last admin is the only one that is active', () => {
    const ana = user('ana', { role: 'admin' });
    const bob = user('bob', { role: 'admin', is_active: false });
    assert.ok(isLastAdmin(ana, [ana, bob, user('cy')]));
    assert.ok(!isLastAdmin(ana, [ana, { ...bob, is_active: true }]));
    assert.ok(!isLastAdmin(bob, [ana, bob]));
  });

  it('who may log in stands first', () => {
    assert.deepEqual(
      inOrder([user('b', { is_active: false }), user('c'), user('a')]).map(({ id }) => id),
      ['a', 'c', 'b'],
    );
  });

  it('addresses are those that the API takes', () => {
    for (const good of ['kim@example.org', 'admin@localhost', ' a@b ']) assert.equal(emailFault(good), undefined, good);
    for (const bad of ['', 'kim', 'kim@', 'k\u00efm@x', 'a b@c', `${'x'.repeat(250)}@abcd`])
      assert.notEqual(emailFault(bad), undefined, bad);
  });

  it('each row says something of each role, and an admin lacks nothing', () => {
    for (const { what, may } of MATRIX) {
      assert.deepEqual(Object.keys(may).toSorted(), [...ROLES].toSorted(), what);
      assert.equal(may.admin, 'yes', what);
      if (may.analyst === 'yes') assert.equal(may.trader, 'yes', what);
    }
  });
});

describe('answer', () => {
  const users = [user('ana', { role: 'admin' }), user('bob'), user('cy', { is_active: false })];
  const day = 86_400_000;

  it('no backup, an old one and a new one each say so', () => {
    assert.deepEqual(adminAnswer({ users, backups: [], now: day }).head, 'There is no backup.');
    const told = adminAnswer({ users, backups: [{ created_at: 0, verified_at: null }], now: 2 * day });
    assert.deepEqual([told.tone, told.head], ['warn', 'The last backup is old.']);
    const fine = adminAnswer({ users, backups: [{ created_at: day, verified_at: day }], now: day + 1 });
    assert.deepEqual(fine, {
      tone: 'ok',
      head: 'In order.',
      facts: '2 users may log in, 1 admin among them. The last backup is verified.',
    });
    assert.equal(adminAnswer({ users: undefined, backups: undefined, now: 0 }).tone, 'ok');
  });
});
