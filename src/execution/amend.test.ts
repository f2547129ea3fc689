// Exits that are moved: what execution asks for, what it says when they stand, are refused, or meet a fill; after a restart at any word.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash, formatFixed, price, quantity } from '#model/number.ts';
import { clientIdOf } from './client-id.ts';
import { DEFAULT_EXECUTION, execution } from './execution.ts';
import type { Plan } from '#model/plan.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import type { OrderRole, VenueReport } from '#model/order.ts';

const PLAN: Plan = {
  id: 'p',
  strategy: 'order-block',
  symbol: 'BTCUSDT',
  timeframe: '15m',
  side: 'buy',
  orderType: 'limit',
  entry: price('100'),
  stop: price('98'),
  target: price('106'),
  expiresAt: 3_600_000,
  confidence: 0.8,
  reasons: [],
};
const ROLE = { E: 'entry', S: 'stop-loss', T: 'take-profit', C: 'close' } as const satisfies Record<string, OrderRole>;
type Name = keyof typeof ROLE;
const idOf = (name: Name): string => clientIdOf('p', ROLE[name], name === 'C' ? 1 : 0);
const nameOf = (clientId: string): string =>
  (['E', 'S', 'T', 'C'] as const).find((name) => idOf(name) === clientId) ?? clientId;

type Step = { readonly kind: 'approved' | 'venueReport' | 'command'; readonly data: unknown };
const approve = (plan: Partial<Plan> = {}): Step => ({
  kind: 'approved',
  data: { plan: { ...PLAN, ...plan }, quantity: quantity('10'), riskAmount: cash('20') },
});
const move = (stop: string, target = '106'): Step =>
  approve({ id: `x${stop}${target}`, exitsOf: 'p', stop: price(stop), target: price(target) });
const report = (data: VenueReport): Step => ({ kind: 'venueReport', data });
const accepted = (name: Name): Step => report({ type: 'accepted', clientId: idOf(name), venueId: 'v' });
const updated = (name: Name): Step => report({ type: 'updated', clientId: idOf(name) });
const refused = (name: Name): Step => report({ type: 'update-rejected', clientId: idOf(name), reason: 'no' });
const filled = (name: Name, size = '10'): Step => {
  const clientId = idOf(name);
  const side = name === 'E' ? 'buy' : 'sell';
  const about = { planId: 'p', role: ROLE[name], symbol: 'BTCUSDT', side, price: price('100') } as const;
  const fill = { id: `${name}${size}`, clientId, ...about, quantity: quantity(size), fee: cash('0') };
  return report({ type: 'filled', clientId, fill: { ...fill, maker: false, time: 0, ambiguous: false } });
};
const FLATTEN: Step = { kind: 'command', data: { type: 'flatten', by: 'ana' } };
const HOLDING = [approve(), accepted('E'), filled('E'), accepted('S'), accepted('T')];

const agent = execution(DEFAULT_EXECUTION);

/** What is said to the last step. */
function run(steps: readonly Step[], restarts: boolean): readonly string[] {
  let state = agent.initial('real');
  let said: string[] = [];
  for (const step of steps) {
    if (restarts) state = structuredClone(state);
    said = [];
    const say = <K extends Kind>(kind: K, data: EventData[K]): void => {
      const event = { kind, data } as Event;
      if (event.kind === 'order') {
        const { request, state: at, reason, before } = event.data;
        const level = (of: typeof request): string => formatFixed(of.stopPrice ?? of.price ?? 0n);
        const was = before === undefined ? '' : ` from ${level(before)}`;
        said.push(
          `${nameOf(request.clientId)} ${at} ${level(request)}${was}${reason === undefined ? '' : ` (${reason})`}`,
        );
      } else if (event.kind === 'amendRequested')
        said.push(`amend ${event.data.exits.map((each) => formatFixed(each.stopPrice ?? each.price ?? 0n)).join(' ')}`);
      else if (event.kind === 'orderRequested') said.push(`send ${nameOf(event.data.clientId)}`);
    };
    agent.step(state, { sequence: 1, time: 0, key: 'real', cause: 0, ...step } as never, say);
  }
  return said;
}

const CASES: readonly (readonly [name: string, steps: readonly Step[], says: readonly string[]])[] = [
  [
    'both exits are asked for as one',
    [move('99', '107')],
    ['S pending-update 99 from 98', 'T pending-update 107 from 106', 'amend 99 107'],
  ],
  ['only what is otherwise is pending', [move('99')], ['S pending-update 99 from 98', 'amend 99 106']],
  ['it stands there', [move('99'), updated('S')], ['S accepted 99']],
  ['it is refused: the old price stands', [move('99'), refused('S')], ['S accepted 98 (not changed: no)']],
  ['a word about what was not asked changes nothing', [move('99'), updated('T')], []],
  ['the same word twice changes nothing', [move('99'), updated('S'), refused('S')], []],
  [
    'another move waits for the first: what stands is said',
    [move('99'), move('99.5')],
    ['S pending-update 99 from 98', 'T accepted 106'],
  ],
  [
    'after the first another is asked for',
    [move('99'), updated('S'), move('99.5')],
    ['S pending-update 99.5 from 99', 'amend 99.5 106'],
  ],
  ['the old stop fills meanwhile', [move('99'), filled('S')], ['S filled 99']],
  ['a position that is being closed keeps its exits', [FLATTEN, move('99')], ['S accepted 98', 'T accepted 106']],
];
for (const [name, steps, says] of CASES)
  test(name, () => {
    for (const restarts of [false, true]) assert.deepEqual(run([...HOLDING, ...steps], restarts), says);
  });

test('an entry that works has no exits to move', () => {
  assert.deepEqual(run([approve(), accepted('E'), move('99')], false), ['S submitted 98', 'T submitted 106']);
  assert.deepEqual(run([move('99')], false), []);
});

test('a target that is emulated is never told as accepted, and is moved all the same', () => {
  assert.deepEqual(run([...HOLDING.slice(0, -1), move('98', '107')], false), [
    'T pending-update 107 from 106',
    'amend 98 107',
  ]);
});

test('exits that have filled in part while they were moved are moved no more', () => {
  for (const name of ['S', 'T'] as const) {
    const steps = [...HOLDING, move('99', '107'), filled(name, '3'), updated('S'), updated('T')];
    assert.ok(!run([...steps, move('99.5', '108')], false).some((words) => words.startsWith('amend')), name);
  }
});

test('a trailing stop is not moved by hand', () => {
  const trailing = [approve({ trail: price('2') }), ...HOLDING.slice(1)];
  assert.deepEqual(run([...trailing, move('99')], false), ['S accepted 98', 'T accepted 106']);
});
