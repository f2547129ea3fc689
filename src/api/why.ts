// Why: all that led to an event and came of it, from the liquidity that was taken to the entry in the books.
import { patternId } from '#model/pattern.ts';
import type { ApiPort, EventFilter } from './port.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import type { OrderRole } from '#model/order.ts';
import type { Pattern, PatternKind } from '#model/pattern.ts';
import type { Plan } from '#model/plan.ts';
import type { View } from '#model/view.ts';

export const STAGES = [
  'liquidity',
  'structure',
  'zone',
  'plan',
  'risk',
  'order',
  'fill',
  'protection',
  'exit',
  'entry',
] as const;
export type Stage = (typeof STAGES)[number];
export type Step = { readonly stage: Stage; readonly event: Event };

const PAGE = 1_000;
/** Pages looked through for one part of a chain: what lies further is said to be missing, not guessed. */
const PAGES_LIMIT = 40;
const STEPS_LIMIT = 300;
const CAUSES_LIMIT = 100;

const STORY: readonly Kind[] = [
  'plan',
  'setupRefused',
  'shadowResult',
  'approved',
  'refused',
  'orderRequested',
  'cancelRequested',
  'amendRequested',
  'venueReport',
  'order',
  'fill',
  'position',
  'trade',
  'entry',
];

/** The event of this sequence, where it is one that these accounts may see. */
export function eventAt(port: ApiPort, sequence: number, accounts: readonly string[]): Event | undefined {
  const [event] = port.events(sequence, 1, { accounts });
  return event?.sequence === sequence ? event : undefined;
}

export type Causes = { readonly events: readonly Event[]; readonly isComplete: boolean };

/** From the nearest to the input that began it all. */
export function causesOf(port: ApiPort, event: Event, accounts: readonly string[]): Causes {
  const events: Event[] = [];
  for (let cause = event.cause; cause !== 0;) {
    const found = events.length < CAUSES_LIMIT ? eventAt(port, cause, accounts) : undefined;
    if (found === undefined) return { events, isComplete: false };
    events.push(found);
    cause = found.cause;
  }
  return { events, isComplete: true };
}

const planOf = (event: Event): Plan | undefined => {
  switch (event.kind) {
    case 'plan':
      return event.data;
    case 'setupRefused':
    case 'refused':
    case 'approved':
      return event.data.plan;
    default:
      return undefined;
  }
};

/** The plan that an event belongs to, by its id. */
export function planIdOf(event: Event, { orders }: Pick<View, 'orders'>): string | undefined {
  const ofOrder = (clientId: string): string | undefined => orders.get(clientId)?.order.request.planId;
  switch (event.kind) {
    case 'shadowResult':
    case 'orderRequested':
    case 'amendRequested':
    case 'fill':
    case 'position':
    case 'trade':
      return event.data.planId;
    case 'order':
      return event.data.request.planId;
    case 'cancelRequested':
      return ofOrder(event.data.clientId);
    case 'venueReport':
      if (event.data.type === 'external') return event.data.order.request.planId;
      return event.data.type === 'funding' ? event.data.funding.planId : ofOrder(event.data.clientId);
    case 'entry':
      return event.data.postings.find(({ subject }) => subject !== '')?.subject;
    default: {
      const plan = planOf(event);
      return plan?.exitsOf ?? plan?.id;
    }
  }
}

/** All that pass, in order, until `isOver` says so; the last element tells whether the log was read to the end. */
function scan(port: ApiPort, filter: EventFilter, isOne: (event: Event) => boolean, isOver: (event: Event) => boolean) {
  const found: Event[] = [];
  let from = port.sequences().first;
  for (let page = 0; page < PAGES_LIMIT; page += 1) {
    const events = port.events(from, PAGE, filter);
    for (const event of events) {
      if (isOver(event)) return { found, isWhole: true };
      if (isOne(event)) found.push(event);
    }
    if (events.length < PAGE) return { found, isWhole: true };
    from = events.at(-1)!.sequence + 1;
  }
  return { found, isWhole: false };
}

const STAGE_OF_PATTERN: Readonly<Record<PatternKind, Stage>> = {
  swing: 'liquidity',
  liquidity: 'liquidity',
  sweep: 'liquidity',
  inducement: 'liquidity',
  bos: 'structure',
  choch: 'structure',
  displacement: 'structure',
  'dealing-range': 'structure',
  session: 'structure',
  'order-block': 'zone',
  'fair-value-gap': 'zone',
  'volume-imbalance': 'zone',
};

const stageOfRole = (role: OrderRole | undefined, otherwise: Stage): Stage => {
  if (role === 'stop-loss' || role === 'take-profit') return otherwise === 'fill' ? 'exit' : 'protection';
  return role === 'close' ? 'exit' : otherwise;
};

function stageOf(event: Event, roles: ReadonlyMap<string, OrderRole>): Stage {
  switch (event.kind) {
    case 'pattern':
      return STAGE_OF_PATTERN[event.data.pattern.kind];
    case 'approved':
    case 'refused':
      return 'risk';
    case 'orderRequested':
      return stageOfRole(event.data.role, 'order');
    case 'order':
      return stageOfRole(event.data.request.role, 'order');
    case 'amendRequested':
      return 'protection';
    case 'cancelRequested':
      return stageOfRole(roles.get(event.data.clientId), 'order');
    case 'venueReport':
      if (event.data.type === 'external') return 'order';
      return event.data.type === 'funding' ? 'entry' : stageOfRole(roles.get(event.data.clientId), 'order');
    case 'fill':
      return stageOfRole(event.data.role, 'fill');
    case 'position':
      return event.data.quantity === 0n ? 'exit' : 'fill';
    case 'trade':
    case 'shadowResult':
      return 'exit';
    case 'entry':
      return 'entry';
    default:
      return 'plan';
  }
}

/** A pattern with what it is about, and what that is about. */
const lineOf = (pattern: Pattern): readonly Pattern[] =>
  pattern.about === undefined ? [pattern] : [pattern, ...lineOf(pattern.about)];

/** What was said of the patterns that a plan names, and of those that they are about, before it was made. */
function patternsOf(port: ApiPort, plan: Plan, time: Millis, accounts: readonly string[]) {
  const named = new Set(plan.reasons.map((reason) => reason.patternId));
  const formed = [...named].map((id) => Number(id.slice(id.lastIndexOf(':') + 1))).filter(Number.isFinite);
  if (formed.length === 0) return { found: [], isWhole: true };
  const said = (ids: ReadonlySet<string>, from: Millis) =>
    scan(
      port,
      { accounts, kinds: ['pattern'], symbol: plan.symbol, from, until: time + 1 },
      (event) => event.kind === 'pattern' && ids.has(patternId(event.data.pattern)),
      () => false,
    );
  const first = said(named, Math.min(...formed));
  const behind = first.found
    .flatMap((event) => (event.kind === 'pattern' ? lineOf(event.data.pattern) : []))
    .filter((pattern) => !named.has(patternId(pattern)));
  if (behind.length === 0) return first;
  const second = said(new Set(behind.map(patternId)), Math.min(...behind.map(({ formedAt }) => formedAt)));
  return { found: [...second.found, ...first.found], isWhole: first.isWhole && second.isWhole };
}

export type Story = { readonly planId: string; readonly steps: readonly Step[]; readonly isComplete: boolean };

/** The whole story of a plan in one account, in the order in which it happened. */
export function storyOf(port: ApiPort, planId: string, account: string, near: Event): Story {
  const { orders, positions } = port.view(account);
  const own = [...orders.values()].filter(({ order }) => order.request.planId === planId);
  const roles = new Map(own.map(({ order: { request } }) => [request.clientId, request.role]));
  // Its first order came at the moment of the plan; without one the log is looked through from its beginning.
  const begins = own.length > 0 ? Math.min(...own.map(({ createdAt }) => createdAt)) : positions.get(planId)?.openedAt;
  const from = planOf(near) === undefined ? begins : Math.min(near.time, begins ?? near.time);
  const filter = { accounts: [account], kinds: STORY, ...(from === undefined ? {} : { from }) };
  const fills = new Set<number>();
  let endsAt = Number.POSITIVE_INFINITY;
  const { found, isWhole } = scan(
    port,
    filter,
    (event) => {
      if (event.kind === 'entry' && fills.has(event.cause)) return true;
      if (planIdOf(event, { orders }) !== planId) return false;
      if (event.kind === 'fill') fills.add(event.sequence);
      if (event.kind === 'trade' || event.kind === 'refused' || event.kind === 'shadowResult') endsAt = event.time;
      return true;
    },
    ({ time }) => time > endsAt,
  );
  const made = found.find((event) => planOf(event) !== undefined);
  const plan = made === undefined ? undefined : planOf(made)!;
  const patterns = plan === undefined ? undefined : patternsOf(port, plan, made!.time, [account]);
  const steps = [...(patterns?.found ?? []), ...found].toSorted((a, b) => a.sequence - b.sequence);
  return {
    planId,
    steps: steps.slice(0, STEPS_LIMIT).map((event) => ({ stage: stageOf(event, roles), event })),
    isComplete: isWhole && patterns?.isWhole === true && steps.length <= STEPS_LIMIT,
  };
}
