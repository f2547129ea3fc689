// optimize and walk-forward: every run is written down and found again, noise is no edge, and what cannot be swept is said.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { demo, demoFile, file, smc } from './shell.fixture.ts';

const btc = demoFile(demo('BTCUSDT', '15m', 3_000, 60_000));
const busy = file('sweep.yaml', 'decision_engine: { confidence_threshold: 0.4, warm_up_bars: 60 }\n');
const root = mkdtempSync(join(tmpdir(), 'smc-sweep-'));
after(() => rmSync(root, { recursive: true }));
const folder = (): string => join(mkdtempSync(join(root, 'run-')), 'data');

const GRID = ['--strategy', 'order-block', '--grid', 'reachAtr=1.5:2.5:0.5', '--grid', 'stopBufferAtr=0.1,0.3'];
const sweep = (data: string, ...words: readonly string[]) =>
  smc('optimize', btc, '--config', busy, '--threads', '2', '--data-dir', data, ...words);
type Told = Readonly<Record<string, unknown>> & {
  readonly verdict: { readonly kind: string; readonly checks: readonly unknown[] };
  readonly variants: readonly { readonly key: string; readonly values: readonly number[]; readonly trades: number }[];
  readonly folds: readonly unknown[];
};
const told = async (data: string, ...words: readonly string[]): Promise<Told> => {
  const { exit, out, err } = await sweep(data, ...GRID, '--json', ...words);
  assert.equal(exit, 0, err);
  return JSON.parse(out) as Told;
};
const lines = (path: string): readonly string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

test('a sweep is told in full, on a made-up market without an edge, and goes on where it was cut off', async () => {
  const data = folder();
  const first = await told(data);
  assert.deepEqual(
    first.variants.map(({ values }) => values),
    [
      [1.5, 0.1],
      [1.5, 0.3],
      [2, 0.1],
      [2, 0.3],
      [2.5, 0.1],
      [2.5, 0.3],
    ],
  );
  assert.ok(first.variants.every(({ trades }) => trades > 5));
  assert.notEqual(first.verdict.kind, 'shown');
  assert.deepEqual([first['trials'], first['resumed'], first.verdict.checks.length, first.folds.length], [6, 0, 5, 4]);

  const [name] = readdirSync(join(data, 'research'));
  const path = join(data, 'research', name!);
  assert.equal(lines(path).length, 6);
  // As a kill in the middle of the third line leaves it.
  writeFileSync(path, lines(path).slice(0, 3).join('\n').slice(0, -40));
  const again = await told(data, '--resume');
  assert.equal(again['resumed'], 2);
  assert.deepEqual({ ...again, resumed: 0 }, first, 'to the byte');
  assert.equal((await told(data, '--resume'))['resumed'], 6);

  const other = await sweep(data, '--strategy', 'order-block', '--grid', 'reachAtr=3,4', '--json');
  const { trials, runs_compared } = JSON.parse(other.out) as Told;
  assert.deepEqual([trials, runs_compared], [8, 8], 'what was tried before counts');
});

test('the table and the page have verdict, checks, parts, map and plot', async () => {
  const page = join(root, 'page.html');
  const { exit, out, err } = await smc(
    'walk-forward',
    '--data',
    btc,
    '--config',
    busy,
    '--data-dir',
    folder(),
    '--parts',
    '4',
    '--train',
    '2',
    '--html',
    page,
    ...GRID,
  );
  assert.equal(exit, 0, err);
  for (const part of [/^N/, /Deflated Sharpe ratio/, /Probability of overfitting/, /6 of this grid/, /purged/])
    assert.match(out, part);
  const html = readFileSync(page, 'utf8');
  for (const part of ['Walk forward', 'reachAtr →', 'class="pareto"', 'reachAtr=2.5 stopBufferAtr=0.3'])
    assert.ok(html.includes(part), part);
  assert.equal(/https?:\/\/(?!www\.(tradingview\.com|w3\.org))/.test(html), false);
});

for (const [name, words, what] of [
  ['no strategy', ['--grid', 'reachAtr=1,2'], /no strategy is named/],
  ['no grid', ['--strategy', 'order-block'], /--grid/],
  ['a word that is no grid', ['--strategy', 'order-block', '--grid', 'reachAtr'], /is no grid/],
  ['a parameter that is not there', ['--strategy', 'order-block', '--grid', 'reachatr=1,2'], /no parameter reachatr/],
  ['no numbers', ['--strategy', 'order-block', '--grid', 'reachAtr=a:b:c'], /holds no numbers/],
  ['a range backwards', ['--strategy', 'order-block', '--grid', 'reachAtr=3:1:1'], /is no range/],
  ['a step of nothing', ['--strategy', 'order-block', '--grid', 'reachAtr=1:3:0'], /is no range/],
  ['beyond the bounds', ['--strategy', 'order-block', '--grid', 'reachAtr=1,5000'], /cannot be 5000/],
  ['one value', ['--strategy', 'order-block', '--grid', 'reachAtr=2'], /nothing to choose from/],
  ['too many', ['--strategy', 'order-block', '--grid', 'reachAtr=1:3:0.0001'], /too many/],
  ['a parameter twice', ['--strategy', 'order-block', '--grid', 'reachAtr=1,2', '--grid', 'reachAtr=2,3'], /twice/],
  ['an objective that is none', [...GRID, '--objective', 'sharp'], /no objective "sharp"[^]*sharpe/],
  ['threads', [...GRID, '--threads', '0'], /does not fit/],
  ['more to learn from than there is', [...GRID, '--train', '5'], /does not fit/],
] as const)
  test(`refused before anything is run or written: ${name}`, async () => {
    const data = folder();
    const { exit, err } = await sweep(data, ...words);
    assert.equal(exit, 2, err);
    assert.match(err, what);
    assert.equal(existsSync(data), false);
  });

test('a folder of something else is not written to', async () => {
  const foreign = mkdtempSync(join(root, 'foreign-'));
  writeFileSync(join(foreign, 'letter.txt'), '');
  const { exit, err } = await sweep(foreign, ...GRID);
  assert.deepEqual([exit, readdirSync(foreign)], [73, ['letter.txt']], err);
});
