import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { skipUnless } from '../services/service.fixture.ts';
import { read, root } from './shipped.fixture.ts';

const lines = read('ops/docker/Dockerfile')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const of = (word: string): readonly string[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1).trim());
const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

describe('the image', () => {
  test('is built on one Node, named by what is in it', () => {
    assert.match(of('ARG')[0]!, /^NODE=node:26\.\d+\.\d+-bookworm-slim@sha256:[0-9a-f]{64}$/);
    assert.deepEqual(
      of('FROM').map((from) => from.split(' ')[0]),
      Array.from({ length: 4 }, () => '${NODE}'),
    );
  });

  test('installs what the lock file names, and lets no package run a script', () => {
    const installs = of('RUN').filter((line) => /^npm |npm (?:ci|i|install|run)\b/.test(line));
    for (const line of installs) assert.match(line, /^npm (?:ci --ignore-scripts|run --silent build)/);
    assert.ok(installs.some((line) => line.includes('--omit=dev')));
    assert.ok(!last.some((line) => /npm ci|apt-get/.test(line)));
  });

  test('runs as somebody who is not root, by number, under a first process that passes signals on', () => {
    assert.deepEqual(of('USER'), ['10001:10001']);
    assert.deepEqual(of('ENTRYPOINT'), ['["/usr/bin/tini", "--", "/app/smc"]']);
    assert.deepEqual(of('VOLUME'), ['/data']);
    assert.match(of('HEALTHCHECK')[0]!, /CMD \["\/app\/smc", "health"/);
  });

  test('holds no secret: nothing of its name is set, nothing is copied but what is named', () => {
    for (const line of [...of('ENV'), ...of('ARG')]) assert.doesNotMatch(line, /PASSWORD|SECRET|TOKEN|_KEY/);
    const ignored = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    assert.equal(ignored[0], '*');
    const letIn = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    for (const path of letIn) assert.ok(existsSync(join(root, path)), path);
    for (const line of of('COPY').filter((each) => !each.startsWith('--from=')))
      for (const path of line.split(' ').slice(0, -1)) assert.ok(letIn.includes(path), `${path} is let in`);
    assert.ok(ignored.includes('**/*.test.ts') && ignored.includes('**/*.fixture.ts'));
  });

  const hadolint = process.env['SMC_HADOLINT'];
  const skip = skipUnless('MANIFESTS', hadolint === undefined ? 'no manifests checker' : undefined);
  test('is written as hadolint wants it', { skip }, () => {
    execFileSync(hadolint!, ['--failure-threshold', 'info', join(root, 'ops/docker/Dockerfile')], { stdio: 'pipe' });
  });
});
