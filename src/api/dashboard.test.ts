import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { rig } from './rig.fixture.ts';
import type { Rig } from './rig.fixture.ts';

const SECRET = 'what nobody may read';
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the dashboard', () => {
  const outside = mkdtempSync(join(tmpdir(), 'dashboard-'));
  const directory = join(outside, 'dist');
  let api: Rig;
  before(async () => {
    mkdirSync(join(directory, 'assets'), { recursive: true });
    mkdirSync(join(directory, '.vite'));
    writeFileSync(join(directory, 'index.html'), '<!doctype html><title>here</title>');
    writeFileSync(join(directory, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(join(directory, 'assets', 'app-B3rk_x9Z.js'), 'export {};');
    for (const path of [['secret.txt'], ['dist', '.env'], ['dist', '.vite', 'manifest.json']])
      writeFileSync(join(outside, ...path), SECRET);
    symlinkSync(join(outside, 'secret.txt'), join(directory, 'link.txt'));
    api = await rig({ more: { dashboard: directory } });
  });
  after(async () => {
    await api.app.close();
    rmSync(outside, { recursive: true });
  });

  for (const page of ['/', '/trading', '/config', '/config/risk', '/login?next=/risk', '/admin/', '/reports/tax-lots'])
    test(`${page} is the page, for everyone, never kept without asking`, async () => {
      const { status, text, headers } = await api.ask(`GET ${page}`, { headers: HTML });
      assert.deepEqual([status, text], [200, '<!doctype html><title>here</title>']);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(headers['cache-control'], 'no-cache');
    });

  test('nothing runs in a page but what the folder holds', async () => {
    const { headers } = await api.ask('GET /', { headers: HTML });
    const policy = String(headers['content-security-policy']);
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ])
      assert.ok(policy.split('; ').includes(rule), rule);
    assert.ok(!policy.includes('unsafe'));
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.match(String(headers['permissions-policy']), /camera=\(\)/);
  });

  test('/config is a page for who navigates, and the configuration for a program', async () => {
    assert.equal((await api.ask('GET /config')).code, 'unauthenticated');
    const { json } = await api.ask('GET /config', { as: 'cy', headers: { accept: 'application/json' } });
    assert.deepEqual(json, { app: { mode: 'paper' } });
    assert.equal((await api.ask('GET /health', { headers: HTML })).json.status, 'ok');
    assert.equal((await api.ask('GET /system/status', { headers: HTML })).code, 'unauthenticated');
  });

  test('files named after their content are kept for a year, others asked for each time', async () => {
    const script = await api.ask('GET /assets/app-B3rk_x9Z.js');
    assert.deepEqual([script.status, script.text], [200, 'export {};']);
    assert.match(String(script.headers['content-type']), /^text\/javascript|^application\/javascript/);
    assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable');
    const icon = await api.ask('GET /favicon.svg');
    assert.deepEqual([icon.status, icon.headers['cache-control']], [200, 'no-cache']);
  });

  for (const path of [
    '/.env',
    '/.vite/manifest.json',
    '/link.txt',
    '/secret.txt',
    '/assets',
    '/assets/',
    '/index.html/',
    '/nothing.js',
    '/trading/../.env',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/assets\\..\\..\\secret.txt',
    '/%00',
    '/assets/app-B3rk_x9Z.js%00.txt',
    '//etc/passwd',
    '/api/v1/nothing',
    `/${'a'.repeat(400)}`,
  ])
    test(`${path.slice(0, 40)} is not there`, async () => {
      const { status, text } = await api.ask(`GET ${path}`, { headers: HTML });
      assert.ok(status === 404 || status === 400, `${status}`);
      assert.ok(!text.includes(SECRET));
    });

  test('a path that goes up is not there either where no client has tidied it', async () => {
    await api.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = api.app.server.address() as { port: number };
    for (const path of ['/../secret.txt', '/assets/../../secret.txt', '/assets/./../.env', '/..;/secret.txt']) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.end(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
      let told = '';
      for await (const chunk of socket) told += String(chunk);
      assert.match(told, /^HTTP\/1\.1 40[04] /, path);
      assert.ok(!told.includes(SECRET), path);
    }
  });

  test('a place for a nonce is filled anew each time, and styles with it are allowed', async () => {
    writeFileSync(join(directory, 'index.html'), '<!doctype html><meta nonce="__SMC_NONCE__">');
    const [one, two] = await Promise.all([1, 2].map(() => api.ask('GET /', { headers: HTML })));
    const nonce = /nonce="([A-Za-z0-9_-]{22})"/.exec(one!.text)![1]!;
    assert.ok(String(one!.headers['content-security-policy']).includes(`style-src 'self' 'nonce-${nonce}'`));
    assert.notEqual(one!.text, two!.text);
  });

  test('a folder without built pages stops the start', async () => {
    await assert.rejects(rig({ more: { dashboard: outside } }), { code: 'FILE_NOT_FOUND' });
  });
});
