import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { programPages } from './program-pages.ts';
import { quietShell } from './shell.fixture.ts';
import type { ProgramStatus } from './program-pages.ts';

const RUNS: ProgramStatus = { state: 'running', units: [1, 4], handled: 7, lag: 3 };

async function asked(status: () => Promise<ProgramStatus>, ...paths: readonly string[]): Promise<readonly string[]> {
  const pages = await programPages(
    {
      program: 'trade',
      host: '127.0.0.1',
      port: 0,
      status,
      leases: { unheld: () => [2], silentMs: () => 1_500 },
      unreadable: { count: 9 },
    },
    quietShell(),
  );
  const said: string[] = [];
  for (const path of paths) {
    const answer = await fetch(`${pages.url}${path}`);
    said.push(`${answer.status} ${await answer.text()}`);
  }
  await pages.stop();
  return said;
}

describe('the pages of a program apart', () => {
  test('tell Prometheus who runs what, what waits, and whether the broker is heard', async () => {
    const [page] = await asked(async () => RUNS, '/metrics');
    for (const line of [
      'smc_program_state{program="trade",state="running"} 1',
      'smc_program_state{program="trade",state="standby"} 0',
      'smc_program_partitions{program="trade"} 2',
      'smc_program_handled_total{program="trade"} 7',
      'smc_program_lag{program="trade"} 3',
      'smc_program_unheld_partitions{program="trade"} 1',
      'smc_program_unreadable_total{program="trade"} 9',
      'smc_bus_silence_seconds{program="trade"} 1.5',
    ])
      assert.ok(page!.includes(`${line}\n`), line);
  });

  test('hold three questions apart: who waits to take over is ready, who opens is alive', async () => {
    const standby = await asked(async () => ({ ...RUNS, state: 'standby' }), '/health/live', '/health/ready', '/other');
    assert.deepEqual(
      standby.map((text) => text.slice(0, 3)),
      ['200', '200', '404'],
    );
    const opening = await asked(async () => ({ ...RUNS, state: 'opening' }), '/health/live', '/health/ready');
    assert.deepEqual(
      opening.map((text) => text.slice(0, 3)),
      ['200', '503'],
    );
  });

  for (const [name, status] of [
    ['says that it is away', () => Promise.reject(new Error('away'))],
    ['says nothing at all', () => new Promise<never>(() => undefined)],
  ] as const)
    test(`are there while the broker ${name}: only the lag is missing`, async () => {
      const [page, ready] = await asked(status, '/metrics', '/health/ready');
      assert.match(page!, /^200 /);
      assert.ok(page!.includes('smc_program_state{program="trade",state="troubled"} 1'));
      assert.doesNotMatch(page!, /^smc_program_lag\{/m);
      assert.match(ready!, /^503 /);
    });
});
