// Lifecycle: every state against every event, held to the table as its source writes it down.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORDER_STATES } from '#model/order.ts';
import type { OrderState } from '#model/order.ts';
import { ORDER_EVENTS, isClosed, transition } from './lifecycle.ts';

// From | event→to; an event without an arrow leads to the state of its name, Filled to partly filled or filled.
const REFERENCE = `
Initialized | Denied, Emulated, Released, Submitted, Updated→Initialized, Rejected, Accepted, Canceled, Expired, Triggered
Emulated | Canceled, Expired, Updated→Emulated, Released
Released | Submitted, Denied, Canceled, Updated→Released
Submitted | PendingUpdate, PendingCancel, Rejected, Canceled, Accepted, Updated→Submitted, Filled
Accepted | Rejected, PendingUpdate, PendingCancel, Canceled, Triggered, Updated→Accepted, Expired, Filled
PendingUpdate | Rejected, Accepted, Canceled, Expired, Triggered, PendingUpdate, PendingCancel, ModifyRejected→previous, Updated→previous, Filled
PendingCancel | Rejected, PendingCancel, CancelRejected→previous, Canceled, Expired, Accepted, Filled
Triggered | Rejected, PendingUpdate, PendingCancel, Canceled, Expired, Filled, Updated→Triggered
PartiallyFilled | PendingUpdate, PendingCancel, Canceled, Expired, Filled, Accepted, Updated→PartiallyFilled
Canceled | Filled
Denied |
Rejected |
Expired |
Filled |`;

/** "PendingCancel" as this code writes it: "pending-cancel". */
const kebab = (word: string): string => word.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

const rows = new Map(
  REFERENCE.trim()
    .split('\n')
    .map((row) => {
      const [from, cells] = row.split('|').map((part) => part.trim());
      const events = cells === '' ? [] : cells!.split(', ').map((cell) => cell.split('→').map(kebab));
      return [kebab(from!), new Map(events.map(([event, to]) => [event!, to ?? event!]))];
    }),
);

test('the reference has the fourteen states', () => {
  assert.deepEqual([...rows.keys()].sort(), [...ORDER_STATES].sort());
});

for (const state of ORDER_STATES)
  test(`${state}: ${rows.get(state)!.size} events lead on, all others are refused`, () => {
    for (const event of ORDER_EVENTS)
      for (const previous of ['submitted', 'accepted', 'partially-filled'] as const)
        for (const isComplete of [false, true]) {
          const to = rows.get(state)!.get(event);
          const expected =
            event === 'filled' && to !== undefined
              ? isComplete
                ? 'filled'
                : 'partially-filled'
              : to === 'previous'
                ? previous
                : to;
          assert.equal(transition(state, event, previous, isComplete), expected, `${state} + ${event}`);
        }
  });

test('closed are the four ends, and cancelled', () => {
  const closed: OrderState[] = ['denied', 'rejected', 'canceled', 'expired', 'filled'];
  assert.deepEqual(ORDER_STATES.filter(isClosed).sort(), closed.sort());
});
