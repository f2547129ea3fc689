import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rig } from './rig.fixture.ts';
import type { Rig, Who } from './rig.fixture.ts';

describe('journal', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  const put = (body: unknown, as: Who = 'ana') => api.ask('PUT /api/v1/journal', { as, body });
  const list = async (as: Who, query = '') => (await api.ask(`GET /api/v1/journal${query}`, { as })).json;

  test('a note takes the place of what was noted, newest first, and nobody else sees it', async () => {
    const plan = 'order-block:1m:buy:BTCUSDT:1m:order-block:internal:up:1795178760000';
    assert.equal((await put({ subject: plan, text: 'Too early.\nWait for the close.' })).status, 200);
    assert.equal((await put({ subject: '2026-11-21', text: 'R\u00e4nge', tags: ['range', 'range'] })).status, 200);
    const again = await put({ subject: plan, text: 'On time after all.', tags: ['A+'] });
    assert.deepEqual([again.json.text, again.json.tags], ['On time after all.', ['A+']]);
    const { items, next_cursor } = await list('ana');
    assert.deepEqual(
      items.map(({ subject, text, tags }: Record<string, unknown>) => [subject, text, tags]),
      [
        [plan, 'On time after all.', ['A+']],
        ['2026-11-21', 'R\u00e4nge', ['range']],
      ],
    );
    assert.equal(next_cursor, null);
    for (const who of ['bob', 'cy', 'admin'] as const) assert.deepEqual((await list(who)).items, []);
  });

  test('an analyst notes as well, and an empty note is no note', async () => {
    assert.equal((await put({ subject: '2026-11-20', text: 'seen' }, 'cy')).status, 200);
    assert.equal((await put({ subject: '2026-11-20', text: '  ' }, 'cy')).status, 200);
    assert.deepEqual((await list('cy')).items, []);
  });

  test('a list of notes goes on where it ended', async () => {
    for (let day = 10; day < 13; day += 1) await put({ subject: `2026-10-${day}`, text: 'x' }, 'bob');
    const first = await list('bob', '?limit=2');
    const rest = await list('bob', `?limit=2&cursor=${first.next_cursor}`);
    assert.deepEqual([first.items.length, rest.items.length, rest.next_cursor], [2, 1, null]);
  });

  for (const [what, body] of [
    ['a subject that is a path', { subject: '../x', text: '' }],
    ['a text too long', { subject: 'a', text: 'x'.repeat(4_001) }],
    ['a sign that steers a terminal', { subject: 'a', text: '\u001b[2J' }],
    ['a tag of two lines', { subject: 'a', text: '', tags: ['a\nb'] }],
    ['eleven tags', { subject: 'a', text: '', tags: Array.from({ length: 11 }, String) }],
    ['a field that nobody knows', { subject: 'a', text: '', user_id: 'bob' }],
  ] as const)
    test(`${what} is refused`, async () => {
      assert.equal((await put(body)).code, 'invalid_request');
    });
});

describe('sessions of a user', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  const idOf = async (email: string): Promise<string> => {
    const { json } = await api.ask('GET /api/v1/users', { as: 'admin' });
    return json.items.find((user: { readonly email: string }) => user.email === email).id;
  };

  test('an admin sees where somebody is logged in, and ends it', async () => {
    const id = await idOf('ana@example.org');
    const { json } = await api.ask(`GET /api/v1/users/${id}/sessions`, { as: 'admin' });
    assert.deepEqual(
      json.items.map(({ address, is_current }: Record<string, unknown>) => [address, is_current]),
      [['127.0.0.1', false]],
    );
    assert.deepEqual((await api.ask(`DELETE /api/v1/users/${id}/sessions`, { as: 'admin' })).json, { ended: 1 });
    assert.equal((await api.ask('GET /api/v1/auth/me', { as: 'ana' })).code, 'unauthenticated');
    const [row] = (await api.ask('GET /api/v1/audit?limit=1', { as: 'admin' })).json.items;
    assert.deepEqual([row.action, row.subject], ['end_sessions', 'ana@example.org']);
  });

  test('the session that asks goes on', async () => {
    const id = await idOf('admin@localhost');
    assert.equal((await api.ask(`DELETE /api/v1/users/${id}/sessions`, { as: 'admin' })).json.ended, 0);
    assert.equal((await api.ask('GET /api/v1/auth/me', { as: 'admin' })).status, 200);
    assert.equal((await api.ask('GET /api/v1/users/nobody/sessions', { as: 'admin' })).code, 'not_found');
  });
});
