// Tests of the gate: with everything in place it is open, and each thing that is missing shuts it with a reason of its own.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { configOf, deskOf, liveOf, NOW, wireOf } from './desk.fixture.ts';
import { armingOf, assureOpen, disarm, keyNames, takeNotes } from './real.ts';
import { DAY_MS } from '#model/time.ts';
import { Secret } from '#secrets/secrets.ts';
import { SmcError } from '#model/fate.ts';
import type { Config } from '#config/config.ts';
import type { Desk } from './desk.fixture.ts';
import type { GateReport } from './gate.ts';

const codes = ({ refusals }: GateReport): readonly string[] => refusals.map(({ code }) => code);
const PAPER: Partial<Config> = { app: { mode: 'paper' } };

test('with everything in place nothing is refused', async (context) => {
  const desk = await deskOf(context);
  const config = configOf();
  desk.armedBy(config, desk.admin);
  const report = await desk.ask(config);
  assert.deepEqual([report.refusals, report.warnings], [[], []]);
  assureOpen([report]);
});

type Case = {
  readonly code: string;
  readonly what: RegExp;
  /** The configuration with which it is armed, and asked. */
  readonly config?: Config;
  readonly asked?: Config;
  readonly before?: (desk: Desk) => void;
  readonly after?: (desk: Desk) => void;
  readonly wire?: Parameters<typeof wireOf>[0];
  readonly now?: number;
};

const CASES: Readonly<Record<string, Case>> = {
  'the mode is paper': { code: 'REAL_MODE', what: /mode is paper/, config: configOf({}, PAPER) },
  'no key is kept': {
    code: 'REAL_KEYS',
    what: /no key/,
    asked: configOf(),
    after: ({ secrets }) => secrets.remove(keyNames('live')[1]),
  },
  'paper trading has not shown enough': {
    code: 'REAL_NOT_READY',
    what: /paper-1 has not shown enough.*sharpe .*must be above 50/,
    config: configOf({}, { readiness: { ...configOf().readiness, sharpe: 50 } }),
  },
  'there was no paper trading': {
    code: 'REAL_NOT_READY',
    what: /paper-days 0: 30 more days.*no trade has been closed/,
    before: ({ store }) => rmSync(store, { recursive: true }),
  },
  'nobody has armed it': {
    code: 'REAL_UNCONFIRMED',
    what: /live is not armed/,
    after: ({ secrets }) => void disarm(secrets, 'live'),
  },
  'the confirmation in the file names another account': {
    code: 'REAL_UNCONFIRMED',
    what: /does not name live/,
    config: configOf({ confirmation: 'real money on olive' }),
  },
  'a cap has changed since': {
    code: 'REAL_UNCONFIRMED',
    what: /have changed since/,
    asked: configOf({ capital_cap: '201' }),
    wire: { balance: '1000' },
  },
  'a limit of risk has changed since': {
    code: 'REAL_UNCONFIRMED',
    what: /have changed since/,
    asked: configOf({}, { risk_manager: { ...configOf().risk_manager, max_daily_loss: '501' } }),
  },
  'the exchange is another than it was': {
    code: 'REAL_UNCONFIRMED',
    what: /have changed since/,
    asked: configOf({}, { venue: { testnet: true } }),
  },
  'the key is another than it was': {
    code: 'REAL_UNCONFIRMED',
    what: /have changed since/,
    after: ({ secrets }) => secrets.set(keyNames('live')[0], new Secret('another')),
  },
  'the arming has ended': {
    code: 'REAL_UNCONFIRMED',
    what: /ended at 2026-07-01T00:00:00Z/,
    now: NOW + 30 * DAY_MS,
    wire: { skewMs: 30 * DAY_MS },
  },
  'who armed it is no admin any more': {
    code: 'REAL_NOT_ADMIN',
    what: /admin@localhost may not/,
    after: ({ people, admin }) => void people.changeUser(admin.id, { role: 'analyst' }),
  },
  'who armed it may not come in any more': {
    code: 'REAL_NOT_ADMIN',
    what: /admin@localhost may not/,
    after: ({ people, admin }) => void people.changeUser(admin.id, { isActive: false }),
  },
  'two people are needed': {
    code: 'REAL_TWO_PEOPLE',
    what: /by one admin/,
    config: configOf({ two_person: true }),
  },
  'the key may withdraw': { code: 'REAL_KEY_WITHDRAWS', what: /may withdraw/, wire: { canWithdraw: true } },
  'the key may not trade': { code: 'REAL_KEY_POWERLESS', what: /may not trade/, wire: { canTrade: false } },
  'the cap is more than there is': {
    code: 'REAL_CAPITAL',
    what: /may hold 200 USDT in the market, and has 199\.99999999/,
    wire: { balance: '199.99999999' },
  },
  'the clock is behind': { code: 'REAL_CLOCK', what: /1\.0 s behind that of binance/, wire: { skewMs: 1_001 } },
  'the clock is ahead': { code: 'REAL_CLOCK', what: /1\.5 s ahead of/, wire: { skewMs: -1_500 } },
};

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
    assert.throws(
      () => assureOpen([report]),
      (thrown) => thrown instanceof SmcError && thrown.code === code,
    );
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
