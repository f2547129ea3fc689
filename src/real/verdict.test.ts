// Tests of the verdict: what is refused while nothing is open, and what still starts, for exits only, while something is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CASES } from './gate-cases.fixture.ts';
import { configOf, deskOf, hold, wireOf } from './desk.fixture.ts';
import { haltedEntries } from './real.ts';
import { SmcError } from '#model/fate.ts';
import type { Desk } from './desk.fixture.ts';
import type { TestContext } from 'node:test';
import type { GateReport } from './gate.ts';

/** Written down apart from the code: what an exit can do without. */
const EXITS_ONLY = new Set(['REAL_NOT_READY', 'REAL_UNCONFIRMED', 'REAL_NOT_ADMIN', 'REAL_TWO_PEOPLE', 'REAL_CAPITAL']);
const STANDS = {
  log: ['0.002 BTCUSDT is held', 'order smc-a-s works'],
  exchange: ['order smc-b-s works'],
} as const;

const reportOf = async (
  context: TestContext,
  name: string,
  where: keyof typeof STANDS | 'nowhere',
): Promise<GateReport> => {
  const { config = configOf(), asked = config, before, after, wire, now } = CASES[name]!;
  const desk = await deskOf(context);
  before?.(desk);
  if (where === 'log') hold(desk.store);
  desk.armedBy(config, desk.admin);
  after?.(desk);
  // What is held counts as money that is there.
  const balance = where === 'log' && wire?.balance !== undefined ? { balance: '139.99999999' } : {};
  const open = where === 'exchange' ? ['smc-b-s', 'by-hand'] : [];
  return desk.ask(asked, wireOf({ ...wire, ...balance, open }), now);
};
const thrownBy = (reports: readonly GateReport[]): SmcError => {
  try {
    haltedEntries(reports);
  } catch (thrown) {
    if (thrown instanceof SmcError) return thrown;
    throw thrown;
  }
  return assert.fail('nothing was refused');
};

for (const [name, { code, what }] of Object.entries(CASES)) {
  test(`${name}: with nothing open the start is refused`, async (context) => {
    const refused = thrownBy([await reportOf(context, name, 'nowhere')]);
    assert.equal(refused.code, code);
    assert.match(refused.message, what);
    assert.doesNotMatch(`${refused.message} ${refused.mend}`, /stands open|smc stop/);
  });
  for (const where of ['log', 'exchange'] as const) {
    // Who may not knock there, or cannot, does not know.
    const isKnown = where === 'log' || !['REAL_MODE', 'REAL_KEYS'].includes(code);
    const starts = EXITS_ONLY.has(code);
    const words = starts ? 'the start only closes' : isKnown ? 'the refusal says so' : 'nobody can know';
    test(`${name}: with something open by the ${where}, ${words}`, async (context) => {
      const report = await reportOf(context, name, where);
      if (starts) {
        assert.deepEqual(report.standing, STANDS[where]);
        const halted = haltedEntries([report]);
        assert.deepEqual([...halted.keys()], ['live']);
        assert.match(halted.get('live')!, what);
        assert.ok(halted.get('live')!.includes(code));
        return;
      }
      const refused = thrownBy([report]);
      assert.equal(refused.code, code);
      if (!isKnown) return;
      for (const each of STANDS[where]) assert.ok(refused.message.includes(`live: ${each}`), refused.message);
      assert.match(refused.mend, /npx smc stop --venue --flatten$/);
    });
  }
}

const open = async (desk: Desk, answers: Parameters<typeof wireOf>[0] = {}): Promise<GateReport> =>
  desk.ask(configOf(), wireOf(answers));

test('where an exchange is silent the refusal names what the log knows, and that comes before what is missing', async (context) => {
  const desk = await deskOf(context);
  hold(desk.store);
  const dead = new SmcError('VENUE_UNREACHABLE', 'binance does not answer', 'binance', 'look at the network');
  const report = await desk.ask(configOf(), { ...wireOf(), start: () => Promise.reject(dead) });
  const refused = thrownBy([report]);
  assert.equal(refused.code, 'VENUE_UNREACHABLE');
  assert.match(refused.message, /also: live is not armed \(REAL_UNCONFIRMED\); .*0\.002 BTCUSDT is held/);
});

test('of two accounts the one that is flat is halted too, and the one with everything in place is not', async (context) => {
  const desk = await deskOf(context);
  const unarmed = await open(desk);
  desk.armedBy(configOf(), desk.admin);
  const flat = await open(desk);
  hold(desk.store);
  const holding = await open(desk);
  assert.equal(thrownBy([unarmed, flat]).code, 'REAL_UNCONFIRMED');
  const other: GateReport = { ...holding, account: { ...holding.account, name: 'other' } };
  assert.deepEqual([...haltedEntries([unarmed, other]).keys()], ['live']);
  assert.deepEqual(haltedEntries([flat, other]).size, 0);
});

test('of much that stands open the first are named and the rest counted', async (context) => {
  const desk = await deskOf(context);
  const ids = Array.from({ length: 8 }, (_, index) => `smc-${index}-s`);
  desk.armedBy(configOf(), desk.admin);
  const refused = thrownBy([await open(desk, { canTrade: false, open: ids })]);
  assert.match(refused.message, /smc-4-s works, and 3 more$/);
});
