import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { smc } from './shell.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'smc-start-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('the agent starts in paper mode on labelled demo data, stops when asked, and goes on where it ended', async () => {
  const first = await smc('start', '--feed', 'demo', '--data-dir', folder);
  assert.equal(first.exit, 0, first.err);
  assert.match(first.err, /\[PAPER\].*DEMO DATA/);
  assert.match(first.err, /paper-1: equity 10000 USDT, 0 open, 0 trades so far/);
  assert.match(first.err, /stopped; everything said is in the store/);
  const second = await smc('start', '--feed', 'demo', '--data-dir', folder);
  assert.equal(second.exit, 0, second.err);
  assert.doesNotMatch(second.err, /recovered/, 'a clean stop leaves nothing to replay');
});

test('what cannot be started is said before anything is written', async () => {
  for (const [words, exit] of [
    [['--feed', 'nasdaq'], 2],
    [['--speed', '0'], 2],
    [['--run', 'wacht'], 2],
    [['--config', join(folder, 'none.yaml')], 3],
  ] as const)
    assert.equal((await smc('start', '--data-dir', join(folder, 'new'), ...words)).exit, exit, words.join(' '));
});

test('programs apart need a log between them, one that answers, and no real money', async () => {
  const config = (text: string): string => {
    const path = join(folder, 'apart.yaml');
    writeFileSync(path, text);
    return path;
  };
  const away = 'bus: { kind: kafka, brokers: ["127.0.0.1:1"] }';
  for (const run of ['watch', 'trade', 'show']) {
    const start = (text: string) =>
      smc('start', '--feed', 'demo', '--run', run, '--config', config(text), '--data-dir', join(folder, run));
    const alone = await start('{}');
    assert.deepEqual([alone.exit, /bus\.kind/.test(alone.err)], [4, true], alone.err);
    const real = await start(`app: { mode: real }\n${away}`);
    assert.equal(real.exit, 4, real.err);
  }
  const gone = await smc('start', '--feed', 'demo', '--run', 'trade', '--config', config(away), '--data-dir', folder);
  assert.deepEqual([gone.exit, /BUS_UNREACHABLE/.test(gone.err)], [1, true], gone.err);
  assert.match(gone.err, /ECONNREFUSED|connect/i, 'why it does not answer');
});
