// Replacing an entry: what execution says while the old one is called back, whatever comes between, and after a restart at any word.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash, formatFixed, price, quantity } from '#model/number.ts';
import { clientIdOf } from './client-id.ts';
import { DEFAULT_EXECUTION, execution } from './execution.ts';
import type { Approved, Plan } from '#model/plan.ts';
import type { EventData, Event, Kind } from '#model/event.ts';
import type { OrderRole, VenueReport } from '#model/order.ts';

const OLD: Plan = {
  id: 'old',
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
const NEW: Plan = { ...OLD, id: 'new', entry: price('99'), replaces: 'old' };

const ROLES: readonly (readonly [Exclude<OrderRole, 'external'>, string])[] = [
  ['entry', 'E'],
  ['stop-loss', 'S'],
  ['take-profit', 'T'],
  ['close', 'C'],
];
/** "old E", "new S". */
const NAMES = new Map(
  [OLD, NEW, { id: 'third' }].flatMap(({ id }) =>
    ROLES.map(([role, letter]) => [clientIdOf(id, role, role === 'close' ? 1 : 0), `${id} ${letter}`] as const),
  ),
);
const idOf = (name: string): string => [...NAMES].find(([, each]) => each === name)![0];

type Step =
  | { readonly kind: 'approved'; readonly data: Approved }
  | { readonly kind: 'venueReport'; readonly data: VenueReport }
  | { readonly kind: 'command'; readonly data: EventData['command'] }
  | { readonly kind: 'tripped'; readonly data: EventData['tripped'] };

const approve = (plan: Plan): Step => ({
  kind: 'approved',
  data: { plan, quantity: quantity('10'), riskAmount: cash('20') } as unknown as Approved,
});
const report = (data: VenueReport): Step => ({ kind: 'venueReport', data });
const accepted = (name: string): Step => report({ type: 'accepted', clientId: idOf(name), venueId: 'v' });
const canceled = (name: string): Step => report({ type: 'canceled', clientId: idOf(name), reason: 'asked' });
const expired = (name: string): Step => report({ type: 'expired', clientId: idOf(name) });
const unknown = (name: string): Step => report({ type: 'unknown', clientId: idOf(name), detail: 'no answer' });
const filled = (name: string, size: string): Step => {
  const [planId] = name.split(' ') as [string];
  const fill = {
    id: `${name} ${size}`,
    clientId: idOf(name),
    planId,
    role: 'entry',
    symbol: 'BTCUSDT',
    side: 'buy',
    price: price('100'),
    quantity: quantity(size),
    fee: cash('0'),
    maker: false,
    time: 0,
    ambiguous: false,
  } as const;
  return report({ type: 'filled', clientId: fill.clientId, fill });
};
const cancel = (name: string): Step => ({
  kind: 'command',
  data: { type: 'cancel', clientId: idOf(name), by: 'ana' },
});
const TRIP: Step = { kind: 'tripped', data: { tier: 'account', rule: 'daily-loss', detail: '' } };
const FLATTEN: Step = { kind: 'command', data: { type: 'flatten', by: 'ana' } };

const agent = execution(DEFAULT_EXECUTION);

/** What is said to each step, in short. `restarts`: the state is written and read again before each. */
function run(steps: readonly Step[], restarts: boolean) {
  let state = agent.initial('real');
  const lines = steps.map((step) => {
    if (restarts) state = structuredClone(state);
    const said: string[] = [];
    const say = <K extends Kind>(kind: K, data: EventData[K]): void => {
      const event = { kind, data } as Event;
      if (event.kind === 'order') {
        const { request, state: at, filled: size, reason } = event.data;
        const part = size === 0n ? '' : ` ${formatFixed(size)}`;
        said.push(`${NAMES.get(request.clientId)} ${at}${part}${reason === undefined ? '' : ` (${reason})`}`);
      } else if (event.kind === 'orderRequested') said.push(`send ${NAMES.get(event.data.clientId)}`);
      else if (event.kind === 'cancelRequested') said.push(`cancel ${NAMES.get(event.data.clientId)}`);
    };
    agent.step(state, { sequence: 1, time: 0, key: 'real', cause: 0, ...step }, say);
    return said;
  });
  return { lines, state };
}

const BEGUN: readonly Step[] = [approve(OLD), accepted('old E'), approve(NEW)];
const SENT = ['new E submitted', 'new S submitted', 'new T submitted', 'send new E'];
const OLD_ENDS = ['old E canceled (asked)', 'old S canceled (entry-canceled)', 'old T canceled (entry-canceled)'];
const DROPPED = (how: 'denied' | 'canceled', why: string): readonly string[] => [
  `new E ${how} (${why})`,
  `new S canceled (entry-${how})`,
  `new T canceled (entry-${how})`,
];

type Case = {
  readonly name: string;
  readonly steps: readonly Step[];
  /** What is said to the last of them. */
  readonly says: readonly string[];
};

const CASES: readonly Case[] = [
  {
    name: 'the old one is called back, and the new one waits',
    steps: [],
    says: [
      ...['E', 'S', 'T'].map((letter) => `new ${letter} initialized (waits for the end of ${idOf('old E')})`),
      'old E pending-cancel (replaced)',
      'cancel old E',
    ],
  },
  { name: 'it is sent when the old one has ended', steps: [canceled('old E')], says: [...OLD_ENDS, ...SENT] },
  {
    name: 'it is sent when the old one has expired',
    steps: [expired('old E')],
    says: ['old E expired (replaced)', 'old S canceled (entry-expired)', 'old T canceled (entry-expired)', ...SENT],
  },
  {
    name: 'nobody knows whether the cancel has come: it waits',
    steps: [unknown('old E')],
    says: ['old E pending-cancel (unknown: no answer)'],
  },
  {
    name: 'the old one stands: it is called back again, and the new one waits',
    steps: [accepted('old E')],
    says: ['old E accepted (replaced)', 'old E pending-cancel (replaced)', 'cancel old E'],
  },
  {
    name: 'the one that stood ends after all: it is sent',
    steps: [accepted('old E'), unknown('old E'), canceled('old E')],
    says: [...OLD_ENDS, ...SENT],
  },
  {
    name: 'the old one fills meanwhile: the new one is dropped',
    steps: [filled('old E', '10')],
    says: ['old E filled 10', ...DROPPED('denied', 'replaced-order-filled')],
  },
  {
    name: 'the old one fills in part: the new one is dropped at once',
    steps: [filled('old E', '4')],
    says: [
      'old E partially-filled 4 (replaced)',
      'old S submitted',
      'old T submitted',
      ...DROPPED('denied', 'replaced-order-filled'),
    ],
  },
  {
    name: 'the rest of what has filled in part is cancelled: nothing is sent',
    steps: [filled('old E', '4'), canceled('old E')],
    says: ['old E canceled 4 (asked)'],
  },
  {
    name: 'the old one fills after its cancel was told: the new one is called back',
    steps: [canceled('old E'), accepted('new E'), filled('old E', '10')],
    says: [
      'old E filled 10',
      'new E pending-cancel (replaced-order-filled)',
      'cancel new E',
      'old C submitted',
      'send old C',
    ],
  },
  {
    name: 'a person cancels the new one while it waits: nothing is sent',
    steps: [cancel('new E'), canceled('old E')],
    says: OLD_ENDS,
  },
  { name: 'a breaker trips: what waits is dropped', steps: [TRIP], says: DROPPED('canceled', 'tripped: daily-loss') },
  { name: 'after a trip the old one ends: nothing is sent', steps: [TRIP, canceled('old E')], says: OLD_ENDS },
  {
    name: 'everything is closed: what waits is dropped',
    steps: [FLATTEN],
    says: DROPPED('canceled', 'flatten by ana'),
  },
  { name: 'the same approval twice is one', steps: [approve(NEW)], says: [] },
  {
    name: 'the new one is replaced in turn',
    steps: [canceled('old E'), accepted('new E'), approve({ ...NEW, id: 'third', replaces: 'new' }), canceled('new E')],
    says: [
      'new E canceled (asked)',
      'new S canceled (entry-canceled)',
      'new T canceled (entry-canceled)',
      'third E submitted',
      'third S submitted',
      'third T submitted',
      'send third E',
    ],
  },
];

for (const { name, steps, says } of CASES)
  test(name, () => {
    for (const restarts of [false, true]) {
      const { lines } = run([...BEGUN, ...steps], restarts);
      assert.deepEqual(lines.at(-1), says, restarts ? 'restarted' : 'in one go');
      const sent = lines.flat().filter((line) => line === 'send new E').length;
      assert.ok(sent <= 1, 'never sent twice');
    }
  });

const LATE: readonly (readonly [name: string, steps: readonly Step[], says: readonly string[]])[] = [
  ['had ended by then', [approve(OLD), accepted('old E'), canceled('old E')], SENT],
  [
    'had filled by then',
    [approve(OLD), accepted('old E'), filled('old E', '10')],
    DROPPED('denied', 'replaced-order-filled'),
  ],
  ['is unknown', [], DROPPED('denied', 'nothing-to-replace')],
];

for (const [name, steps, says] of LATE)
  test(`the old one ${name}`, () => {
    const { lines } = run([...steps, approve(NEW)], true);
    assert.deepEqual(lines.at(-1)!.slice(3), says);
  });

test('nothing is kept of what was dropped or has ended', () => {
  const { state } = run([...BEGUN, TRIP, canceled('old E')], false);
  assert.equal(state.plans.size + state.open.size, 0);
});
