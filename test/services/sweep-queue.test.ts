// A sweep over a real Redis: the same as on threads to the last digit, whoever is killed in the middle of it.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_CONFIG, instrumentOf, pipelineSettings } from '#config/config.ts';
import { demoCandles } from '#market/market.ts';
import { queueSweep, work } from '#jobs/jobs.ts';
import { eventually } from './service.fixture.ts';
import { redisMissing, startRedis } from './redis.fixture.ts';
import { demo, demoFile, file, smc, smcWith } from '#cli/shell.fixture.ts';
import { sweep } from '#backtest/backtest.ts';
import type { ChildProcess } from 'node:child_process';
import type { RedisServer } from './redis.fixture.ts';
import type { SweepResult } from '#backtest/backtest.ts';

const LOCK_MS = 1_000;
const VARIANTS = 12;
const PATIENCE_MS = 20_000;
const WORKER = fileURLToPath(new URL('queue-worker.fixture.ts', import.meta.url));

const config = {
  ...DEFAULT_CONFIG,
  decision_engine: { ...DEFAULT_CONFIG.decision_engine, strategies: ['order-block'], warm_up_bars: 60 },
};
const settings = pipelineSettings(config, [instrumentOf(config, 'BTCUSDT')], '15m');
const markets = [
  demoCandles({
    symbol: 'BTCUSDT',
    timeframe: '15m',
    from: Date.UTC(2025, 2, 3),
    count: 4_000,
    seed: 4,
    startPrice: 60_000,
    tick: 0.01,
  }),
];
/** Of a study of its own: nothing of an earlier test is in the queue under its names. */
const variantsOf = (study: string) =>
  Array.from({ length: VARIANTS }, (_, place) => ({
    key: `${study}-${place}`,
    settings: { ...settings, decision: { ...settings.decision, confidenceThreshold: 0.3 + place * 0.02 } },
  }));

type Lent = { readonly process: ChildProcess; readonly done: () => number };
async function lend(url: string): Promise<Lent> {
  const process_ = spawn(process.execPath, [WORKER, url, String(LOCK_MS)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let done = 0;
  const ready = Promise.withResolvers<void>();
  createInterface({ input: process_.stdout }).on('line', (line) => {
    if (line === 'ready') ready.resolve();
    else done += 1;
  });
  process_.once('exit', () => ready.reject(new Error('the worker ended')));
  await ready.promise;
  return { process: process_, done: () => done };
}
async function kill({ process: process_ }: Lent): Promise<void> {
  if (process_.exitCode !== null || process_.signalCode !== null) return;
  const gone = once(process_, 'exit');
  process_.kill('SIGKILL');
  await gone;
}

void suite('sweep over a queue', { skip: redisMissing(), timeout: 120_000 }, () => {
  let redis: RedisServer;
  let expected: readonly SweepResult[];
  before(async () => {
    redis = await startRedis();
    expected = await sweep(
      markets,
      variantsOf('threads').map((variant) => variant.settings),
      { threads: 2 },
    );
  });
  after(() => redis.close());

  const run = (study: string, more: { resume?: boolean; onResult?: (done: number) => void } = {}) => {
    let done = 0;
    const notices: string[] = [];
    const made = queueSweep(markets, variantsOf(study), {
      url: redis.url,
      study,
      resume: more.resume === true,
      onResult: () => more.onResult?.((done += 1)),
      notice: (sentence) => void notices.push(sentence),
    });
    return { made, notices };
  };

  test('the words of the program give the same study, and a trial in the book is not run again', async () => {
    const root = mkdtempSync(join(tmpdir(), 'smc-queue-'));
    const { close } = await work({ url: redis.url, threads: 2, onDone: () => undefined, notice: assert.fail });
    try {
      const words = [
        'optimize',
        demoFile(demo('BTCUSDT', '15m', 2_000, 60_000)),
        '--config',
        file('sweep.yaml', 'decision_engine: { confidence_threshold: 0.4, warm_up_bars: 60 }\n'),
        '--strategy',
        'order-block',
        '--grid',
        'reachAtr=1.5:2.5:0.5',
        '--json',
      ];
      const threads = await smc(...words, '--data-dir', join(root, 'threads'));
      const queued = await smc(...words, '--data-dir', join(root, 'queue'), '--queue', redis.url);
      assert.equal(queued.exit, 0, queued.err);
      assert.equal(queued.out, threads.out, 'to the byte');
      await close();
      // Nobody works any more.
      const again = await smc(...words, '--data-dir', join(root, 'queue'), '--queue', redis.url, '--resume');
      assert.equal((JSON.parse(again.out) as { resumed: number }).resumed, 3, again.err);
    } finally {
      await close();
      rmSync(root, { recursive: true });
    }
  });

  test('smc work says where it waits, and ends when it is asked to', async () => {
    const { exit, err } = await smc('work', '--queue', redis.url, '--threads', '1');
    assert.equal(exit, 0, err);
    assert.match(err, /^waiting for trials at redis:\/\/127\.0\.0\.1:\d+, 1 at once; Ctrl-C ends it\n0 trials done\n$/);
  });

  test('kill -9 of a worker in the middle of a trial loses nothing and doubles nothing', async () => {
    const first = await lend(redis.url);
    let second: Lent | undefined;
    try {
      const killed = Promise.withResolvers<void>();
      const { made } = run('killed-worker', {
        onResult: (done) => {
          if (done === 4) killed.resolve(kill(first));
        },
      });
      await killed.promise;
      second = await lend(redis.url);
      assert.deepEqual(await made, expected);
      assert.ok(second.done() >= VARIANTS - 7, 'the second did what the first had left');
    } finally {
      await kill(first);
      if (second !== undefined) await kill(second);
    }
  });

  test('a caller that breaks off takes with resume what was finished meanwhile, and none is run twice', async () => {
    const worker = await lend(redis.url);
    try {
      const { made } = run('killed-caller', {
        onResult: (done) => {
          if (done === 3) throw new Error('the caller breaks off');
        },
      });
      await assert.rejects(made, /breaks off/);
      assert.deepEqual(await run('killed-caller', { resume: true }).made, expected);
      // Its own word comes after its result.
      await eventually(
        async () => (worker.done() < VARIANTS ? undefined : true),
        PATIENCE_MS,
        () => `${worker.done()} are done`,
      );
      assert.equal(worker.done(), VARIANTS);
    } finally {
      await kill(worker);
    }
  });

  test('Redis killed and started again in the middle of it', async () => {
    const worker = await lend(redis.url);
    try {
      const back = Promise.withResolvers<void>();
      const { made } = run('killed-redis', {
        onResult: (done) => {
          if (done === 3) back.resolve(redis.stop().then(() => redis.start()));
        },
      });
      await back.promise;
      assert.deepEqual(await made, expected);
    } finally {
      await kill(worker);
    }
  });

  test('a server that was emptied in the middle of it is filled again', async () => {
    const { made, notices } = run('emptied-redis', {
      onResult: (done) => {
        if (done === 3) void redis.tell('FLUSHALL');
      },
    });
    await eventually(
      async () => notices[0],
      PATIENCE_MS,
      () => 'not told that nobody works',
    );
    assert.match(notices.join('; '), /^no worker of this version has come yet: npx smc work --queue redis:/);
    const worker = await lend(redis.url);
    try {
      assert.deepEqual(await made, expected);
    } finally {
      await kill(worker);
    }
  });

  test('what a trial is refused for on a worker is told as on threads', async () => {
    const worker = await lend(redis.url);
    try {
      const currency = { ...settings, ledger: { ...settings.ledger, currency: 'EUR' } };
      const asked = (): Promise<unknown> =>
        queueSweep(markets, [{ key: 'refused', settings: currency }], {
          url: redis.url,
          study: 'refused',
          resume: false,
          onResult: () => undefined,
          notice: () => undefined,
        });
      await assert.rejects(asked, { name: 'SmcError', code: 'RATE_NEEDED' });
      await assert.rejects(asked, { code: 'RATE_NEEDED' }, 'and again');
    } finally {
      await kill(worker);
    }
  });

  test('the password stands in the environment; without the right one nothing is said of it', async () => {
    const password = 'p@ss/w:rd%41';
    await redis.tell(`CONFIG SET requirepass ${password}`);
    const asked = (environment: Readonly<Record<string, string>>) =>
      smcWith({ environment }, 'work', '--queue', redis.url, '--threads', '1');
    const right = await asked({ SMC_REDIS_PASSWORD: password });
    assert.equal(right.exit, 0, right.err);
    for (const wrong of [{}, { SMC_REDIS_PASSWORD: 'another' }]) {
      const { exit, err } = await asked(wrong);
      assert.equal(exit, 1, err);
      assert.match(err, /REDIS_UNREACHABLE/);
      assert.doesNotMatch(err, /another|p@ss/);
    }
  });
});

test('a server that is not there is told with its address and without its password', async () => {
  const words = ['work', '--queue', 'redis://:hidden@127.0.0.1:1'] as const;
  const { exit, err } = await smc(...words);
  assert.equal(exit, 1);
  assert.match(err, /REDIS_UNREACHABLE/);
  assert.match(err, /redis:\/\/127\.0\.0\.1:1/);
  assert.doesNotMatch(err, /hidden/);
});

for (const given of ['127.0.0.1:6379', 'http://127.0.0.1', 'redis://'])
  test(`no address of a queue: ${given}`, async () => {
    const { exit, err } = await smc('work', '--queue', given);
    assert.deepEqual([exit, /no address of a Redis server/.test(err)], [2, true], err);
  });
