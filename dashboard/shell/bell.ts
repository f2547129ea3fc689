// Bell: what has happened since this person last looked, and the kinds by which it can be filtered.
import type { Decision, DecisionKind } from '#dashboard/live/decisions.ts';

export const BELL_FILTERS = ['news', 'trades', 'alarms', 'turned-away', 'all'] as const;
export type BellFilter = (typeof BELL_FILTERS)[number];

const GROUP: Readonly<Record<DecisionKind, 'trades' | 'alarms' | 'turned-away'>> = {
  filled: 'trades',
  closed: 'trades',
  'order-failed': 'trades',
  tripped: 'alarms',
  reset: 'alarms',
  failed: 'alarms',
  command: 'alarms',
  refused: 'turned-away',
  'not-taken': 'turned-away',
};

/** News are trades and alarms: setups that were turned away are most of what happens, and least of what matters. */
export const passes = ({ kind }: Decision, filter: BellFilter): boolean =>
  filter === 'all' || (filter === 'news' ? GROUP[kind] !== 'turned-away' : GROUP[kind] === filter);

/** The last sequence that was seen, by account. */
export type Seen = Readonly<Record<string, number>>;

/** A log that begins anew begins to count anew: what was seen of the one before says nothing of it. */
export const seenOf = (seen: Seen, account: string, newest: number): number | undefined => {
  const kept = seen[account];
  return kept === undefined || kept <= newest ? kept : 0;
};

export const unread = (decisions: readonly Decision[], after: number): readonly Decision[] =>
  decisions.filter((decision) => decision.sequence > after && passes(decision, 'news'));

/** `9+` is as good as any number above. */
export const countText = (count: number): string => (count > 9 ? '9+' : String(count));
