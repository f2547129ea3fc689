// challenge: odds for people and machines, by the rules that were named, and what has to be said where no source says it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo, demoFile, file, smc } from './shell.fixture.ts';

const btc = demoFile(demo('BTCUSDT', '15m', 6_000, 60_000));
const busy = file(
  'challenge.yaml',
  `decision_engine: { confidence_threshold: 0.4, warm_up_bars: 60 }
risk_manager: { max_position_size: 90000 }
`,
);
type OddsJson = Readonly<Record<string, unknown>> & {
  readonly pass: { readonly estimate: number; readonly low: number; readonly high: number };
};
type ToldJson = Readonly<Record<string, unknown>> & {
  readonly phases: readonly { readonly phase: string; readonly profit_target: string }[];
  readonly odds: { readonly enough: boolean; readonly bare: OddsJson; readonly guarded: OddsJson };
};
const challenge = (...words: readonly string[]) => smc('challenge', '--data', btc, '--config', busy, ...words);

test('the odds for machines have the promised fields, the same each time', async () => {
  const words = ['--rules', 'ftmo-2-step', '--fee', '540', '--payout-share', '80', '--payout-every', '10', '--json'];
  const { exit, out, err } = await challenge(...words);
  assert.equal(exit, 0, err);
  const told = JSON.parse(out) as ToldJson;
  assert.deepEqual(Object.keys(told), [
    'rules',
    'size',
    'currency',
    'phases',
    'sample',
    'payout',
    'max_days',
    'seed',
    'odds',
  ]);
  assert.deepEqual(
    told.phases.map(({ phase, profit_target }) => [phase, profit_target]),
    [
      ['challenge', '10000'],
      ['verification', '5000'],
    ],
  );
  assert.equal(told.odds.enough, true);
  for (const odds of [told.odds.bare, told.odds.guarded]) {
    for (const field of ['pass', 'ended', 'days', 'days_to_pass', 'value']) assert.ok(field in odds, field);
    assert.ok(odds.pass.low <= odds.pass.estimate && odds.pass.estimate <= odds.pass.high);
  }
  assert.equal((await challenge(...words)).out, out);
});

test('the table says what was played and how often it passes', async () => {
  const { exit, out } = await challenge('--rules', 'ftmo-1-step', '--target', '10');
  assert.equal(exit, 0);
  assert.match(out, /^Passes \d+\.\d % \(/);
  for (const part of [
    /rules +ftmo-1-step, challenge, 100000 USDT/,
    /Europe\/Prague/,
    /sample +\d+ trades on \d+ of \d+ days/,
  ])
    assert.match(out, part);
});

test('too few trades are said, and no odds', async () => {
  const { exit, out } = await challenge('--rules', 'ftmo-2-step', '--to', '2025-03-06');
  assert.equal(exit, 0);
  assert.match(out, /^No odds: not enough trades: \d+ on \d+ days/);
});

for (const [name, words, what] of [
  ['no rules', [], /no rules of a prop firm are named/],
  ['rules that do not exist', ['--rules', 'ftmo'], /there are no rules called "ftmo"/],
  ['a target that no source tells', ['--rules', 'ftmo-1-step'], /profit target of ftmo-1-step, challenge is not known/],
  ['a zone that no source tells', ['--rules', 'e8-one'], /in which zone the day of e8-one begins is not known/],
  ['targets for other phases', ['--rules', 'ftmo-2-step', '--target', '10'], /1 targets for 2 phases/],
  ['a fee alone', ['--rules', 'ftmo-2-step', '--fee', '540'], /needs its fee, the share/],
  ['a capital beside the size', ['--rules', 'ftmo-2-step', '--capital', '5000'], /begins with what the firm gives it/],
  ['a size that is none', ['--rules', 'ftmo-2-step', '--size', 'big'], /"big" is no amount/],
] as const)
  test(`refused with what is missing: ${name}`, async () => {
    const { exit, err } = await challenge(...words);
    assert.ok(exit === 2 || exit === 4, `exit ${exit}`);
    assert.match(err, what);
  });
