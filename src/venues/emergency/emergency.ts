// Emergency: stops an account at the exchange itself, whatever has become of the agent: its entries are cancelled, and where that is
// asked for, everything of ours is, and what it holds is sold. The door of the room.
import { sell } from './sell.ts';
import type { Millis } from '#model/time.ts';
import type { OrderWire, WireUpdate } from '#model/order-wire.ts';
import type { Holding, Sale } from './sell.ts';

export type { Holding, Sale } from './sell.ts';

export type EmergencyWire = Pick<OrderWire, 'openOrders' | 'cancel' | 'place' | 'order' | 'balances' | 'now'>;

export type EmergencyOptions = {
  readonly wire: EmergencyWire;
  /** What to sell once everything is cancelled; undefined leaves positions and their protection alone. */
  readonly flatten?: (() => Promise<readonly Holding[]>) | undefined;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
  readonly wait: (ms: Millis) => Promise<void>;
  readonly limits?: EmergencyLimits;
};

export type EmergencyLimits = {
  /** What the agent has sent last may come to the exchange so much later: it is looked for again until then. */
  readonly settleMs: Millis;
  readonly roundMs: Millis;
  /** After so long what could not be done is told. */
  readonly patienceMs: Millis;
};

/** The exchange takes a request for five seconds after it was stamped. */
const DEFAULT_LIMITS: EmergencyLimits = { settleMs: 6_000, roundMs: 1_000, patienceMs: 60_000 };

export type EmergencyReport = {
  readonly cancelled: readonly string[];
  /** Entries that had filled in part: what protects them may have gone with the entry. */
  readonly partly: readonly string[];
  /** What still works, and should not. */
  readonly left: readonly string[];
  /** Open orders that are not ours: nobody touches them. */
  readonly foreign: number;
  readonly sales: readonly Sale[];
  /** Why it is not done; empty where it is. */
  readonly trouble: string;
};

const OURS = /^smc-/;
const ENTRY = /^smc-.*-e\d*$/;

/** Never throws, and never gives up before `patienceMs`: an exchange that does not answer now may answer in a moment. */
export async function stopAtVenue(options: EmergencyOptions): Promise<EmergencyReport> {
  const { wire, flatten, clock, wait, limits = DEFAULT_LIMITS } = options;
  const pattern = flatten === undefined ? ENTRY : OURS;
  const began = clock();
  const cancelled = new Set<string>();
  const partly = new Set<string>();
  let left: readonly WireUpdate[] = [];
  let foreign = 0;
  let trouble = '';
  for (;;) {
    const open = await wire.openOrders();
    if (open.outcome === 'done') {
      trouble = '';
      left = open.value.filter(({ id }) => pattern.test(id));
      foreign = open.value.filter(({ id }) => !OURS.test(id)).length;
      for (const order of left) {
        // A cancel whose outcome is unknown is seen in the next round.
        const answer = await wire.cancel(order.symbol, order.id);
        if (answer.outcome !== 'done') {
          if (answer.outcome !== 'refused' || answer.why !== 'unknown-order') trouble = answer.detail;
          continue;
        }
        cancelled.add(order.id);
        if ((answer.value ?? order).filled > 0n && ENTRY.test(order.id)) partly.add(order.id);
      }
    } else trouble = open.detail;
    const gone = clock() - began;
    const isDone = open.outcome === 'done' && left.length === 0;
    if ((isDone && gone >= limits.settleMs) || gone >= limits.patienceMs) break;
    await wait(limits.roundMs);
  }
  const sales: Sale[] = [];
  // What still works holds what would be sold, or buys it again: then nothing is sold, and a person is told.
  if (flatten !== undefined && left.length === 0 && trouble === '') {
    for (const holding of await flatten()) sales.push(await sell(holding, options));
    trouble = sales.find(({ trouble: why }) => why !== '')?.trouble ?? '';
  }
  return {
    cancelled: [...cancelled],
    partly: flatten === undefined ? [...partly] : [],
    left: left.map(({ id }) => id),
    foreign,
    sales,
    trouble: trouble === '' && left.length > 0 ? 'orders still work' : trouble,
  };
}
