import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ACCESS, may } from './access.ts';
import { rig } from './rig.fixture.ts';
import type { Rig, Who } from './rig.fixture.ts';
import type { RouteName } from './access.ts';

const ROUTES = Object.keys(ACCESS) as readonly RouteName[];
const filled = (route: RouteName): string => route.replace(/:\w+/, 'not-there');

describe('access', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());

  test('only health, docs, login and the question whether there is one are open to nobody', async () => {
    const open: string[] = [];
    for (const route of ROUTES) {
      const { status } = await api.ask(filled(route));
      if (status !== 401) open.push(`${route} ${status}`);
    }
    assert.deepEqual(open, [
      'GET /health 200',
      'GET /health/live 200',
      'GET /health/ready 200',
      'GET /api/docs 200',
      'POST /api/v1/auth/login 400',
      'GET /api/v1/auth/session 200',
      'GET /* 404',
    ]);
  });

  const roles: readonly (readonly [Who, 'admin' | 'trader' | 'analyst'])[] = [
    ['admin', 'admin'],
    ['ana', 'trader'],
    ['cy', 'analyst'],
  ];
  for (const [who, role] of roles)
    test(`${role} is let through exactly where the table says`, async () => {
      const cookie = api.cookies.get(who);
      for (const route of ROUTES) {
        const permission = ACCESS[route];
        // These two end the very session that is tried.
        if (permission === 'public' || route === 'POST /api/v1/auth/logout') continue;
        const { status, code, text } = await api.ask(filled(route), { as: who, headers: { cookie } });
        if (may(role, undefined, permission)) assert.notEqual(code, 'forbidden', route);
        else assert.equal(`${status} ${code}`, '403 forbidden', route);
        assert.ok(status < 500, `${route} ${status} ${text}`);
      }
    });

  test('the table gives an analyst no way to an order or a command', () => {
    assert.equal(may('analyst', undefined, 'trade'), false);
    assert.equal(may('analyst', undefined, 'command'), false);
    assert.equal(may('trader', undefined, 'manage-users'), false);
  });
});
