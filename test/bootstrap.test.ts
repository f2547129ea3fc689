// Bootstrap and launcher, run for real in throw-away folders, with a false npm that writes down how it was called.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Stands where npm stands: notes its words, makes node_modules as told, and ends with the exit code that it is given. */
const FALSE_NPM = `
const fs = require('node:fs');
fs.appendFileSync('calls.txt', process.argv.slice(2).join(' ') + '\\n');
if (fs.existsSync('npm-breaks')) { console.error('npm: no route'); process.exit(7); }
fs.mkdirSync('node_modules/.bin', { recursive: true });
fs.rmSync('node_modules/.bin/node', { force: true });
fs.symlinkSync(fs.existsSync('no-binary') ? '/bin/false' : process.execPath, 'node_modules/.bin/node');
`;

type House = {
  readonly path: string;
  readonly run: (command: string, ...words: readonly string[]) => ReturnType<typeof spawnSync>;
  readonly calls: () => number;
};

function house(context: TestContext): House {
  const path = mkdtempSync(join(tmpdir(), 'smc-bootstrap-'));
  context.after(() => rmSync(path, { recursive: true, force: true }));
  for (const folder of ['scripts', 'src', 'npm']) mkdirSync(join(path, folder));
  copyFileSync(join(root, 'scripts/bootstrap.mjs'), join(path, 'scripts/bootstrap.mjs'));
  copyFileSync(join(root, 'smc'), join(path, 'smc'));
  chmodSync(join(path, 'smc'), 0o755);
  writeFileSync(join(path, 'package-lock.json'), '{"lockfileVersion":3}');
  writeFileSync(join(path, 'src/main.ts'), 'console.log(JSON.stringify(process.argv.slice(2)));');
  writeFileSync(join(path, 'npm/npm-cli.js'), FALSE_NPM);
  const env = { ...process.env, npm_execpath: join(path, 'npm/npm-cli.js'), npm_node_execpath: process.execPath };
  return {
    path,
    run: (command, ...words) => spawnSync(command, words, { cwd: path, env, encoding: 'utf8' }),
    calls: () => {
      const file = join(path, 'calls.txt');
      return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').length : 0;
    },
  };
}

const posix = { skip: process.platform === 'win32' && 'the launcher is a POSIX shell script' };

const bootstrap = (at: House) => at.run(process.execPath, 'scripts/bootstrap.mjs');

test('the first call installs by npm ci and says so in one line; the second does nothing and is silent', (context) => {
  const at = house(context);
  const first = bootstrap(at);
  assert.equal(first.status, 0);
  assert.equal(first.stdout, '');
  assert.match(String(first.stderr), /^Installing the packages [^\n]*\n$/);
  assert.match(readFileSync(join(at.path, 'calls.txt'), 'utf8'), /^ci /);
  const second = bootstrap(at);
  assert.deepEqual([second.status, second.stdout, second.stderr, at.calls()], [0, '', '', 1]);
});

test('a changed lock file installs again', (context) => {
  const at = house(context);
  bootstrap(at);
  writeFileSync(join(at.path, 'package-lock.json'), '{"lockfileVersion":3,"packages":{}}');
  bootstrap(at);
  assert.equal(at.calls(), 2);
});

test('a failing npm is an error that says what to do, and leaves no stamp behind', (context) => {
  const at = house(context);
  bootstrap(at);
  writeFileSync(join(at.path, 'package-lock.json'), '{}');
  writeFileSync(join(at.path, 'npm-breaks'), '');
  const broken = bootstrap(at);
  assert.equal(broken.status, 1);
  assert.match(String(broken.stderr), /npm: no route\nerror: npm ci failed \(exit 7\)[^]*\nmend: /);
  rmSync(join(at.path, 'npm-breaks'));
  assert.equal(bootstrap(at).status, 0);
  assert.equal(at.calls(), 3);
});

test('a packaged Node that does not run here gives way to the one in PATH', posix, (context) => {
  const at = house(context);
  writeFileSync(join(at.path, 'no-binary'), '');
  // The test itself runs on the Node that is needed, so there is one to give way to.
  assert.equal(bootstrap(at).status, 0);
  assert.equal(existsSync(join(at.path, 'node_modules/.bin/node')), false);
});

test('the launcher installs on first use and hands every word on unchanged', posix, (context) => {
  const at = house(context);
  const words = ['detect', 'a file.csv', '--zone=Europe/London', '', '*'];
  for (const round of [1, 2]) {
    const result = at.run(join(at.path, 'smc'), ...words);
    assert.deepEqual(JSON.parse(String(result.stdout)), words, `round ${round}`);
  }
  assert.equal(at.calls(), 1);
});

test('the launcher finds its checkout through relative and absolute symlinks', posix, (context) => {
  const at = house(context);
  mkdirSync(join(at.path, 'bin'));
  symlinkSync('../smc', join(at.path, 'bin/relative'));
  symlinkSync(join(at.path, 'bin/relative'), join(at.path, 'bin/absolute'));
  const result = at.run(join(at.path, 'bin/absolute'), 'verify');
  assert.equal(String(result.stdout), '["verify"]\n');
});

test('the launcher looks again when the lock file is newer, but installs only when it differs', posix, (context) => {
  const at = house(context);
  const smc = join(at.path, 'smc');
  at.run(smc);
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(at.path, 'package-lock.json'), later, later);
  at.run(smc);
  assert.equal(at.calls(), 1);
  writeFileSync(join(at.path, 'package-lock.json'), '{}');
  utimesSync(join(at.path, 'package-lock.json'), later, later);
  at.run(smc);
  assert.equal(at.calls(), 2);
});

test('the launcher ends with the exit code of the program', posix, (context) => {
  const at = house(context);
  writeFileSync(join(at.path, 'src/main.ts'), 'process.exit(3);');
  assert.equal(at.run(join(at.path, 'smc')).status, 3);
});
