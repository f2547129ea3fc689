import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { DEFAULT_CONFIG } from '#config/config.ts';
import { liveAgent } from './live-agent.ts';
import { openGateway } from './gateway.ts';
import { PATIENT_CONFIG, quietShell, smc } from './shell.fixture.ts';
import { makeApiKey } from './user.ts';
import type { Gateway } from './gateway.ts';
import type { KeyOptions } from './user.ts';
import type { LiveAgent } from './live-agent.ts';

const folder = mkdtempSync(join(tmpdir(), 'smc-keep-'));
const directory = join(folder, 'data');
const ACCOUNT = 'paper-1';
let agent: LiveAgent;
let gateway: Gateway;

const start = async (): Promise<void> => {
  agent = await liveAgent(
    { kind: 'demo' },
    {
      config: PATIENT_CONFIG,
      configPath: join(directory, 'config.yaml'),
      directory,
      venue: undefined,
      speed: 60,
      shell: quietShell(),
    },
  );
  gateway = await openGateway({ ...agent, config: DEFAULT_CONFIG, directory, listenPort: 0 }, quietShell());
};
const end = async (): Promise<void> => {
  await gateway.stop();
  await agent.stop();
};
before(start);
after(async () => {
  await end();
  rmSync(folder, { recursive: true, force: true });
});

test('a stop from the terminal reaches the running agent, is latched across a restart, and is audited', async () => {
  const told = await smc('stop', '--flatten', '--by', 'kim', '--data-dir', directory);
  assert.equal(told.exit, 0, told.err);
  assert.match(told.out, /demo: stopped; entries are cancelled.*closed at market/);
  const [breaker] = agent.port.breakers();
  assert.equal(breaker?.rule, 'emergency-stop');
  assert.match(breaker.detail, /kim/);
  assert.equal(agent.port.system().state, 'halted');
  assert.equal(agent.port.audit.list(undefined, 1)[0]!.action, 'emergency_stop');
  await end();
  await start();
  assert.equal(agent.port.system().state, 'halted');
  void agent.port.command(ACCOUNT, { type: 'reset-breaker', tier: 'system', reason: 'looked at it', by: 'kim' });
  assert.deepEqual(agent.port.breakers(), []);
  assert.equal(agent.port.system().state, 'running');
});

test('a stop that nobody hears waits for the next start, and comes before any price', async () => {
  await end();
  const told = await smc('stop', '--data-dir', directory);
  assert.match(told.out, /demo: not running; stopped from its next start on/);
  await start();
  assert.equal(agent.port.system().state, 'halted');
  void agent.port.command(ACCOUNT, { type: 'reset-breaker', tier: 'system', reason: 'looked at it', by: 'kim' });
  const nowhere = await smc('stop', '--data-dir', join(folder, 'nothing'));
  assert.equal(nowhere.exit, 3);
});

test('a backup of the running agent is restored to the same events and the same people; a changed file is refused', async () => {
  const copy = join(folder, 'backup');
  const made = await smc('backup', copy, '--data-dir', directory, '--json');
  assert.equal(made.exit, 0, made.err);
  const { stores } = JSON.parse(made.out) as { stores: { demo: { last_sequence?: number; lastSequence: number } } };
  const target = join(folder, 'restored');
  const restored = await smc('restore', copy, '--data-dir', target);
  assert.equal(restored.exit, 0, restored.err);
  assert.equal(statSync(join(target, 'demo', 'events.db')).mode & 0o077, 0, 'only its owner may read it');
  const people = await smc('user', 'list', '--json', '--data-dir', target);
  assert.deepEqual(
    JSON.parse(people.out).map(({ email }: { email: string }) => email),
    ['admin@localhost'],
  );
  assert.ok(stores.demo.lastSequence > 1_000);
  assert.equal((await smc('restore', copy, '--data-dir', target)).exit, 2, 'nothing is written over');
  assert.equal((await smc('backup', copy, '--data-dir', directory)).exit, 2);
  for (const name of readdirSync(copy).filter((each) => each.endsWith('.db'))) {
    appendFileSync(join(copy, name), 'x');
    const damaged = await smc('restore', copy, '--data-dir', join(folder, `other-${name}`));
    assert.equal(damaged.exit, 3);
    assert.match(damaged.err, new RegExp(`${name} is not what was written`));
  }
});

test('the audit log is verified beside the running agent, and an edited row is named', async () => {
  for (let each = 1; each <= 3; each += 1)
    agent.port.audit.append({ time: each, actor: 'kim', action: 'test', subject: String(each), reason: '' });
  assert.equal((await smc('verify', '--audit', directory)).exit, 0);
  await end();
  const sqlite = new DatabaseSync(join(directory, 'demo', 'events.db'));
  sqlite.exec('DROP TRIGGER audit_is_not_changed');
  const { number } = sqlite.prepare("SELECT number FROM audit WHERE subject = '2'").get() as { number: number };
  sqlite.exec("UPDATE audit SET actor = 'ana' WHERE subject = '2'");
  sqlite.close();
  const told = await smc('verify', '--audit', directory);
  assert.equal(told.exit, 1);
  assert.match(told.err, new RegExp(`row ${number} of the audit log of demo: the row is not what was written`));
  await start();
});

test('users are added, listed, locked out and let in again from the terminal', async () => {
  const told = await smc(
    'user',
    'add',
    'ana@example.org',
    '--role',
    'analyst',
    '--account',
    ACCOUNT,
    '--data-dir',
    directory,
  );
  assert.match(told.out, /ana@example\.org: one-time password [a-z0-9]{20}/);
  assert.equal((await smc('user', 'add', 'ana@example.org', '--data-dir', directory)).exit, 2);
  assert.match(
    (await smc('user', 'list', '--data-dir', directory)).out,
    /ana@example\.org +analyst +paper-1 +never +yes/,
  );
  assert.equal((await smc('user', 'disable', 'ana@example.org', '--data-dir', directory)).exit, 0);
  assert.match((await smc('user', 'list', '--data-dir', directory)).out, /ana@example\.org .* no/);
  assert.equal(
    (await smc('user', 'disable', 'admin@localhost', '--data-dir', directory)).exit,
    2,
    'the last admin stays',
  );
  assert.match(
    (await smc('user', 'reset-password', 'an@example.org', '--data-dir', directory)).err,
    /ana@example\.org/,
  );
});

test('a key for Prometheus is made from the terminal, reads the figures and nothing else, and ends when the next is made', async () => {
  const made = async (options: KeyOptions): Promise<string> => {
    let said = '';
    const shell = quietShell();
    await makeApiKey(
      'admin@localhost',
      { ...options, dataDir: directory },
      { ...shell, out: { ...shell.out, write: (text) => void (said += text) } },
    );
    return said.trim();
  };
  const first = await made({ name: 'prometheus', days: '365' });
  assert.match(first, /^smc_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
  const ask = async (path: string, key: string) =>
    (await fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${key}` } })).status;
  const before = await ask('/metrics', first);
  // A first admin with a one-time password has to choose one first; the key is known all the same.
  assert.ok(before === 200 || before === 403, String(before));
  assert.notEqual(await ask('/system/status', first), 200);
  const second = await made({ name: 'prometheus' });
  assert.equal(await ask('/metrics', first), 401);
  assert.equal(await ask('/metrics', second), before);
  for (const wrong of [
    ['--scope', 'all'],
    ['--days', '400'],
    ['--days', '0'],
  ])
    assert.equal((await smc('user', 'key', 'admin@localhost', ...wrong, '--data-dir', directory)).exit, 2);
});
