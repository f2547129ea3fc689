import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { liveApi } from './live-api.fixture.ts';
import { skipUnless } from './service.fixture.ts';
import type { LiveApi } from './live-api.fixture.ts';
import type { Who } from '#api/rig.fixture.ts';

/** The program, from PyPI; .ci/run installs the version that this was written with. */
const program = process.env['SMC_SCHEMATHESIS'];
const skip = skipUnless('SCHEMATHESIS', program === undefined ? 'SMC_SCHEMATHESIS names no schemathesis' : undefined);
/** The same cases each time: what is found once is found again. */
const SEED = 20_260_105;
const EXAMPLES = 40;
const LIMIT_MS = 240_000;
/** How fast the clock of the API runs, so that its limits let through what a tester asks; a session lives for hours of it. */
const SPEED = 100;

/** Ends the login that it is asked with: each has its own tests in the room of the API. */
const OWN_LOGIN = String.raw`/auth/(login|logout|password|sessions)`;
/** Says 503 while an agent is stopped, as a command may ask for: that is its answer, and no fault. */
const READINESS = '/health/ready';
/** May end any login, by changing its user. */
const USERS = String.raw`/api/v1/users`;
/**
 * Those that are left out ask what the API does not promise: that all which has the right form is taken (risk refuses a great deal), that
 * a method which is nowhere is told from a path which is nowhere, and that a list which was emptied is gone (a user's sessions are).
 */
const WITHOUT = 'positive_data_acceptance,unsupported_method,use_after_free';
/** Also an address that is too long is a way of saying no. */
const CONFIGURATION = `[checks]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "409", "413", "415", "422", "429", "431"]
`;

describe(
  'schemathesis makes up requests from the OpenAPI document',
  { skip, timeout: 4 * LIMIT_MS, concurrency: 2 },
  () => {
    let folder = '';
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'smc-schemathesis-'));
      writeFileSync(join(folder, 'schemathesis.toml'), CONFIGURATION);
    });
    after(() => {
      if (folder !== '') rmSync(folder, { recursive: true });
    });
    // By the clock of the API, a login that waits for its turn has long been idle: each has an API of its own.
    const withApi = async (work: (api: LiveApi) => Promise<void>): Promise<void> => {
      const api = await liveApi(SPEED);
      try {
        await work(api);
      } finally {
        await api.stop();
      }
    };

    /** @returns all that it printed; the last part says what it found */
    const run = async (
      api: LiveApi,
      as: Who,
      filter: readonly string[],
    ): Promise<{ readonly isClean: boolean; readonly text: string }> => {
      const words =
        `--config-file ${join(folder, 'schemathesis.toml')} run ${api.url}/api/docs --checks all --exclude-checks ${WITHOUT}
      --phases examples,coverage,fuzzing,stateful --max-examples ${EXAMPLES} --seed ${SEED} --generation-database none
      --generation-with-security-parameters false --request-timeout 30 --continue-on-failure --no-color`.split(/\s+/);
      // A key of the document's own making beside the cookie would be refused before anything is read.
      const headers = ['--header', `Cookie: ${api.rig.cookies.get(as)}`, '--header', `Origin: ${api.url}`];
      const { promise, resolve } = Promise.withResolvers<{ readonly isClean: boolean; readonly text: string }>();
      const options = { cwd: folder, timeout: LIMIT_MS, maxBuffer: 1 << 26, encoding: 'utf8' } as const;
      execFile(program ?? 'schemathesis', [...words, ...headers, ...filter], options, (error, out, err) =>
        resolve({
          isClean: error === null,
          text: `${out}\n${err}\n${error?.killed === true ? 'killed: too slow' : ''}`,
        }),
      );
      return promise;
    };
    const findings = (text: string): string => {
      const from = text.search(/^=+ (?:FAILURES|ERRORS) =+$/m);
      // It shows what it has sent, and that may be very long.
      return text
        .slice(Math.max(0, from))
        .replace(/^=+ WARNINGS =+$[^]*?(?=^=+ SUMMARY)/m, '')
        .split('\n', 400)
        .map((line) => (line.length > 400 ? `${line.slice(0, 400)} …` : line))
        .join('\n');
    };

    /** What was answered by route, but for those who were told to come in, or to wait. */
    const reached = (api: LiveApi): ReadonlySet<string> =>
      new Set(api.rig.logged.filter(({ status }) => ![401, 403, 429].includes(status)).map(({ route }) => route));
    const faults = (api: LiveApi) => api.rig.logged.filter(({ status, code }) => status >= 500 && code !== 'busy');

    const check = async (api: LiveApi, as: Who, filter: readonly string[], isAlive: boolean): Promise<void> => {
      const { isClean, text } = await run(api, as, filter);
      const places = new Set(faults(api).map(({ route, fault }) => `${route}: ${fault}`));
      assert.ok(isClean && places.size === 0, [findings(text), ...places].join('\n'));
      // Whoever was thrown out on the way has tried nothing after that.
      if (isAlive) {
        const headers = { cookie: api.rig.cookies.get(as)! };
        assert.equal((await fetch(`${api.url}/api/v1/auth/me`, { headers })).status, 200);
      }
    };

    test('and finds, as an admin, no fault and no answer that is not documented', () =>
      withApi(async (api) => {
        await check(api, 'admin', ['--exclude-path-regex', `${OWN_LOGIN}|${USERS}|${READINESS}`], true);
        const routes = reached(api);
        const missed = [
          'POST /api/v1/orders/create',
          'POST /api/v1/smc/detect',
          'POST /api/v1/analytics/backtest',
          'POST /system/command',
          'GET /api/v1/risk/portfolio',
          'GET /events/history',
          'GET /metrics',
        ].filter((route) => !routes.has(route));
        assert.deepEqual(missed, []);
      }));

    test('and finds none as an analyst, to whom most is forbidden', () =>
      withApi(async (api) => {
        await check(api, 'cy', ['--exclude-path-regex', `${OWN_LOGIN}|${READINESS}`], true);
        const placed = api.rig.logged.filter(
          ({ route, status }) => route === 'POST /api/v1/orders/create' && status < 400,
        );
        assert.deepEqual(placed, []);
      }));

    test('and finds none in the management of users', () =>
      withApi(async (api) => {
        await check(api, 'admin', ['--include-path-regex', USERS], false);
        assert.ok(reached(api).has('POST /api/v1/users'));
      }));

    test('and finds a fault where there is one', () =>
      withApi(async (api) => {
        Object.assign(api.rig.world.port, {
          prices: () => {
            throw new Error('planted');
          },
        });
        const { isClean, text } = await run(api, 'ana', ['--include-path', '/api/trading/market-data']);
        assert.equal(isClean, false);
        assert.match(findings(text), /Server error/);
        assert.notDeepEqual(faults(api), []);
      }));
  },
);
