import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { ACCESS } from './access.ts';
import { parseJsonBody } from './json-body.ts';
import { Problem, PROBLEMS } from './problem.ts';
import { rig } from './rig.fixture.ts';
import type { Rig } from './rig.fixture.ts';

const NAMES = new Set(['__proto__', 'constructor', 'prototype']);
const isPlain = (value: unknown, depth = 1): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth <= 32 && Object.entries(value).every(([name, inner]) => !NAMES.has(name) && isPlain(inner, depth + 1)));

test('whatever JSON can say is read as JSON says it, or refused for its names or its depth', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      if (isPlain(JSON.parse(text))) assert.deepEqual(parseJsonBody(Buffer.from(text)), JSON.parse(text));
      else assert.throws(() => parseJsonBody(Buffer.from(text)), Problem);
    }),
    { numRuns: 500 },
  );
});

test('any bytes are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        parseJsonBody(bytes);
      } catch (cause) {
        assert.ok(cause instanceof Problem);
      }
    }),
    { numRuns: 500 },
  );
});

for (const [name, text, code] of [
  ['the same name in two objects', '[{"a":1},{"a":2},{"b":{"a":1},"a":2}]', undefined],
  ['a name that is also a value', '{"a":"a","b":["a","a"]}', undefined],
  ['a quote in a name', '{"a\\"":1,"a":2}', undefined],
  ['twice behind a list', '{"a":[1,{"a":1}],"a":2}', 'duplicate_key'],
  ['twice deep down', '[[{"x":{"a":1,"a":1}}]]', 'duplicate_key'],
  ['the empty name twice', '{"":1,"":2}', 'duplicate_key'],
  ['braces in a string', '{"a":"}{","b":"]["}', undefined],
  ['nesting of 32', `${'['.repeat(32)}${']'.repeat(32)}`, undefined],
] as const)
  test(`${name}: ${code ?? 'read'}`, () => {
    const read = () => parseJsonBody(Buffer.from(text));
    if (code === undefined) assert.deepEqual(read(), JSON.parse(text));
    else assert.throws(read, { code });
  });

describe('any body at any route', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());

  test('is answered with a documented problem or taken, and is never a fault', async () => {
    const routes = Object.keys(ACCESS).filter((route) => /^(?:POST|PATCH)/.test(route) && !route.includes('auth/'));
    const fields = fc.constantFrom(
      'symbol',
      'side',
      'quantity',
      'type',
      'timeframe',
      'email',
      'role',
      'start_date',
      'tier',
    );
    const body = fc.oneof(fc.jsonValue(), fc.dictionary(fields, fc.oneof(fc.string(), fc.jsonValue())));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), body, fc.string({ maxLength: 20 }), async (route, value, id) => {
        const answer = await api.ask(route.replace(':id', encodeURIComponent(id)), {
          as: 'admin',
          body: value,
          headers: { 'idempotency-key': 'property' },
        });
        if (answer.status >= 400) assert.ok(Object.hasOwn(PROBLEMS, answer.code!), `${route} ${answer.text}`);
        assert.ok(answer.status < 500, `${route} ${answer.text}`);
      }),
      { numRuns: 400 },
    );
  });

  test('any query of a view is answered or a documented problem', async () => {
    const routes = Object.keys(ACCESS).filter((route) => route.startsWith('GET') && !route.endsWith('stream'));
    const names = fc.constantFrom(
      'limit',
      'cursor',
      'symbol',
      'timeframe',
      'account',
      'kind',
      'from_sequence',
      'status',
    );
    const values = fc.oneof(
      fc.string(),
      fc.constantFrom('1', '500', 'BTCUSDT', 'one', '1m', '999999999999999', 'open'),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), fc.dictionary(names, values), async (route, query) => {
        const search = new URLSearchParams(query).toString();
        const answer = await api.ask(`${route.replace(':id', 'x')}?${search}`, { as: 'admin' });
        if (answer.status >= 400) assert.ok(Object.hasOwn(PROBLEMS, answer.code!), `${route} ${answer.text}`);
        assert.ok(answer.status < 500, `${route}?${search} ${answer.text}`);
      }),
      { numRuns: 400 },
    );
  });
});
