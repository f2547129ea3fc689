import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { askedOf, pageNames, pageOf } from '../operate/expressions.fixture.ts';
import { eventually, findProgram, freePort, skipUnless } from './service.fixture.ts';
import { programPages } from '#cli/program-pages.ts';
import { quietShell } from '#cli/shell.fixture.ts';
import { liveApi } from './live-api.fixture.ts';
import type { ChildProcess } from 'node:child_process';
import type { ProgramPages } from '#cli/program-pages.ts';
import type { LiveApi } from './live-api.fixture.ts';

const SHIPPED = fileURLToPath(new URL('../../ops/prometheus/', import.meta.url));
/** A machine that is busy with other tests. */
const PATIENCE_MS = 30_000;
const server = findProgram('prometheus');
const tool = findProgram('promtool');

/** @throws with all that it said where it is not content */
const promtool = (...words: readonly string[]): string =>
  execFileSync(tool ?? 'promtool', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** The world of this test has no disk, no feed, no Redis and no order at work, and nothing is wrong in it. */
const UNTOLD = [
  'Disk free',
  'Newest backup',
  'Sizes',
  'Ages',
  'Failures of the store',
  'Age of the last price',
  'Delay from the exchange, and the clocks',
  'Age of the last closed candle',
  'Faults found in the data',
  'Measured beyond its limit',
  'Redis of the pages answers',
  'Orders at work',
  'Breakers',
];

describe('promtool', { skip: skipUnless('PROMETHEUS', tool === undefined ? 'no promtool' : undefined) }, () => {
  test('takes the configuration that is shipped, with its rules', () => {
    const folder = mkdtempSync(join(tmpdir(), 'smc-promtool-'));
    try {
      cpSync(SHIPPED, folder, { recursive: true });
      writeFileSync(join(folder, 'smc-metrics.key'), 'key');
      assert.match(promtool('check', 'config', join(folder, 'prometheus.yml')), /is valid prometheus config/);
      assert.match(promtool('check', 'rules', join(folder, 'alerts.yml')), /SUCCESS/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('finds every alert firing on what it is for, and on nothing else', () => {
    assert.match(promtool('test', 'rules', join(SHIPPED, 'alerts.test.yml')), /SUCCESS/);
  });
});

type Sample = { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] };
type Configuration = {
  global: Record<string, string>;
  scrape_configs: { static_configs: unknown; authorization: Record<string, string> }[];
};

describe('a Prometheus', { skip: skipUnless('PROMETHEUS', server === undefined ? 'no prometheus' : undefined) }, () => {
  let api: LiveApi;
  /** Of a watch and a trade that are well. */
  const apart: ProgramPages[] = [];
  let folder = '';
  let url = '';
  let child: ChildProcess | undefined;
  let said = '';

  /** The shipped configuration, with another address, and asking more often. */
  const configuration = (): string => {
    const shipped = parse(readFileSync(join(SHIPPED, 'prometheus.yml'), 'utf8')) as Configuration;
    shipped.global = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
    const targets = [`127.0.0.1:${api.port}`, ...apart.map((pages) => pages.url.replace('http://', ''))];
    shipped.scrape_configs[0]!.static_configs = [{ targets }];
    return stringify(shipped);
  };
  const query = async (expression: string): Promise<readonly Sample[]> => {
    const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
    const { data } = (await answer.json()) as { data: { result: readonly Sample[] } };
    return data.result;
  };
  /** Value of the one series that answers. */
  const value = (expression: string): Promise<number> =>
    eventually(
      async () => {
        const [sample] = await query(expression);
        return sample === undefined ? undefined : Number(sample.value[1]);
      },
      PATIENCE_MS,
      () => `no answer to ${expression}\n${said}`,
    );

  before(async () => {
    api = await liveApi();
    for (const program of ['watch', 'trade'] as const)
      apart.push(
        await programPages(
          {
            program,
            host: '127.0.0.1',
            port: 0,
            status: async () => ({ state: 'running', units: [0], handled: 1, lag: 0 }),
            leases: { unheld: () => [], silentMs: () => 500 },
            unreadable: { count: 0 },
          },
          quietShell(),
        ),
      );
    folder = mkdtempSync(join(tmpdir(), 'smc-prometheus-'));
    cpSync(SHIPPED, folder, { recursive: true });
    writeFileSync(join(folder, 'smc-metrics.key'), await api.rig.key('admin', ['metrics']), { mode: 0o600 });
    writeFileSync(join(folder, 'prometheus.yml'), configuration());
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    child = spawn(
      server ?? 'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=warn',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child.on('error', (cause) => {
      said += cause.message;
    });
    child.stderr!.on('data', (data: Buffer) => {
      said += data.toString();
    });
    await eventually(
      async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined),
      PATIENCE_MS,
      () => `not ready\n${said}`,
    );
    await eventually(
      async () => ((await query('up{job="smc"} == 1')).length > apart.length ? true : undefined),
      PATIENCE_MS,
      () => `not all of them were asked\n${said}`,
    );
  });
  after(async () => {
    if (child !== undefined && child.exitCode === null) {
      const gone = new Promise((done) => child!.once('exit', done));
      child.kill();
      await gone;
    }
    for (const pages of apart) await pages.stop();
    if (folder !== '') rmSync(folder, { recursive: true });
    await api?.stop();
  });

  test('comes in with a key of scope metrics and reads the page', async () => {
    const targets = (await (await fetch(`${url}/api/v1/targets`)).json()) as {
      data: { activeTargets: readonly { health: string; lastError: string }[] };
    };
    assert.deepEqual(
      targets.data.activeTargets.map(({ health, lastError }) => ({ health, lastError })),
      [api, ...apart].map(() => ({ health: 'up', lastError: '' })),
    );
    assert.equal(await value('up{job="smc"}'), 1);
  });

  test('sees what the agent has said, holds and is', async () => {
    assert.equal(await value('smc_info{mode="paper"}'), 1);
    assert.equal(await value('smc_agent_up{agent="risk"}'), 1);
    assert.equal(await value('smc_feed_state{feed="demo",state="live"}'), 1);
    assert.equal(await value('smc_account_equity{account="one"}'), 10_000);
    assert.equal(await value('smc_events_total{kind="candle"}'), 800);
    // Four hundred minutes of two markets, from midnight on.
    assert.equal(await value('sum(smc_candles_total{timeframe="15m"})'), 52);
    assert.ok((await value('process_resident_memory_bytes')) > 1e6);
  });

  test('answers every question of the pages of Grafana, and those that need no past with figures', async () => {
    const asked = pageNames().map(pageOf).flatMap(askedOf);
    const silent: string[] = [];
    for (const { page, panel, expr } of asked) {
      const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`);
      const { status, error, data } = (await answer.json()) as {
        status: string;
        error?: string;
        data?: { result: readonly unknown[] };
      };
      assert.equal(status, 'success', `${page}, ${panel}: ${error}\n${expr}`);
      const needsPast = /(?:rate|increase|changes|quantile)\(|smc:/.test(expr);
      if (!needsPast && data!.result.length === 0) silent.push(panel);
    }
    assert.deepEqual([...new Set(silent)], UNTOLD);
  });

  test('counts its own requests, in buckets that add up', async () => {
    const every = 'smc_api_request_seconds_bucket{route="GET /metrics",le="+Inf"}';
    const count = 'smc_api_request_seconds_count{route="GET /metrics"}';
    const all = await value(`${every} == ignoring(le) ${count}`);
    assert.ok(all >= 1);
  });

  test('evaluates the rules, and none of them fires on an agent that is well', async () => {
    const answer = await eventually(
      async () => {
        const { data } = (await (await fetch(`${url}/api/v1/rules`)).json()) as {
          data: { groups: readonly { rules: readonly { name: string; health: string; state?: string }[] }[] };
        };
        const rules = data.groups.flatMap((group) => group.rules);
        return rules.length > 0 && rules.every(({ health }) => health !== 'unknown') ? rules : undefined;
      },
      PATIENCE_MS,
      () => `the rules are not evaluated\n${said}`,
    );
    assert.deepEqual(
      answer.filter(({ health, state }) => health !== 'ok' || state === 'firing').map(({ name }) => name),
      [],
    );
  });
});
