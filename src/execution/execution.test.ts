// Execution: what it says to each approval, report and command; the venue's part is played by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event, EventData, Kind } from '#model/event.ts';
import { cash, formatFixed, price, quantity } from '#model/number.ts';
import type { Fill, OrderRequest } from '#model/order.ts';
import type { Approved, Plan } from '#model/plan.ts';
import { clientIdOf } from './client-id.ts';
import { DEFAULT_EXECUTION, execution } from './execution.ts';
import type { ExecutionSettings } from './execution.ts';

const PLAN: Plan = {
  id: 'plan-1',
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

const approve = (plan: Partial<Plan> = {}, size = '10'): Approved =>
  ({ plan: { ...PLAN, ...plan }, quantity: quantity(size), riskAmount: cash('20') }) as unknown as Approved;

const E = clientIdOf(PLAN.id, 'entry');
const S = clientIdOf(PLAN.id, 'stop-loss');
const T = clientIdOf(PLAN.id, 'take-profit');
const C = clientIdOf(PLAN.id, 'close', 1);
const SHORT = new Map([
  [E, 'E'],
  [S, 'S'],
  [T, 'T'],
  [C, 'C'],
  [clientIdOf(PLAN.id, 'close', 2), 'C2'],
  [clientIdOf(PLAN.id, 'close', 3), 'C3'],
]);
const short = (clientId: string): string => SHORT.get(clientId) ?? clientId;

function desk(settings: Partial<ExecutionSettings> = {}) {
  const agent = execution({ ...DEFAULT_EXECUTION, ...settings });
  let state = agent.initial('paper');
  let lines: string[] = [];
  const requests: OrderRequest[] = [];
  const say = <K extends Kind>(kind: K, data: EventData[K]): void => {
    const event = { kind, data } as Event;
    if (event.kind === 'order') {
      const { request, state: at, filled, reason } = event.data;
      const size = `${formatFixed(filled)}/${formatFixed(request.quantity)}`;
      lines.push(`${short(request.clientId)} ${at} ${size}${reason === undefined ? '' : ` (${reason})`}`);
    } else if (event.kind === 'orderRequested') {
      requests.push(event.data);
      lines.push(`request ${short(event.data.clientId)}`);
    } else if (event.kind === 'cancelRequested')
      lines.push(`cancel ${short(event.data.clientId)}: ${event.data.reason}`);
    else if (event.kind === 'fill') lines.push(`fill ${event.data.id}`);
  };
  const self = {
    get state() {
      return state;
    },
    requests,
    hear<K extends 'approved' | 'venueReport' | 'tripped' | 'command' | 'endOfData'>(kind: K, data: EventData[K]) {
      agent.step(state, { sequence: 1, time: 0, key: 'paper', cause: 0, kind, data } as never, say);
      return self;
    },
    accepted: (clientId: string) => self.hear('venueReport', { type: 'accepted', clientId, venueId: 'v' }),
    unknown: (clientId: string) => self.hear('venueReport', { type: 'unknown', clientId, detail: 'no answer' }),
    canceled: (clientId: string, reason = 'venue') => self.hear('venueReport', { type: 'canceled', clientId, reason }),
    rejected: (clientId: string) => self.hear('venueReport', { type: 'rejected', clientId, reason: 'no' }),
    fill: (clientId: string, id: string, size: string, isLast = false) => {
      const [role, side] = ({ E: ['entry', 'buy'], S: ['stop-loss', 'sell'], T: ['take-profit', 'sell'] } as const)[
        short(clientId) as 'E'
      ] ?? ['close', 'sell'];
      const fill: Fill = {
        id,
        clientId,
        planId: PLAN.id,
        role,
        symbol: PLAN.symbol,
        side,
        price: price('100'),
        quantity: quantity(size),
        fee: cash('0'),
        maker: false,
        time: 0,
        ambiguous: false,
      };
      return self.hear('venueReport', { type: 'filled', clientId, fill, ...(isLast ? { isLast } : {}) });
    },
    /** Approved, accepted, and filled whole; protection working. */
    holding: () => {
      self.hear('approved', approve()).accepted(E).fill(E, 'f1', '10').accepted(S).accepted(T).said();
      return self;
    },
    reload: () => {
      state = structuredClone(state);
      return self;
    },
    said: () => lines.splice(0),
  };
  return self;
}

const FLATTEN = { type: 'flatten', by: 'ana' } as const;
const TRIP = { tier: 'account', rule: 'daily-loss', detail: '' } as const;

test('an approval becomes one bracket, said before it is sent', () => {
  const room = desk().hear('approved', approve());
  assert.deepEqual(room.said(), ['E submitted 0/10', 'S submitted 0/10', 'T submitted 0/10', 'request E']);
  const exit = {
    planId: 'plan-1',
    symbol: 'BTCUSDT',
    side: 'sell',
    quantity: quantity('10'),
    reduceOnly: true,
    group: 'plan-1',
  };
  assert.deepEqual(room.requests, [
    {
      clientId: E,
      planId: 'plan-1',
      role: 'entry',
      symbol: 'BTCUSDT',
      side: 'buy',
      type: 'limit',
      quantity: quantity('10'),
      price: price('100'),
      reduceOnly: false,
      expiresAt: 3_600_000,
      protection: [
        { ...exit, clientId: S, role: 'stop-loss', type: 'stop', stopPrice: price('98') },
        { ...exit, clientId: T, role: 'take-profit', type: 'limit', price: price('106') },
      ],
    },
  ]);
});

test('the same approval twice sends one order, before and after it has ended', () => {
  const room = desk().hear('approved', approve());
  room.said();
  assert.deepEqual(room.hear('approved', approve()).said(), []);
  room.accepted(E).canceled(E).said();
  assert.deepEqual(room.hear('approved', approve()).said(), []);
});

test('market and stop entries carry the prices of their type', () => {
  const [market] = desk().hear('approved', approve({ orderType: 'market' })).requests;
  const [stop] = desk().hear('approved', approve({ orderType: 'stop' })).requests;
  assert.deepEqual([market!.price, market!.stopPrice], [undefined, undefined]);
  assert.deepEqual([stop!.price, stop!.stopPrice], [undefined, price('100')]);
});

test('a trailing stop starts at the stop of the plan', () => {
  const [entry] = desk().hear('approved', approve({ trail: price('1.5') })).requests;
  const [stop] = entry!.protection!;
  assert.deepEqual([stop!.type, stop!.stopPrice, stop!.trail], ['trailing', price('98'), price('1.5')]);
});

test('from entry to target: each change is said once and nothing is left', () => {
  const room = desk().hear('approved', approve()).accepted(E);
  room.said();
  room.fill(E, 'f1', '10').accepted(S).accepted(T);
  assert.deepEqual(room.said(), ['fill f1', 'E filled 10/10', 'S accepted 0/10', 'T accepted 0/10']);
  room.fill(T, 'f2', '10').canceled(S, 'oco');
  assert.deepEqual(room.said(), ['fill f2', 'T filled 10/10', 'S canceled 0/10 (oco)']);
  assert.deepEqual([room.state.open.size, room.state.plans.size], [0, 0]);
});

test('protection follows a partly filled entry', () => {
  const room = desk().hear('approved', approve()).accepted(E);
  room.said();
  room.fill(E, 'f1', '4');
  assert.deepEqual(room.said(), ['fill f1', 'E partially-filled 4/10', 'S submitted 0/4', 'T submitted 0/4']);
  room.accepted(S).accepted(T).said();
  room.fill(E, 'f2', '1');
  assert.deepEqual(room.said(), ['fill f2', 'E partially-filled 5/10', 'S accepted 0/5', 'T accepted 0/5']);
  room.hear('venueReport', { type: 'expired', clientId: E }).fill(S, 'f3', '5').canceled(T, 'oco');
  assert.deepEqual(room.said(), ['E expired 5/10', 'fill f3', 'S filled 5/5', 'T canceled 0/5 (oco)']);
});

test('a part filled by one of a group is taken from the other', () => {
  const room = desk().holding();
  assert.deepEqual(room.fill(T, 'f2', '4').said(), ['fill f2', 'T partially-filled 4/10', 'S accepted 0/6']);
  assert.deepEqual(room.fill(S, 'f3', '6').said(), ['fill f3', 'S filled 6/6']);
  assert.deepEqual(room.canceled(T, 'oco').said(), ['T canceled 4/10 (oco)']);
  assert.equal(room.state.plans.size, 0);
});

test('a fill reported twice is booked once, also after the order has ended', () => {
  const room = desk().hear('approved', approve()).accepted(E);
  room.fill(E, 'f1', '4').said();
  assert.deepEqual(room.fill(E, 'f1', '4').said(), []);
  room.fill(E, 'f2', '6').said();
  assert.deepEqual(room.fill(E, 'f2', '6').said(), []);
  assert.equal(room.state.unexplainedFills, 0);
});

test('a fill after cancel is booked, and closed because its protection is gone', () => {
  const room = desk().hear('approved', approve()).accepted(E).canceled(E);
  room.said();
  room.fill(E, 'late', '10');
  assert.deepEqual(room.said(), ['fill late', 'E filled 10/10', 'C submitted 0/10', 'request C']);
  room.accepted(C).fill(C, 'f2', '10');
  assert.deepEqual(room.said().at(-1), 'C filled 10/10');
  assert.deepEqual([room.state.open.size, room.state.plans.size], [0, 0]);
});

test('a part filled after cancel leaves the rest cancelled', () => {
  const room = desk().hear('approved', approve()).accepted(E).canceled(E);
  room.said();
  assert.deepEqual(room.fill(E, 'late', '3').said(), [
    'fill late',
    'E partially-filled 3/10 (venue)',
    'E canceled 3/10 (venue)',
    'C submitted 0/3',
    'request C',
  ]);
});

test('a fill that no order accounts for is counted and not booked', () => {
  const room = desk().holding();
  assert.deepEqual(room.fill('someone-else', 'x', '1').fill(E, 'f9', '1').said(), []);
  assert.equal(room.state.unexplainedFills, 2);
});

test('a report that the table does not list changes nothing', () => {
  const room = desk().holding();
  assert.deepEqual(room.rejected(E).accepted(E).canceled(E).accepted(S).said(), []);
});

test('an entry that ends unfilled takes its protection with it', () => {
  for (const [end, state] of [
    [(room: ReturnType<typeof desk>) => room.canceled(E), 'canceled'],
    [(room: ReturnType<typeof desk>) => room.rejected(E), 'rejected'],
    [(room: ReturnType<typeof desk>) => room.hear('venueReport', { type: 'expired', clientId: E }), 'expired'],
  ] as const) {
    const room = desk().hear('approved', approve()).accepted(E);
    room.said();
    end(room);
    assert.deepEqual(room.said().slice(1), [`S canceled 0/10 (entry-${state})`, `T canceled 0/10 (entry-${state})`]);
    assert.deepEqual([room.state.open.size, room.state.plans.size], [0, 0]);
  }
});

test('a tripped breaker calls working entries back, once, and leaves protection alone', () => {
  const room = desk().hear('approved', approve()).accepted(E);
  room.said();
  room.hear('tripped', TRIP);
  const reason = 'tripped: daily-loss';
  assert.deepEqual(room.said(), [`E pending-cancel 0/10 (${reason})`, `cancel E: ${reason}`]);
  assert.deepEqual(room.hear('tripped', TRIP).said(), []);
  assert.deepEqual(desk().holding().hear('tripped', TRIP).said(), []);
});

test('a fill that overtakes the cancel keeps its protection', () => {
  const room = desk().hear('approved', approve()).accepted(E).hear('tripped', TRIP);
  room.said();
  assert.deepEqual(room.fill(E, 'f1', '10').said().slice(0, 2), ['fill f1', 'E filled 10/10']);
  assert.deepEqual(room.accepted(S).said(), ['S accepted 0/10']);
});

test('flatten closes what is held; protection goes once the close has filled', () => {
  const room = desk().holding();
  assert.deepEqual(room.hear('command', FLATTEN).said(), ['C submitted 0/10', 'request C']);
  assert.deepEqual(room.hear('command', FLATTEN).said(), [], 'one close is under way');
  room.accepted(C).fill(C, 'f2', '4').said();
  room.fill(C, 'f3', '6');
  const reason = 'position-closed';
  assert.deepEqual(room.said(), [
    'fill f3',
    'C filled 10/10',
    `S pending-cancel 0/10 (${reason})`,
    `cancel S: ${reason}`,
    `T pending-cancel 0/10 (${reason})`,
    `cancel T: ${reason}`,
  ]);
  room.canceled(S).canceled(T);
  assert.deepEqual([room.state.open.size, room.state.plans.size], [0, 0]);
  const [, close] = room.requests;
  assert.deepEqual([close!.type, close!.side, close!.reduceOnly, close!.role], ['market', 'sell', true, 'close']);
});

test('an entry that fills after a flatten is closed', () => {
  const room = desk().hear('approved', approve()).accepted(E).hear('command', FLATTEN);
  room.said();
  room.fill(E, 'f1', '10');
  assert.deepEqual(room.said().slice(-2), ['C submitted 0/10', 'request C']);
});

test('more that is entered while the close is under way is closed after it', () => {
  const room = desk().hear('approved', approve()).accepted(E).fill(E, 'f1', '4').accepted(S).accepted(T);
  room.hear('command', FLATTEN).fill(E, 'f2', '6').said();
  room.accepted(C).fill(C, 'f3', '4');
  assert.deepEqual(room.said().slice(-2), ['C2 submitted 0/6', 'request C2']);
});

test('a stop that fills while the close is under way takes the rest with it', () => {
  const room = desk().holding().hear('command', FLATTEN).accepted(C);
  room.said();
  room.fill(S, 'f2', '10');
  assert.deepEqual(
    room.said().filter((line) => line.startsWith('cancel ')),
    ['cancel T: position-closed', 'cancel C: position-closed'],
  );
});

test('a rejected close is tried again, a limited number of times', () => {
  const room = desk({ closeAttempts: 2 }).holding().hear('command', FLATTEN);
  room.said();
  assert.deepEqual(room.rejected(C).said(), ['C rejected 0/10 (no)', 'C2 submitted 0/10', 'request C2']);
  assert.deepEqual(room.rejected(clientIdOf(PLAN.id, 'close', 2)).said(), ['C2 rejected 0/10 (no)']);
  assert.equal(room.state.plans.size, 1, 'still held, and still protected');
});

test('a position whose stop is refused by the venue is closed', () => {
  const room = desk().hear('approved', approve()).accepted(E).fill(E, 'f1', '10');
  room.said();
  assert.deepEqual(room.rejected(S).said(), ['S rejected 0/10 (no)', 'C submitted 0/10', 'request C']);
});

test('a person cancels an entry, but protection only by flattening', () => {
  const room = desk().hear('approved', approve()).accepted(E);
  room.said();
  room.hear('command', { type: 'cancel', clientId: E, by: 'ana' });
  assert.deepEqual(room.said(), ['E pending-cancel 0/10 (cancelled by ana)', 'cancel E: cancelled by ana']);
  const held = desk().holding().hear('command', { type: 'cancel', clientId: S, by: 'ana' });
  assert.deepEqual(held.said(), ['S accepted 0/10 (protects-a-position)']);
  assert.deepEqual(held.hear('command', { type: 'cancel', clientId: 'unknown', by: 'ana' }).said(), []);
});

test('pause, resume and reset are not for execution', () => {
  const room = desk().holding();
  room.hear('command', { type: 'pause', by: 'ana' }).hear('command', { type: 'resume', by: 'ana' });
  room.hear('command', { type: 'reset-breaker', tier: 'account', reason: 'new day', by: 'ana' });
  assert.deepEqual(room.said(), []);
});

test('the end of data calls entries back and closes positions', () => {
  const room = desk().holding().hear('endOfData', { reason: 'file' });
  assert.deepEqual(room.said(), ['C submitted 0/10', 'request C']);
});

test('a limited number of finished orders is remembered', () => {
  const room = desk({ rememberedOrders: 10 });
  for (let count = 0; count < 20; count += 1) {
    const id = `plan-${count}`;
    room.hear('approved', approve({ id })).canceled(clientIdOf(id, 'entry'));
  }
  assert.equal(room.state.finished.size, 10);
  assert.deepEqual([room.state.open.size, room.state.plans.size], [0, 0]);
});

test('an order of which nobody knows where it stands stands as it stood, and is said again when that is known', () => {
  const room = desk().hear('approved', approve());
  room.said();
  assert.deepEqual(room.unknown(E).said(), ['E submitted 0/10 (unknown: no answer)']);
  assert.deepEqual(room.accepted(E).said(), ['E accepted 0/10']);
  assert.deepEqual(room.canceled(E).said()[0], 'E canceled 0/10 (venue)');
  assert.deepEqual(room.unknown(E).unknown('never-sent').said(), []);
});

test('a fill that the venue calls the last is the last, though less than the whole has filled', () => {
  const room = desk().hear('approved', approve()).accepted(E);
  room.said();
  const rest = ['S submitted 0/9', 'T submitted 0/9'];
  assert.deepEqual(room.fill(E, 'f1', '9', true).said(), ['fill f1', 'E filled 9/10', ...rest]);
});

test('a flatten calls back an entry that works', () => {
  const room = desk().hear('approved', approve()).accepted(E);
  room.said();
  const reason = 'flatten by ana';
  assert.deepEqual(room.hear('command', FLATTEN).said(), [`E pending-cancel 0/10 (${reason})`, `cancel E: ${reason}`]);
});

test('a flatten calls every entry back before it closes anything', () => {
  const room = desk()
    .holding()
    .hear('approved', approve({ id: 'plan-2' }));
  room.said();
  const waiting = clientIdOf('plan-2', 'entry');
  assert.deepEqual(
    room
      .hear('command', FLATTEN)
      .said()
      .filter((line) => /^(?:cancel|request) /.test(line)),
    [`cancel ${waiting}: flatten by ana`, 'request C'],
  );
});

test('an entry that stands though it was called back is called back again', () => {
  const room = desk().hear('approved', approve()).accepted(E).fill(E, 'f1', '4').accepted(S).accepted(T);
  room.hear('command', FLATTEN).said();
  const cancels = (): readonly string[] => room.said().filter((line) => line.startsWith('cancel '));
  room.accepted(E);
  assert.deepEqual(cancels(), ['cancel E: flatten by ana']);
  room.accepted(C).fill(C, 'f2', '4');
  assert.deepEqual(cancels(), ['cancel S: position-closed', 'cancel T: position-closed']);
});

test('a person who cancels a closing order keeps the position: no other is sent', () => {
  const room = desk().holding().hear('command', FLATTEN).accepted(C);
  room.hear('command', { type: 'cancel', clientId: C, by: 'ana' }).said();
  assert.deepEqual(room.canceled(C).said(), ['C canceled 0/10 (venue)']);
  assert.equal(room.state.plans.get(PLAN.id)!.position, quantity('10'));
});

test('protection that is being called back does not grow with what is entered late', () => {
  const room = desk().hear('approved', approve()).accepted(E).fill(E, 'f1', '4').accepted(S).accepted(T);
  room.hear('command', FLATTEN).accepted(C).fill(C, 'f2', '4').said();
  assert.deepEqual(room.fill(E, 'f3', '6').said(), ['fill f3', 'E filled 10/10', 'C2 submitted 0/6', 'request C2']);
});

test('where the stop of a part that was entered is refused, the rest of the entry is called back with the close', () => {
  const room = desk().hear('approved', approve()).accepted(E).fill(E, 'f1', '4').accepted(T);
  room.said();
  assert.deepEqual(room.rejected(S).said(), [
    'S rejected 0/4 (no)',
    'E pending-cancel 4/10 (unprotected)',
    'cancel E: unprotected',
    'C submitted 0/4',
    'request C',
  ]);
  assert.deepEqual(room.rejected(C).said(), ['C rejected 0/4 (no)', 'C2 submitted 0/4', 'request C2']);
});

test('the smallest position is closed like any other', () => {
  const room = desk().hear('approved', approve()).accepted(E).fill(E, 'f1', '0.00000001', true);
  room.said();
  room.rejected(S);
  const close = room.requests.at(-1)!;
  assert.deepEqual([close.role, close.side, close.quantity], ['close', 'sell', 1n]);
});

test('a plan is kept while it holds anything, and while an order of it works', () => {
  const held = desk({ closeAttempts: 1 }).holding().rejected(S).canceled(S).rejected(C).canceled(T);
  assert.deepEqual([held.state.open.size, held.state.plans.get(PLAN.id)?.position], [0, quantity('10')]);
  const flat = desk().holding().fill(S, 'f2', '10');
  assert.equal(flat.state.plans.size, 1);
  assert.equal(flat.canceled(T).state.plans.size, 0);
});

test('a copy of the state goes on as the state does', () => {
  const run = (reload: boolean): string[] => {
    const room = desk().hear('approved', approve()).accepted(E).fill(E, 'f1', '4');
    if (reload) room.reload();
    room.fill(E, 'f1', '4').fill(E, 'f2', '6').hear('command', FLATTEN).accepted(C).fill(C, 'f3', '10');
    return room.said();
  };
  assert.deepEqual(run(true), run(false));
});
