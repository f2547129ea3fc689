// Rig: the API over a world, with a person of each role logged in, and short ways to ask.
import assert from 'node:assert/strict';
import { buildApi } from './api.ts';
import { openPeople } from '#store/people/people.ts';
import { world } from './world.fixture.ts';
import type { ApiOptions, LogRecord } from './api.ts';
import type { World } from './world.fixture.ts';

export const PASSWORD = 'plain words in a row';
/** Two kibibytes and one pass: no test is about how long a hash takes. */
const CHEAP = { memory: 64, passes: 1 };
export const ORIGIN = 'http://localhost:80';

export type Who = 'admin' | 'ana' | 'bob' | 'cy' | 'nobody';
export type Ask = {
  readonly as?: Who;
  readonly body?: unknown;
  /** The body as it is, in place of `body`. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string | undefined>>;
};
export type Told = {
  readonly status: number;
  readonly code: string | undefined;
  /** Whatever was answered, to be looked at field by field. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
};

export const cookieOf = (headers: Told['headers']): string => String(headers['set-cookie']).split(';')[0]!;

export async function rig(options: { readonly world?: World; readonly more?: Partial<ApiOptions> } = {}) {
  const around = options.world ?? world();
  const clock = { time: around.time() };
  const now = (): number => clock.time;
  const people = openPeople({ path: ':memory:', now, cost: CHEAP });
  const logged: LogRecord[] = [];
  const apiOptions: ApiOptions = {
    port: around.port,
    people,
    now,
    log: (record) => void logged.push(record),
    host: 'localhost',
    listenPort: 0,
    ...options.more,
  };
  const app = await buildApi(apiOptions);
  const cookies = new Map<Who, string>();

  const ask = async (route: string, { as = 'nobody', body, raw, headers = {} }: Ask = {}): Promise<Told> => {
    const [method, url] = route.split(' ') as ['GET', string];
    // A second between two requests, so that only those who test the rates meet them.
    clock.time += 1_000;
    const cookie = cookies.get(as);
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const sent = Object.fromEntries(
      Object.entries({
        ...(cookie === undefined ? {} : { cookie }),
        ...(method === 'GET' ? {} : { origin: ORIGIN }),
        host: 'localhost:80',
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      }).filter(([, value]) => value !== undefined),
    ) as Record<string, string>;
    const answer = await app.inject({ method, url, headers: sent, ...(payload === undefined ? {} : { payload }) });
    const isJson = String(answer.headers['content-type']).includes('json');
    const json = isJson ? answer.json() : undefined;
    return { status: answer.statusCode, code: json?.code, json, text: answer.body, headers: answer.headers };
  };

  const enter = async (who: Who, email: string, oneTime: string): Promise<void> => {
    const login = await ask('POST /api/v1/auth/login', { body: { email, password: oneTime } });
    assert.equal(login.status, 200, login.text);
    cookies.set(who, cookieOf(login.headers));
    const changed = await ask('POST /api/v1/auth/password', {
      as: who,
      body: { old_password: oneTime, new_password: PASSWORD },
    });
    assert.equal(changed.status, 200, changed.text);
    cookies.set(who, cookieOf(changed.headers));
  };
  await enter('admin', 'admin@localhost', (await people.firstAdmin(undefined, []))!);
  const others = [
    { who: 'ana', role: 'trader', accounts: ['one'] },
    { who: 'bob', role: 'trader', accounts: ['two'] },
    { who: 'cy', role: 'analyst', accounts: ['one'] },
  ] as const;
  for (const { who, ...user } of others) {
    const email = `${who}@example.org`;
    const added = await ask('POST /api/v1/users', { as: 'admin', body: { email, ...user } });
    assert.equal(added.status, 201, added.text);
    await enter(who, email, added.json.one_time_password);
  }
  logged.length = 0;
  let orders = 0;
  return {
    app,
    world: around,
    people,
    clock,
    logged,
    cookies,
    ask,
    /** A market order that risk takes, unless `body` says otherwise. */
    order: (as: Who, body: Readonly<Record<string, unknown>> = {}, headers: Ask['headers'] = {}): Promise<Told> => {
      orders += 1;
      return ask('POST /api/v1/orders/create', {
        as,
        body: {
          symbol: 'BTCUSDT',
          side: 'buy',
          type: 'market',
          quantity: '0.01',
          stop_loss: around.near('BTCUSDT', -2n),
          ...body,
        },
        headers: { 'idempotency-key': `order-${orders}`, ...headers },
      });
    },
    key: async (as: Who, scopes: readonly string[]): Promise<string> => {
      const made = await ask('POST /api/v1/auth/api-keys', { as, body: { name: 'test', scopes } });
      assert.equal(made.status, 201, made.text);
      return made.json.key;
    },
  };
}
export type Rig = Awaited<ReturnType<typeof rig>>;
