// Prop firm: the whole line under a firm's floors: the same seeds that breach without them never do with them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import type { FirmTerms } from '#model/firm-terms.ts';
import { createFloors, hearFloors } from '#model/floors.ts';
import type { Event } from '#model/event.ts';
import { cash, rate } from '#model/number.ts';
import { ofKind } from './invariants.fixture.ts';
import { demoWorld, digest, firstDifference, freshBus, inputsOf, record } from './world.fixture.ts';
import type { World } from './world.fixture.ts';

const FIRM: FirmTerms = {
  id: 'test',
  rules: 'custom',
  phase: 'challenge',
  size: cash('10000'),
  zone: 'Europe/Prague',
  resetMs: 0,
  daily: {
    amount: cash('120'),
    bpsOfAnchor: undefined,
    anchor: 'balance',
    judged: 'equity',
    evaluated: 'always',
    ends: 'account',
  },
  maximum: { amount: cash('250'), mode: 'static', lockAt: undefined },
  // The simulated venue takes 10 and 1 bps a side and a spread of a tick.
  buffer: { margin: cash('5'), feeBps: 10, spreadBps: 1, slippageBps: 2 },
  profitTarget: undefined,
  minimumDays: undefined,
  bestDayBps: undefined,
  messageBudget: undefined,
  news: undefined,
};
const KINDS_OF_FLOOR: Readonly<Record<string, Partial<FirmTerms>>> = {
  'a day from the balance and a static floor': {},
  'a day from the higher of balance and equity': { daily: { ...FIRM.daily!, anchor: 'higher' } },
  'a floor that trails the end of the day': { maximum: { ...FIRM.maximum!, mode: 'trailing-end-of-day' } },
  'a floor that trails what is closed': { maximum: { ...FIRM.maximum!, mode: 'trailing-closed' } },
  'a floor that trails the highest equity': { maximum: { ...FIRM.maximum!, mode: 'trailing-intraday' } },
};
const SEEDS = [1, 2, 3];
/** The same for every kind of floor. */
const unguarded = new Map<number, readonly Event[]>();

/** Trades hard: no limit of its own comes before a floor. */
function hardWorld(seed: number, firm: FirmTerms | undefined): World {
  const world = demoWorld(seed, 4_000);
  const { settings } = world;
  const loose = { maxDailyLoss: cash('1000000') };
  return {
    ...world,
    settings: {
      ...settings,
      risk: {
        ...settings.risk,
        ...loose,
        maxRiskPerTradeBps: 150,
        maxPositionNotional: cash('1000000'),
        maxSymbolExposure: undefined,
        maxOpenPositions: 3,
        maxLeverage: rate('50'),
        firm,
      },
      breaker: { ...settings.breaker, ...loose, firm },
    },
  };
}

/** How often the account itself, and nobody's word, met a floor. */
function touches(events: readonly Event[], firm: FirmTerms): number {
  const floors = createFloors(firm);
  let count = 0;
  let before: unknown;
  for (const { data, time } of ofKind(events, 'account')) {
    hearFloors(floors, firm, data, time);
    const now = floors.touched ?? floors.touchedToday;
    if (now !== undefined && now !== before) count += 1;
    before = now;
  }
  return count;
}

for (const [name, kind] of Object.entries(KINDS_OF_FLOOR))
  test(`under ${name} no account touches a floor that it breaches without`, () => {
    const firm = { ...FIRM, ...kind };
    let breached = 0;
    for (const seed of SEEDS) {
      const bare = unguarded.get(seed) ?? record(hardWorld(seed, undefined)).events;
      unguarded.set(seed, bare);
      breached += touches(bare, firm);
      const guarded = record(hardWorld(seed, firm)).events;
      assert.equal(touches(guarded, firm), 0, `seed ${seed}`);
      assert.ok(!ofKind(guarded, 'tripped').some(({ data }) => data.rule.startsWith('rule-floor')), `seed ${seed}`);
      assert.ok(ofKind(guarded, 'trade').length > 5, `seed ${seed} trades all the same`);
    }
    assert.ok(breached > 0, 'without floors some account breaches');
  });

test('a run under floors is the same again, and the same after a restart at any point', () => {
  const world = hardWorld(2, FIRM);
  const inputs = inputsOf(world);
  const whole = freshBus(world);
  whole.feed(inputs);
  const again = freshBus(world);
  again.feed(inputs);
  assert.equal(digest(again.events), digest(whole.events));
  for (const share of [0.2, 0.5, 0.8]) {
    const cut = Math.floor(inputs.length * share);
    const first = freshBus(world);
    first.feed(inputs.slice(0, cut));
    const second = freshBus(world);
    second.bus.restore(deserialize(serialize(first.bus.checkpoint())));
    second.feed(inputs.slice(cut));
    const joined = [...first.events, ...second.events];
    if (digest(joined) !== digest(whole.events)) assert.fail(firstDifference(joined, whole.events));
  }
});
