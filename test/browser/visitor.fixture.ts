// Visitor: a person before a browser, who notes every fault that it tells and every request that would leave the machine.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { existsSync } from 'node:fs';
import { ADMIN, PASSWORD } from './agent.fixture.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const CHROMIUM = process.env['SMC_CHROMIUM'] ?? '/usr/bin/chromium';
export const skip = !existsSync(CHROMIUM) && `no browser at ${CHROMIUM}`;
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
];
/** Of a machine on which others work as well. */
const PATIENCE_MS = 30_000;
/** Of a page whose test has failed. */
const SAID_LIMIT = 3_000;
export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });

export type Visitor = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the console, the policy and the network have told that they should not. */
  readonly faults: readonly string[];
  /** Asks the API as this person, in the page: with its cookie and from its origin. */
  readonly ask: <Reply>(method: string, path: string, body?: unknown) => Promise<Told<Reply>>;
  readonly get: <Reply>(path: string) => Promise<Reply>;
  /** @throws where there was a fault */
  readonly leave: () => Promise<void>;
};
export type Told<Reply> = { readonly status: number; readonly body: Reply };

export type VisitOptions = {
  readonly width?: number;
  /** What the console may say besides. */
  readonly allowed?: RegExp;
  readonly scheme?: 'dark' | 'light';
  /** Where a tool has to look into the page; what the policy refuses is told by the other tests. */
  readonly bypassPolicy?: boolean;
};

/** The machine itself, and what has no host: a file, a piece of data. */
const isOwn = (address: string): boolean => ['localhost', '127.0.0.1', ''].includes(new URL(address).hostname);

/**
 * Listens to a page before it is opened.
 * @param allowed what the console may say besides
 * @returns grows by everything that should not be: errors, warnings, what the policy refused, requests off the machine
 */
export async function faultsOf(page: Page, allowed?: RegExp): Promise<readonly string[]> {
  const faults: string[] = [];
  page.on('console', (message) => {
    const isFault = message.type() === 'error' || message.type() === 'warning';
    if (isFault && allowed?.test(message.text()) !== true) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  for (const event of ['request', 'websocket'] as const)
    page.on(event as 'request', (asked: { url(): string }) => {
      if (!isOwn(asked.url())) faults.push(`left the machine: ${asked.url()}`);
    });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) =>
      console.error(`policy: ${violatedDirective} ${sample}`),
    );
  });
  return faults;
}

/** Who has not left when a test ends has met what it did not expect. */
const here = new Set<Visitor>();

/** After each test: what those saw last whose test has failed. */
export async function tellOfThoseLeft(): Promise<void> {
  for (const { page, context, faults } of here) {
    const text = await page.locator('body').innerText();
    process.stderr.write(`at ${page.url()}\nfaults: ${JSON.stringify(faults)}\n${text.slice(0, SAID_LIMIT)}\n`);
    await context.close();
  }
  here.clear();
}

/** A person of their own, with nothing kept from before. */
export async function visit(browser: Browser, options: VisitOptions = {}): Promise<Visitor> {
  const { width = 1440, allowed, scheme = 'dark', bypassPolicy = false } = options;
  const viewport = { width, height: width < 768 ? 780 : 900 };
  const context = await browser.newContext({ viewport, colorScheme: scheme, bypassCSP: bypassPolicy });
  await context.addInitScript(() => localStorage.setItem('smc.settings.last', JSON.stringify({ tourDone: true })));
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const faults = await faultsOf(page, allowed);
  const ask = async <Reply>(method: string, path: string, body?: unknown): Promise<Told<Reply>> =>
    page.evaluate(
      async ([verb, to, text]) => {
        const answer = await fetch(to, {
          method: verb,
          headers: {
            accept: 'application/json',
            ...(text === undefined ? {} : { 'content-type': 'application/json' }),
            ...(to.endsWith('/orders/create') ? { 'idempotency-key': crypto.randomUUID() } : {}),
          },
          ...(text === undefined ? {} : { body: text }),
        });
        const said = await answer.text();
        return { status: answer.status, body: said === '' ? undefined : JSON.parse(said) };
      },
      [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
    );
  const visitor: Visitor = {
    page,
    context,
    faults,
    ask,
    async get<Reply>(path: string): Promise<Reply> {
      const { status, body } = await ask<Reply>('GET', path);
      assert.equal(status, 200, `${path} ${JSON.stringify(body)}`);
      return body;
    },
    async leave() {
      assert.deepEqual(faults, []);
      here.delete(visitor);
      await context.close();
    },
  };
  here.add(visitor);
  return visitor;
}

/** As a person does it. */
export async function signIn({ page }: Visitor, url: string, email = ADMIN, password = PASSWORD): Promise<void> {
  await page.goto(`${url}/login`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL((now) => now.pathname === '/');
}

/** Looks again and again until it is so; what it last saw is told where it never was. */
export async function until<Seen>(
  look: () => Promise<Seen>,
  isSo: (seen: Seen) => boolean,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<Seen> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    assert.ok(Date.now() < end, `${what}: ${JSON.stringify(seen)?.slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** With a password that is good once, in place of which the person chooses one. */
export async function firstSignIn(visitor: Visitor, url: string, email: string, oneTime: string): Promise<void> {
  const { page } = visitor;
  await page.goto(`${url}/login`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(oneTime);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('New password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.waitForURL((now) => now.pathname === '/');
}
