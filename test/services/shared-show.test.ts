// Several servers of the pages on one real Redis: a login on one holds on the other, limits count together, and what happens when Redis is gone.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { join } from 'node:path';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Registry } from 'prom-client';
import { DEFAULT_CONFIG } from '#config/config.ts';
import { copyPeople, openPeople } from '#store/people/people.ts';
import { eventually } from './service.fixture.ts';
import { openGateway } from '#cli/gateway.ts';
import { openShared } from '#store/redis/redis.ts';
import { redisMissing, startRedis } from './redis.fixture.ts';
import { quietShell, smc } from '#cli/shell.fixture.ts';
import { startApi } from '#api/api.ts';
import { world } from '#api/world.fixture.ts';
import type { Api } from '#api/api.ts';
import type { People } from '#store/people/people.ts';
import type { RedisServer } from './redis.fixture.ts';
import type { Shared } from '#store/redis/redis.ts';

const EMAIL = 'admin@localhost';
const PASSWORD = 'plain words in a row';
/** Two kibibytes and one pass: no test is about how long a hash takes. */
const CHEAP = { memory: 64, passes: 1 };
const BACK_LIMIT_MS = 15_000;
/** At once, of the class of most routes; src/api/rate.ts. */
const BURST = 40;
const REFILL_PER_S = 20;

type Server = {
  readonly people: People;
  readonly api: Api;
  readonly shared: Shared;
  readonly notices: readonly string[];
};
type Answer = { readonly status: number; readonly code: string | undefined; readonly cookie: string };

async function serve(path: string, url: string): Promise<Server> {
  const notices: string[] = [];
  const shared = await openShared({ url, notice: (sentence) => void notices.push(sentence) });
  const people = openPeople({ path, now: Date.now, cost: CHEAP, shared });
  const api = await startApi({
    port: world().port,
    people,
    now: Date.now,
    log: () => undefined,
    host: 'localhost',
    listenPort: 0,
    buckets: shared.rate,
  });
  return { people, api, shared, notices };
}

async function ask({ api }: Server, route: string, cookie = '', body?: object): Promise<Answer> {
  const [method, path] = route.split(' ') as [string, string];
  const answer = await fetch(`${api.url}${path}`, {
    method,
    headers: { cookie, origin: api.url, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const told = (await answer.json()) as { code?: string };
  return {
    status: answer.status,
    code: told.code,
    cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0]!,
  };
}
const ME = 'GET /api/v1/auth/me';
const LOGIN = 'POST /api/v1/auth/login';
const login = (server: Server, password = PASSWORD, email = EMAIL): Promise<Answer> =>
  ask(server, LOGIN, '', { email, password });
const logout = (server: Server, cookie: string): Promise<Answer> => ask(server, 'POST /api/v1/auth/logout', cookie, {});

void suite('several servers on one Redis', { skip: redisMissing(), timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'smc-show-'));
  let redis: RedisServer;
  let one: Server;
  let two: Server;
  before(async () => {
    redis = await startRedis();
    const path = join(folder, 'one.db');
    const first = openPeople({ path, now: Date.now, cost: CHEAP });
    await first.firstAdmin(PASSWORD, []);
    for (const email of ['ana@example.org', 'bob@example.org'])
      await first.addUser({ email, role: 'trader', accounts: [] });
    first.close();
    copyPeople(path, join(folder, 'two.db'));
    one = await serve(path, redis.url);
    two = await serve(join(folder, 'two.db'), redis.url);
  });
  after(async () => {
    for (const { api, people, shared } of [one, two]) {
      await api.stop();
      people.close();
      shared.close();
    }
    await redis.close();
    rmSync(folder, { recursive: true });
  });

  test('a login on one holds on the other, is listed there, and a logout there ends it here, also for open streams', async () => {
    const { status, cookie } = await login(one);
    assert.equal(status, 200);
    assert.equal((await ask(two, ME, cookie)).status, 200);
    const { id } = two.people.users.findByEmail(EMAIL)!;
    assert.equal((await two.people.sessions.list(id, Date.now())).length, 1);
    const heard = Promise.withResolvers<number>();
    const stop = one.people.onEnded(({ ids }) => heard.resolve(ids.length));
    assert.equal((await logout(two, cookie)).status, 200);
    assert.equal(await heard.promise, 1);
    stop();
    assert.equal((await ask(one, ME, cookie)).code, 'unauthenticated');
  });

  test('a password that is shown again gives a new token: the old one opens nothing anywhere', async () => {
    const { cookie } = await login(one);
    const confirmed = await ask(two, 'POST /api/v1/auth/confirm', cookie, { password: PASSWORD });
    assert.equal(confirmed.status, 200);
    assert.equal((await ask(one, ME, cookie)).code, 'unauthenticated');
    assert.equal((await ask(one, ME, confirmed.cookie)).status, 200);
    await logout(one, confirmed.cookie);
  });

  test('an admin who sets a password anew on one ends the sessions on the other', async () => {
    const ana = one.people.users.findByEmail('ana@example.org')!;
    const password = await one.people.resetPassword(ana.id);
    const { cookie } = await login(one, password, ana.email);
    assert.equal((await ask(two, ME, cookie)).status, 200);
    await one.people.resetPassword(ana.id);
    assert.equal((await ask(two, ME, cookie)).code, 'unauthenticated');
  });

  test('the command line ends sessions where the servers look for them', async () => {
    const ana = one.people.users.findByEmail('ana@example.org')!;
    const { cookie } = await login(one, await one.people.resetPassword(ana.id), ana.email);
    const data = join(folder, 'data');
    mkdirSync(data);
    copyPeople(join(folder, 'one.db'), join(data, 'people.db'));
    writeFileSync(join(data, 'config.yaml'), `redis: { url: "${redis.url}" }\n`);
    const { exit, err } = await smc('user', 'disable', ana.email, '--data-dir', data);
    assert.equal(exit, 0, err);
    assert.equal((await ask(two, ME, cookie)).code, 'unauthenticated');
  });

  test('the program shares them where redis.url says so', async () => {
    const registry = new Registry();
    const gateway = await openGateway(
      {
        port: world().port,
        config: { ...DEFAULT_CONFIG, redis: { url: redis.url } },
        directory: mkdtempSync(join(folder, 'gateway-')),
        listenPort: 0,
        registry,
        log: () => undefined,
      },
      { ...quietShell(), environment: { SMC_ADMIN_PASSWORD: PASSWORD } },
    );
    try {
      const { cookie } = await login({ ...one, api: { ...one.api, url: gateway.url } });
      const token = cookie.slice('__Host-smc='.length);
      assert.equal((await one.shared.sessions.use(token, Date.now()))?.createdAt !== undefined, true);
      assert.match(await registry.metrics(), /^smc_redis_up 1$/m);
    } finally {
      await gateway.stop();
    }
  });

  test('a user has twenty sessions at most, over all servers', async () => {
    const { id } = one.people.users.findByEmail('bob@example.org')!;
    const begun = [];
    for (let count = 0; count < 22; count += 1)
      begun.push(await (count % 2 === 0 ? one : two).shared.sessions.begin(id, '::1', Date.now() + count));
    assert.equal((await one.people.sessions.list(id, Date.now() + 30)).length, 20);
    assert.deepEqual(
      await Promise.all(begun.map(async ({ session }) => two.people.sessions.lives(session.id, Date.now() + 30))),
      begun.map((_, place) => place >= 2),
    );
    await one.shared.sessions.endAll(id);
  });

  test('failed logins are counted together, and a lock holds on both until somebody lifts it', async () => {
    const wrong = (server: Server): Promise<Answer> => login(server, 'another password', 'bob@example.org');
    for (const server of [one, two, one, two, one]) assert.equal((await wrong(server)).code, 'login_failed');
    for (const server of [one, two]) assert.equal((await wrong(server)).code, 'rate_limited');
    await two.people.unlock('BOB@example.org');
    assert.equal((await wrong(one)).code, 'login_failed');
  });

  test('who guesses at many addresses is stopped over both, however much comes at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, place) => one.shared.throttle.admit(`${place}@example.org`, '192.0.2.7', 0)),
    );
    assert.equal(answers.filter((waitMs) => waitMs === 0).length, 20);
    assert.ok((await two.shared.throttle.admit('41@example.org', '192.0.2.7', 0)) > 0);
    assert.equal(await two.shared.throttle.admit('41@example.org', '192.0.2.8', 0), 0);
  });

  const burst = async (cookie: string): Promise<{ readonly passed: number; readonly seconds: number }> => {
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 3 * BURST }, (_, place) => ask(place % 2 === 0 ? one : two, ME, cookie)),
    );
    const passed = answers.filter(({ status }) => status === 200).length;
    assert.equal(answers.filter(({ status }) => status === 429).length, answers.length - passed);
    return { passed, seconds: (performance.now() - began) / 1_000 };
  };

  test('limits of requests count together; without Redis each server lets through half', async () => {
    const { cookie } = await login(one);
    const together = await burst(cookie);
    assert.ok(together.passed >= BURST - 3, `${together.passed} passed`);
    assert.ok(together.passed <= BURST + REFILL_PER_S * together.seconds + 1, `${together.passed} passed`);

    await redis.stop();
    try {
      const apart = await burst(cookie);
      assert.ok(apart.passed >= BURST - 3, `${apart.passed} passed`);
      assert.ok(apart.passed <= BURST + REFILL_PER_S * apart.seconds + 2, `${apart.passed} passed`);
    } finally {
      await redis.start();
    }
    for (const server of [one, two])
      await eventually(
        async () => (server.notices.at(-1)?.includes('answers again') === true ? true : undefined),
        BACK_LIMIT_MS,
        () => `not told: ${server.notices.join('; ')}`,
      );
    await logout(one, cookie);
  });

  test('stopped and started under load: who was seen lately goes on, nobody comes in, and all is as before afterwards', async () => {
    await redis.stop().then(() => redis.start());
    const { cookie } = await eventually(
      async () => {
        const answer = await login(one);
        return answer.status === 200 ? answer : undefined;
      },
      BACK_LIMIT_MS,
      () => 'nobody can log in',
    );
    const told = one.notices.length;
    await eventually(
      async () => ((await ask(two, ME, cookie)).status === 200 ? true : undefined),
      BACK_LIMIT_MS,
      () => 'two',
    );
    const seen: Answer[] = [];
    const over = new AbortController();
    const load = [one, two].map(async (server) => {
      while (!over.signal.aborted) {
        seen.push(await ask(server, ME, cookie));
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    });
    await redis.stop();
    const during = seen.length;
    assert.equal((await login(one)).code, 'shared_silent');
    assert.equal((await login(two, 'another password')).code, 'shared_silent');
    const unknown = `__Host-smc=${'A'.repeat(43)}`;
    assert.equal((await ask(one, ME, unknown)).code, 'shared_silent', 'and not "logged out"');
    await eventually(
      async () => (seen.length > during + 20 ? true : undefined),
      BACK_LIMIT_MS,
      () => 'no load',
    );
    assert.ok(
      seen.slice(during + 4, during + 20).every(({ status }) => status === 200 || status === 429),
      JSON.stringify(seen.slice(during)),
    );
    await redis.start();
    await eventually(
      async () => ((await login(two)).status === 200 ? true : undefined),
      BACK_LIMIT_MS,
      () => 'nobody can log in afterwards',
    );
    over.abort();
    await Promise.all(load);
    assert.ok(
      seen.every(({ status }) => [200, 429, 503].includes(status)),
      'never a fault of the program',
    );
    assert.equal((await ask(one, ME, cookie)).status, 200, 'the session outlived it, as Redis keeps a file');
    const since = one.notices.slice(told).map((sentence) => /answers again/.test(sentence));
    assert.deepEqual(since, [false, true], one.notices.join('; '));
  });
});

test('a server starts without Redis, and says so', async () => {
  const notices: string[] = [];
  const shared = await openShared({ url: 'redis://127.0.0.1:1', notice: (sentence) => void notices.push(sentence) });
  try {
    assert.match(notices.join(), /redis:\/\/127\.0\.0\.1:1 does not answer/);
    await assert.rejects(async () => shared.throttle.admit(EMAIL, '::1', 0), { code: 'REDIS_UNREACHABLE' });
  } finally {
    shared.close();
  }
});
