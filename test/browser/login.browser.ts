// Login in a browser: over plain HTTP on this machine the cookie is taken, the stream opens, and the policy of the pages holds.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { faultsOf, openBrowser, skip } from './visitor.fixture.ts';
import { PASSWORD, rig } from '#api/rig.fixture.ts';
import type { Browser, Page } from 'playwright-core';
import type { Rig } from '#api/rig.fixture.ts';

/** What the page's own script, which the policy allows, tells of what it tried. */
const SCRIPT = `
window.violations = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => window.violations.push(violatedDirective));
document.title = 'ran';
`;
const PAGE =
  '<!doctype html><title>not run</title><link rel="icon" href="data:,"><script type="module" src="/assets/app-B3rk_x9Z.js"></script><p>here</p>';

/** What the policy does is what is looked at. */
const REFUSED = /policy:|Content Security Policy|Trusted/;

describe('login in a browser', { skip }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'login-'));
  let api: Rig;
  let browser: Browser;
  let port = 0;
  let faults: readonly string[] = [];
  before(async () => {
    mkdirSync(join(directory, 'assets'));
    writeFileSync(join(directory, 'index.html'), PAGE);
    writeFileSync(join(directory, 'assets', 'app-B3rk_x9Z.js'), SCRIPT);
    api = await rig({ more: { dashboard: directory } });
    await api.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = api.app.server.address() as { port: number });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await api?.app.close();
    rmSync(directory, { recursive: true });
  });

  afterEach(() => assert.deepEqual(faults, []));

  const open = async (name: string, allowed?: RegExp): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    faults = await faultsOf(page, allowed);
    await page.goto(`http://${name}:${port}/login`);
    await page.waitForFunction(() => document.title === 'ran');
    return page;
  };
  const logIn = (page: Page): Promise<number> =>
    page.evaluate(async (password) => {
      const answer = await fetch('/api/v1/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ana@example.org', password }),
      });
      return answer.status;
    }, PASSWORD);

  for (const name of ['localhost', '127.0.0.1'])
    test(`${name} keeps its session over plain HTTP, and hears the event stream`, async () => {
      const page = await open(name);
      assert.equal(await logIn(page), 200);
      const cookies = await page.context().cookies();
      assert.deepEqual(
        cookies.map((cookie) => [cookie.name, cookie.secure, cookie.httpOnly, cookie.sameSite]),
        [['__Host-smc', true, true, 'Strict']],
      );
      const told = await page.evaluate(async () => {
        const answer = await fetch('/api/v1/auth/me');
        const me = (await answer.json()) as { readonly user: { readonly email: string } };
        const socket = new WebSocket(`ws://${location.host}/api/v1/events/stream`);
        const { promise, resolve, reject } = Promise.withResolvers<string>();
        socket.addEventListener('open', () => socket.send('{}'));
        socket.addEventListener('message', ({ data }) => resolve(String(data)));
        socket.addEventListener('close', ({ code }) => reject(new Error(`closed with ${code}`)));
        return { email: me.user.email, first: await promise, script: document.cookie };
      });
      assert.equal(told.email, 'ana@example.org');
      assert.equal(JSON.parse(told.first).type, 'subscribed');
      assert.equal(told.script, '', 'no script reads the session');
      await page.reload();
      assert.equal(await page.evaluate(async () => (await fetch('/api/v1/auth/me')).status), 200);
      await page.context().close();
    });

  test('a script or style that somebody slips in does nothing, and markup is no way in', async () => {
    const page = await open('localhost', REFUSED);
    const told = await page.evaluate(() => {
      const script = document.createElement('script');
      let thrown = '';
      try {
        script.textContent = 'document.title = "taken over"';
        document.body.append(script);
      } catch (error) {
        thrown = (error as Error).name;
      }
      let markup = '';
      try {
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="document.title=1">');
      } catch (error) {
        markup = (error as Error).name;
      }
      const style = document.createElement('style');
      style.textContent = 'p { color: rgb(1, 2, 3) }';
      document.head.append(style);
      const paragraph = document.querySelector('p')!;
      const slipped = getComputedStyle(paragraph).color;
      paragraph.style.color = 'rgb(4, 5, 6)';
      return { thrown, markup, slipped, own: getComputedStyle(paragraph).color, title: document.title };
    });
    assert.deepEqual(told, {
      thrown: 'TypeError',
      markup: 'TypeError',
      slipped: 'rgb(0, 0, 0)',
      own: 'rgb(4, 5, 6)',
      title: 'ran',
    });
    await page.context().close();
  });

  test('/config is the page when one goes there, and data when a script asks', async () => {
    const page = await open('localhost');
    await logIn(page);
    await page.goto(`http://localhost:${port}/config`);
    assert.equal(await page.textContent('p'), 'here');
    const config = await page.evaluate(async () => (await fetch('/config')).json() as Promise<unknown>);
    assert.deepEqual(config, { app: { mode: 'paper' } });
    await page.context().close();
  });
});
