// Tests of the gate: with everything in place it is open, and each thing that is missing shuts it with a reason of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CASES, PAPER } from './gate-cases.fixture.ts';
import { configOf, deskOf, liveOf, NOW, wireOf } from './desk.fixture.ts';
import { armingOf, disarm, takeNotes } from './real.ts';
import { SmcError } from '#model/fate.ts';
import type { GateReport } from './gate.ts';

const codes = ({ refusals }: GateReport): readonly string[] => refusals.map(({ code }) => code);
test('with everything in place nothing is refused', async (context) => {
  const desk = await deskOf(context);
  const config = configOf();
  desk.armedBy(config, desk.admin);
  const report = await desk.ask(config);
  assert.deepEqual([report.refusals, report.warnings], [[], []]);
  assert.deepEqual(report.standing, []);
});

for (const [name, { code, what, config = configOf(), asked = config, before, after, wire, now }] of Object.entries(
  CASES,
))
  test(`${name}: that and nothing else is refused`, async (context) => {
    const desk = await deskOf(context);
    before?.(desk);
    desk.armedBy(config, desk.admin);
    after?.(desk);
    const report = await desk.ask(asked, wireOf(wire), now);
    const rest = code === 'REAL_KEYS' ? ['REAL_KEYS', 'REAL_UNCONFIRMED'] : [code];
    assert.deepEqual(codes(report), rest);
    assert.match(report.refusals[0]!.what, what);
    assert.ok(report.refusals.every(({ mend, where }) => mend !== '' && where !== ''));
  });

test('a good record in the folder of another market is no evidence', async (context) => {
  const desk = await deskOf(context);
  desk.armedBy(configOf(), desk.admin);
  const elsewhere = await desk.ask(configOf(), wireOf(), NOW, `${desk.store}-of-the-exchange`);
  assert.deepEqual(codes(elsewhere), ['REAL_NOT_READY']);
  assert.match(elsewhere.refusals[0]!.what, /paper-days 0:/);
});

test('an exchange that does not answer shuts the gate', async (context) => {
  const desk = await deskOf(context);
  const config = configOf();
  desk.armedBy(config, desk.admin);
  const dead = new SmcError('VENUE_UNREACHABLE', 'binance does not answer', 'binance', 'look at the network');
  assert.deepEqual(codes(await desk.ask(config, { ...wireOf(), start: () => Promise.reject(dead) })), [
    'VENUE_UNREACHABLE',
  ]);
  const silent = { outcome: 'unknown', until: NOW, detail: 'no answer' } as const;
  assert.deepEqual(codes(await desk.ask(config, { ...wireOf(), permissions: () => Promise.resolve(silent) })), [
    'VENUE_UNREACHABLE',
  ]);
});

test('in paper mode the exchange is not even asked', async (context) => {
  const desk = await deskOf(context);
  const never = { ...wireOf(), start: () => assert.fail('it was asked') };
  assert.ok(codes(await desk.ask(configOf({}, PAPER), never)).includes('REAL_MODE'));
});

test('a key that works from every address is warned of', async (context) => {
  const desk = await deskOf(context);
  const config = configOf();
  desk.armedBy(config, desk.admin);
  for (const [isBoundToAddress, words] of [
    [false, /works from every address/],
    [undefined, /does not say whether/],
  ] as const) {
    const { refusals, warnings } = await desk.ask(config, wireOf({ isBoundToAddress }));
    assert.deepEqual(refusals, []);
    assert.match(warnings.join(), words);
  }
});

test('the owner of an account may arm it, but counts as nobody where two admins are needed', async (context) => {
  const desk = await deskOf(context);
  const alone = configOf();
  desk.armedBy(alone, desk.trader);
  assert.deepEqual(codes(await desk.ask(alone)), []);
  const two = configOf({ two_person: true });
  desk.armedBy(two, desk.trader, desk.admin);
  assert.deepEqual(codes(await desk.ask(two)), ['REAL_NOT_ADMIN', 'REAL_TWO_PEOPLE']);
  disarm(desk.secrets, 'live');
  desk.armedBy(two, desk.second, desk.admin);
  assert.deepEqual(codes(await desk.ask(two)), []);
});

test('one admin twice is one admin', async (context) => {
  const desk = await deskOf(context);
  const config = configOf({ two_person: true });
  desk.armedBy(config, desk.admin, desk.admin);
  assert.deepEqual(codes(await desk.ask(config)), ['REAL_TWO_PEOPLE']);
});

test('two admins who armed different settings have not armed either', async (context) => {
  const desk = await deskOf(context);
  const config = configOf({ two_person: true });
  desk.armedBy(configOf({ two_person: true, max_order_notional: '150' }), desk.second);
  desk.armedBy(config, desk.admin);
  assert.deepEqual(codes(await desk.ask(config)), ['REAL_TWO_PEOPLE']);
});

test('what is written down of an arming is handed out once, and stays in force', async (context) => {
  const desk = await deskOf(context);
  const config = configOf();
  desk.armedBy(config, desk.admin);
  const written: string[] = [];
  assert.throws(() => takeNotes(desk.secrets, 'live', () => assert.fail('the log is full')), /the log is full/);
  for (let time = 0; time < 2; time += 1)
    takeNotes(desk.secrets, 'live', ({ actor, action }) => void written.push(`${actor} ${action}`));
  assert.deepEqual(written, ['admin@localhost real_armed']);
  assert.equal(armingOf(desk.secrets, 'live')?.since, NOW);
  assert.equal(liveOf(config).armedDays, 30);
});
