import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { SmcError } from '#model/fate.ts';
import { hide } from './hide.ts';
import { logDirectory, openLogs } from './logs.ts';
import type { LogsOptions } from './logs.ts';

const CANARY = 'canary77b1';
const TIME = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const folder = mkdtempSync(join(tmpdir(), 'logs-'));
after(() => rmSync(folder, { recursive: true }));
let folders = 0;
const newFolder = (): string => join(folder, String((folders += 1)), 'logs');

const opened = (options: Partial<LogsOptions> = {}) => {
  const said: string[] = [];
  const clock = { time: TIME };
  const stdout = { write: (text: string) => said.push(text) };
  const logs = openLogs({ level: 'debug', pretty: false, stdout, now: () => clock.time, ...options });
  return { logs, said, clock, log: logs.log('feed') };
};

const linesOf = (path: string): readonly Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('a line is one JSON object, the same in the file and on the stream, and in memory as the API tells it', () => {
  const directory = newFolder();
  const { logs, log, said } = opened({ directory });
  log.warn('late by %s', { symbol: 'BTCUSDT', bars: 3, price: 150_000_000n });
  const wanted = {
    level: 'warn',
    time: TIME,
    source: 'feed',
    details: { symbol: 'BTCUSDT', bars: 3, price: '1.5' },
    msg: 'late by %s',
  };
  assert.deepEqual(linesOf(join(directory, 'agent.log')), [wanted]);
  assert.deepEqual(JSON.parse(said[0]!), wanted);
  assert.deepEqual(logs.lines(), [
    { time: TIME, level: 'warn', source: 'feed', text: 'late by %s {"symbol":"BTCUSDT","bars":3,"price":"1.5"}' },
  ]);
  assert.equal(statSync(join(directory, 'agent.log')).mode & 0o777, 0o600);
  logs.close();
});

test('a line for people has its time, level and source', () => {
  const { log, said } = opened({ pretty: true });
  log.error('gone', { symbol: 'X' });
  assert.equal(said.join(''), '[2026-01-02T03:04:05.678Z] ERROR: feed: gone {"details":{"symbol":"X"}}\n');
  const painted = opened({ pretty: true, color: true });
  painted.log.info('here');
  assert.ok(painted.said.join('').includes('\u001B[32mINFO'));
});

test('what is below the level is said nowhere', () => {
  const { logs, log, said } = opened({ level: 'warn' });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](level);
  assert.deepEqual(
    logs.lines().map(({ text }) => text),
    ['warn', 'error'],
  );
  assert.equal(said.length, 2);
});

const cause = new SmcError('VENUE_REFUSED', `token=${CANARY}`, 'here', 'mend', {
  cause: Object.assign(new Error(`Bearer ${CANARY}`), { config: { headers: { a: CANARY } } }),
});
const LEAKS: readonly (readonly [name: string, text: string, details?: Record<string, unknown>])[] = [
  ...[
    'apiKey',
    'api_key',
    'API-KEY',
    'secret',
    'clientSecret',
    'password',
    'authorization',
    'Cookie',
    'set-cookie',
    'token',
    'signature',
  ].map((name) => [name, 'x', { [name]: CANARY, deep: [{ more: { [name]: { any: CANARY } } }] }] as const),
  ['an error of ours with its cause', 'x', { cause }],
  ['a map', 'x', { map: new Map([['password', CANARY]]) }],
  ['bytes', 'x', { bytes: Buffer.from(CANARY) }],
  ['below a level that nobody reads', 'x', { a: { b: { c: { d: { e: { f: { g: { h: { i: CANARY } } } } } } } } }],
  ['a header', `authorization: Digest ${CANARY}, more=${CANARY}`],
  ['a cookie', `"cookie": "a=${CANARY}; b=${CANARY}"`],
  ['a pair', `key refused: apiKey=${CANARY}&x=1`],
  ['JSON in a text', `{"password":"${CANARY}","x":{"api_key": "two words ${CANARY}"}}`],
  ['a bearer', `sent Bearer ${CANARY}.${CANARY}`],
  ['an address with a password', `https://me:${CANARY}@host/path`],
  ['a bot', `https://api.telegram.org/bot123456789:${CANARY.repeat(4)}/sendMessage`],
  ['a key of ours', `smc_ab12_${CANARY.repeat(4)}`],
  ['a key of a webhook', `whsec_${CANARY.repeat(3)}`],
  ['a private key', `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----`],
];

for (const [name, text, details] of LEAKS)
  test(`nothing secret is logged: ${name}`, () => {
    const directory = newFolder();
    for (const pretty of [false, true]) {
      const { logs, log, said } = opened({ directory, pretty });
      log.info(text, details);
      const all = said.join('') + readFileSync(join(directory, 'agent.log'), 'utf8') + JSON.stringify(logs.lines());
      assert.ok(!all.includes(CANARY), all);
      assert.ok(logs.lines().length === 1 && logs.lost() === 0);
      logs.close();
    }
  });

test('what is not secret is told', () => {
  for (const text of [
    'order 12 filled at 67864.39',
    'https://api.example.com/v1?symbol=BTCUSDT',
    'a secret was set',
    'the key: left',
  ])
    assert.equal(hide(text), text);
});

test('no text begins a line of its own or steers a terminal', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      'a',
      '\n',
      '\r',
      '\u001B',
      '[2J',
      '\u009B',
      '\u202E',
      '\u200B',
      '\u2028',
      '\0',
      '\b',
      '\uFEFF',
    ),
  });
  fc.assert(
    fc.property(hostile, hostile, (text, source) => {
      for (const pretty of [false, true]) {
        const { logs, said } = opened({ pretty });
        logs.log(source).info(text, { [text]: text });
        const all = said.join('');
        assert.equal(all.indexOf('\n'), all.length - 1);
        // oxlint-disable-next-line no-control-regex -- these are what this looks for
        assert.doesNotMatch(all.slice(0, -1), /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\uFEFF]/);
      }
    }),
    { numRuns: 60 },
  );
});

test('the longest text that is looked at costs little, whatever it is made of', () => {
  // Each would take minutes were a pattern to try one character in two ways.
  for (const part of ['token=', '"', "'", '-----BEGIN A', ' ', '://a:', 'bot1', 'a', 'Basic ', 'cookie:'])
    assert.ok(hide(part.repeat(100_000)).length < 200_000);
});

test('whatever is handed over is bounded, and nothing throws', () => {
  const circle: Record<string, unknown> = { list: Array.from({ length: 10_000 }, (_, index) => index) };
  circle['self'] = [circle, circle, circle, circle];
  const trap = {
    get poor(): never {
      throw new Error('no');
    },
  };
  const { logs, log, said } = opened();
  log.info('x'.repeat(1e6), {
    circle,
    trap,
    call: assert,
    sign: Symbol('a'),
    none: null,
    infinite: Infinity,
    revoked: revokedProxy(),
  });
  assert.equal(logs.lost(), 0);
  assert.equal(said.length, 1);
  assert.ok(said[0]!.length < 50_000, `${said[0]!.length}`);
  assert.ok(logs.lines()[0]!.text.length <= 2_000);
});

const revokedProxy = (): unknown => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

test('the last thousand lines are kept', () => {
  const { logs, log } = opened();
  for (let index = 0; index < 1_200; index += 1) log.debug(String(index));
  assert.deepEqual([logs.lines().length, logs.lines()[0]!.text, logs.lines().at(-1)!.text], [1_000, '200', '1199']);
});

test('a file that would grow too large is set aside, five are kept, and no line is cut or lost', () => {
  const directory = newFolder();
  const { logs, log } = opened({ directory, fileBytesMost: 500 });
  for (let index = 0; index < 60; index += 1) log.info(`line ${index}`);
  logs.close();
  const names = readdirSync(directory).toSorted();
  assert.deepEqual(names, ['agent.log', ...[1, 2, 3, 4, 5].map((number) => `agent.log.${number}`)]);
  const oldestFirst = [...names.slice(1).toReversed(), names[0]!];
  const told = oldestFirst.flatMap((name) => linesOf(join(directory, name))).map(({ msg }) => msg);
  assert.deepEqual(
    told,
    Array.from({ length: told.length }, (_, index) => `line ${60 - told.length + index}`),
  );
  for (const name of names) assert.ok(statSync(join(directory, name)).size <= 500);
});

test('the next opening goes on in the same file, also after a line that was cut off', () => {
  const directory = newFolder();
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'agent.log'), '{"level":"info"}\n{"lev');
  const { logs, log } = opened({ directory });
  log.info('after');
  logs.close();
  const lines = readFileSync(join(directory, 'agent.log'), 'utf8').trimEnd().split('\n');
  assert.deepEqual([lines.length, lines[1]], [3, '{"lev']);
});

test('a disk that fails stops nobody; it is said once, and again when it works', () => {
  const directory = newFolder();
  writeFileSync(join(folder, String(folders)), 'a file where the folder would be');
  const { logs, log, said, clock } = opened({ directory });
  for (let index = 0; index < 5; index += 1) log.info(`line ${index}`);
  assert.equal(said.filter((line) => line.includes('cannot be written (ENOTDIR)')).length, 1);
  assert.equal(said.length, 6, 'the stream has all');
  assert.equal(logs.lost(), 6);
  rmSync(join(folder, String(folders)));
  log.info('too early to try again');
  clock.time += 1_000;
  log.info('works');
  const told = linesOf(join(directory, 'agent.log')).map(({ msg }) => msg);
  assert.deepEqual(told, ['works', '7 lines could not be written to the log file']);
  logs.close();
});

test('a log file that is a link to another file is not followed', () => {
  const directory = newFolder();
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'other'), 'mine');
  symlinkSync(join(directory, 'other'), join(directory, 'agent.log'));
  const { logs, log } = opened({ directory });
  log.info('x');
  assert.equal(readFileSync(join(directory, 'other'), 'utf8'), 'mine');
  assert.equal(logs.lost(), 2);
});

test('a stream that throws, or takes nothing more, stops nobody', () => {
  const throwing = opened({
    stdout: {
      write() {
        throw new Error('EPIPE');
      },
    },
  });
  throwing.log.info('x');
  assert.deepEqual([throwing.logs.lost(), throwing.logs.lines().length], [1, 1]);
  const said: string[] = [];
  const full = opened({ stdout: { write: (text) => said.push(text), writableLength: 2 ** 21 } });
  full.log.info('x');
  assert.deepEqual([full.logs.lost(), said], [1, []]);
});

test('the log of a data folder has its own folder', () => {
  assert.equal(logDirectory('data'), join('data', 'logs'));
});
