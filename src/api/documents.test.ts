import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { ACCESS, STREAMS } from './access.ts';
import { PROBLEMS } from './problem.ts';
import { rig } from './rig.fixture.ts';
import type { Rig } from './rig.fixture.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
const rowsOf = (name: string): readonly string[] =>
  page
    .slice(page.indexOf(`<!-- ${name} -->`), page.indexOf(`<!-- /${name} -->`))
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
        .join(' | '),
    );

test('docs/api.md lists every problem with its status and title, and no other', () => {
  assert.deepEqual(
    rowsOf('problems'),
    Object.entries(PROBLEMS).map(([code, [status, title]]) => `\`${code}\` | ${status} | ${title}`),
  );
});

/** Routes that the document has no words for. */
const OTHERS: Readonly<Record<string, string>> = {
  'GET /*': 'The dashboard: its pages and files, where it is served',
  'GET /api/docs': 'This API in OpenAPI 3.1',
  'GET /api/v1/market/stream': 'The stream of markets',
  'GET /api/v1/events/stream': 'The stream of events, prices and status',
};

type Operation = {
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Record<string, unknown> }>> };
};

describe('the OpenAPI document', () => {
  let api: Rig;
  let document: {
    readonly openapi: string;
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  before(async () => {
    api = await rig();
    document = (await api.ask('GET /api/docs')).json;
  });
  after(() => api.app.close());
  const written = (route: string): readonly [string, string] => {
    const [method, url] = route.split(' ') as [string, string];
    return [method.toLowerCase(), url.replaceAll(/:(\w+)/g, '{$1}')];
  };
  const operation = (route: string): Operation | undefined => {
    const [method, path] = written(route);
    return document.paths[path]?.[method];
  };

  test('is 3.1 and has every route of the access table but the streams, the pages and itself', () => {
    assert.match(document.openapi, /^3\.1\./);
    const missing = Object.keys(ACCESS).filter((route) => operation(route) === undefined);
    assert.deepEqual(missing, ['GET /api/docs', ...STREAMS, 'GET /*']);
    const count = Object.values(document.paths).reduce((sum, path) => sum + Object.keys(path).length, 0);
    assert.equal(count, Object.keys(ACCESS).length - missing.length);
  });

  test('says of each route what it answers, also when it says no, and only the public ones are open', () => {
    for (const [route, permission] of Object.entries(ACCESS)) {
      const found = operation(route);
      if (found === undefined) continue;
      assert.ok(found.summary.length > 5, route);
      assert.equal(found.security?.length === 0, permission === 'public', route);
      assert.ok('default' in found.responses, route);
    }
  });

  test('takes no unknown field anywhere', () => {
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, { requestBody }] of Object.entries(methods)) {
        const schema = requestBody?.content['application/json']?.schema;
        if (schema === undefined) continue;
        const parts = (schema['anyOf'] ?? schema['oneOf'] ?? [schema]) as readonly Record<string, unknown>[];
        for (const part of parts) assert.equal(part['additionalProperties'], false, `${method} ${path}`);
      }
  });

  test('docs/api.md lists every route with what it is and what it needs, and no other', () => {
    assert.deepEqual(
      rowsOf('routes'),
      Object.entries(ACCESS).map(([route, permission]) => {
        const summary = operation(route)?.summary ?? OTHERS[route];
        return `\`${route}\` | ${permission} | ${summary}`;
      }),
    );
  });
});
